"""After how many months an exam that was passed may be sat again."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exams', '0041_marking_allocation'),
    ]

    operations = [
        migrations.AddField(
            model_name='exam',
            name='resit_after_months',
            field=models.PositiveSmallIntegerField(blank=True, help_text='从通过之日算起；到时次数重新计算，再次通过可以续期证书。留空表示通过后不能再考', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='通过后多少个月可以重考'),
        ),
        migrations.AddConstraint(
            model_name='exam',
            constraint=models.CheckConstraint(condition=models.Q(('resit_after_months', None), ('resit_after_months__gte', 1), _connector='OR'), name='exam_resit_after_months'),
        ),
    ]
