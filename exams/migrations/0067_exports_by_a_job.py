"""A file of many items is written by a job: of which items, for whom, how far, where it is."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exams', '0066_charts_in_use'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ItemExport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('format', models.CharField(max_length=20, verbose_name='格式')),
                ('items', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('running', '正在导出'), ('failed', '没有完成'), ('done', '可以下载')], default='running', max_length=10, verbose_name='状态')),
                ('language', models.CharField(max_length=10)),
                ('looked_at', models.PositiveIntegerField(default=0)),
                ('report', models.JSONField(default=dict)),
                ('file', models.CharField(blank=True, max_length=200)),
                ('fault', models.TextField(blank=True)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='导出时间')),
                ('moved_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True, verbose_name='完成时间')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='导出人')),
            ],
            options={
                'verbose_name': '试题导出',
                'verbose_name_plural': '试题导出',
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'running')), fields=('person',), name='item_export_one_at_a_time')],
            },
        ),
    ]
