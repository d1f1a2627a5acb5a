"""What is said about renewal exams: since they may be sat again, one can serve every round."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('certificates', '0030_careers'),
        ('exams', '0060_resit'),
    ]

    operations = [
        migrations.AlterField(
            model_name='award',
            name='renewal_exam',
            field=models.ForeignKey(blank=True, help_text='通过它即可续期。要能一再续期，请在考试里填写通过后多少个月可以重考，否则每一轮续期要有一场新的考试', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='renews', to='exams.exam', verbose_name='续期考试'),
        ),
    ]
