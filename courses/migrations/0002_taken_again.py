"""A finished course can be taken again: a new enrolment that points to the one before. One first enrolment stays one."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0001_initial'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='enrolment',
            name='enrolment_once',
        ),
        migrations.AddField(
            model_name='enrolment',
            name='again_of',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='again', to='courses.enrolment', verbose_name='重学前的那一次'),
        ),
        migrations.AddConstraint(
            model_name='enrolment',
            constraint=models.UniqueConstraint(condition=models.Q(('again_of', None)), fields=('person', 'course'), name='enrolment_once'),
        ),
    ]
