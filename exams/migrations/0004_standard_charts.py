"""The account tables of 企业会计准则 and 小企业会计准则, so that journal entries can be written at once."""

from django.db import migrations

from exams import charting
from exams.rules import charts


def load(apps, schema_editor):
    for slug, title in charting.STANDARD.items():
        rows = charts.read((charting.FOLDER / f"{slug}.csv").read_text(encoding="utf-8"))
        charting.fill(apps.get_model("exams", "Chart"), apps.get_model("exams", "Account"), slug, title, rows)


class Migration(migrations.Migration):
    dependencies = [("exams", "0003_accounts")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
