"""An assignment can ask for a course once more: only what is finished from a moment on counts."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0002_taken_again'),
    ]

    operations = [
        migrations.AddField(
            model_name='assignment',
            name='counts_from',
            field=models.DateTimeField(blank=True, null=True, verbose_name='从何时起学完才算'),
        ),
    ]
