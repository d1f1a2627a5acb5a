"""Which charts of accounts the versions of items were written with: those stay, another one may be deleted."""

import django.db.models.deletion
from django.db import migrations, models


def fill(apps, schema_editor):
    chart_ids = dict(apps.get_model('exams', 'Chart').objects.values_list('slug', 'pk'))
    model = apps.get_model('exams', 'ChartUse')
    versions = apps.get_model('exams', 'ItemVersion').objects.filter(kind__in=['journal', 'case'])
    uses = [
        model(chart_id=chart_ids[slug], item_version_id=pk)
        for pk, key in versions.values_list('pk', 'key').iterator()
        for slug in slugs_in(key) & chart_ids.keys()
    ]
    model.objects.bulk_create(uses, batch_size=1000)


def slugs_in(key):
    keys = [key, *(part['key'] for part in key.get('parts', ()) if part['kind'] == 'journal')]
    return {key['chart'] for key in keys if 'chart' in key}


class Migration(migrations.Migration):

    dependencies = [
        ('exams', '0065_newest_versions'),
    ]

    operations = [
        migrations.CreateModel(
            name='ChartUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('chart', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='exams.chart')),
                ('item_version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='charts', to='exams.itemversion')),
            ],
            options={
                'verbose_name': '科目表引用',
                'verbose_name_plural': '科目表引用',
                'constraints': [models.UniqueConstraint(fields=('chart', 'item_version'), name='chart_use_once')],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
