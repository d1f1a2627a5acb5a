"""Room for the sections of a blueprint; 0031 moves the rules there, 0032 takes the old columns away."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exams", "0020_more_item_types"), ("people", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name='BlueprintSection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField(default=0)),
                ('title', models.CharField(blank=True, help_text='例如“一、单项选择题”', max_length=120, verbose_name='标题')),
                ('instructions', models.TextField(blank=True, max_length=2000, verbose_name='答题说明')),
                ('minutes', models.PositiveSmallIntegerField(blank=True, help_text='从打开这一部分起计时，时间到后不能再进入；留空表示只受全卷时间限制', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1440)], verbose_name='限时（分钟）')),
                ('pass_percent', models.DecimalField(blank=True, decimal_places=2, help_text='达不到就不算通过，总分再高也一样；留空表示不单独要求', max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='本部分及格线（%）')),
                ('shuffle_items', models.BooleanField(default=True, verbose_name='题目乱序')),
                ('shuffle_options', models.BooleanField(default=True, verbose_name='选项乱序')),
            ],
            options={
                'verbose_name': '试卷部分',
                'verbose_name_plural': '试卷部分',
                'ordering': ['order', 'id'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='blueprintrule',
            name='rule_topic_once',
        ),
        migrations.AddField(
            model_name='blueprint',
            name='revision',
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name='blueprintrule',
            name='competency',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.competency', verbose_name='能力维度'),
        ),
        migrations.AddField(
            model_name='blueprintrule',
            name='easiest',
            field=models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='难度从'),
        ),
        migrations.AddField(
            model_name='blueprintrule',
            name='hardest',
            field=models.PositiveSmallIntegerField(default=5, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='难度到'),
        ),
        migrations.AddField(
            model_name='blueprintrule',
            name='item',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='exams.item', verbose_name='指定试题'),
        ),
        migrations.AddField(
            model_name='blueprintrule',
            name='kind',
            field=models.CharField(blank=True, max_length=12, verbose_name='题型'),
        ),
        migrations.AddField(
            model_name='paper',
            name='sections',
            field=models.JSONField(default=list),
        ),
        migrations.AlterField(
            model_name='attemptevent',
            name='kind',
            field=models.CharField(choices=[('started', '开始'), ('opened', '打开窗口'), ('section', '打开试卷部分'), ('finished', '结束试卷部分'), ('answered', '作答'), ('late', '迟到的答案'), ('left', '离开页面'), ('returned', '回到页面'), ('extended', '延时'), ('submitted', '交卷'), ('expired', '到时收卷'), ('awaiting', '等待评阅'), ('marked', '评阅'), ('graded', '评分'), ('regraded', '重新评分'), ('appealed', '申诉'), ('replied', '答复申诉'), ('voided', '作废')], max_length=12),
        ),
        migrations.AlterField(
            model_name='blueprintrule',
            name='count',
            field=models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1)], verbose_name='题数'),
        ),
        migrations.AlterField(
            model_name='blueprintrule',
            name='topic',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='exams.topic', verbose_name='知识点'),
        ),
        migrations.AddField(
            model_name='blueprintsection',
            name='blueprint',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sections', to='exams.blueprint'),
        ),
        migrations.AddField(
            model_name='blueprintrule',
            name='section',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='exams.blueprintsection'),
        ),
    ]
