"""A chart of accounts is replaced by its next edition, so that approved items keep the accounts they were written with;
files of accounts are looked at before they become one."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exams', '0060_resit'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='chart',
            options={'ordering': ['title', 'edition'], 'verbose_name': '科目表', 'verbose_name_plural': '科目表'},
        ),
        migrations.AddField(
            model_name='chart',
            name='edition',
            field=models.PositiveSmallIntegerField(default=1, verbose_name='第几版'),
        ),
        migrations.AddField(
            model_name='chart',
            name='made_at',
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name='建立时间'),
        ),
        migrations.AddField(
            model_name='chart',
            name='made_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='chart',
            name='replaces',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='successor', to='exams.chart', verbose_name='接替'),
        ),
        migrations.AddConstraint(
            model_name='chart',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('edition', 1), ('replaces', None)), models.Q(('edition__gt', 1), ('replaces__isnull', False)), _connector='OR'), name='chart_edition_follows'),
        ),
        migrations.CreateModel(
            name='ChartImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file_name', models.CharField(max_length=200, verbose_name='文件名')),
                ('keeps', models.BooleanField(default=True)),
                ('slug', models.SlugField(blank=True, verbose_name='标识')),
                ('title', models.CharField(max_length=120, verbose_name='名称')),
                ('lines', models.JSONField()),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='上传时间')),
                ('committed_at', models.DateTimeField(null=True, verbose_name='确认时间')),
                ('chart', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='exams.chart', verbose_name='科目表')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上传人')),
                ('replaces', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='exams.chart', verbose_name='接替')),
            ],
            options={
                'verbose_name': '科目表导入',
                'verbose_name_plural': '科目表导入',
                'ordering': ['-id'],
            },
        ),
    ]
