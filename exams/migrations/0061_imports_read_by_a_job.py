"""A large file of items is kept until a job has read it: where, in which language, how far, and why it could not be."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exams', '0064_sections_opened_again'),
    ]

    operations = [
        migrations.AlterField(
            model_name='itemimport',
            name='state',
            field=models.CharField(choices=[('reading', '正在试读'), ('failed', '读不了'), ('ready', '待确认'), ('running', '正在导入'), ('done', '已导入')], default='ready', max_length=10, verbose_name='状态'),
        ),
        migrations.AddField(
            model_name='itemimport',
            name='language',
            field=models.CharField(default='zh-hans', max_length=10),
        ),
        migrations.AddField(
            model_name='itemimport',
            name='upload',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='itemimport',
            name='total',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='itemimport',
            name='fault',
            field=models.TextField(blank=True),
        ),
    ]
