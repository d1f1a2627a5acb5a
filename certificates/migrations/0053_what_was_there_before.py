"""A list that was issued to says whose certificate is new and who had it before."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('certificates', '0052_the_course_it_rests_on'),
    ]

    operations = [
        migrations.AddField(
            model_name='issuerow',
            name='is_new',
            field=models.BooleanField(default=True),
        ),
    ]
