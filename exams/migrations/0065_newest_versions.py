"""A save finds the newest version of its slot at the end of an index, and no longer in the whole log. The index begins
with the attempt, as two others do, so the one of the foreign key alone goes."""

import django.db.models.deletion
from django.db import migrations, models

import exams.models.attempts


class Migration(migrations.Migration):

    dependencies = [
        ('exams', '0061_imports_read_by_a_job'),
    ]

    operations = [
        migrations.AlterField(
            model_name='attemptevent',
            name='attempt',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='events', to='exams.attempt'),
        ),
        migrations.AddIndex(
            model_name='attemptevent',
            index=models.Index(models.F('attempt'), models.F('kind'), exams.models.attempts.Told('slot'), exams.models.attempts.Told('version'), name='event_told'),
        ),
    ]
