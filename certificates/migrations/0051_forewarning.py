"""Who was told that certificates of their people run out."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('certificates', '0050_renewal_by_the_same_exam'),
    ]

    operations = [
        migrations.CreateModel(
            name='Forewarning',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='时间')),
                ('certificate', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='forewarning', to='certificates.certificate')),
            ],
            options={
                'verbose_name': '到期前告知负责人',
                'verbose_name_plural': '到期前告知负责人',
            },
        ),
    ]
