"""A course can be taken again for renewal, so a certificate says which time earned it: finishing once earns one."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('certificates', '0051_forewarning'),
        ('courses', '0002_taken_again'),
    ]

    operations = [
        migrations.AddField(
            model_name='certificate',
            name='enrolment',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='courses.enrolment'),
        ),
        migrations.AddConstraint(
            model_name='certificate',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('enrolment', None), _negated=True), ('attempt', None), models.Q(('replacement', 'correction'), _negated=True)), fields=('award', 'enrolment'), name='certificate_once_per_enrolment'),
        ),
    ]
