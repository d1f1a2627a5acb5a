"""One more kind of event: an examiner gives a closed section time again."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exams', '0063_chart_editions'),
    ]

    operations = [
        migrations.AlterField(
            model_name='attemptevent',
            name='kind',
            field=models.CharField(choices=[('started', '开始'), ('opened', '打开窗口'), ('section', '打开试卷部分'), ('finished', '结束试卷部分'), ('reopened', '准许再打开试卷部分'), ('answered', '作答'), ('late', '迟到的答案'), ('left', '离开页面'), ('returned', '回到页面'), ('extended', '延时'), ('submitted', '交卷'), ('expired', '到时收卷'), ('awaiting', '等待评阅'), ('marked', '评阅'), ('graded', '评分'), ('regraded', '重新评分'), ('appealed', '申诉'), ('replied', '答复申诉'), ('voided', '作废')], max_length=12),
        ),
    ]
