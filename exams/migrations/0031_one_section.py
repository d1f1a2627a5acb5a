"""What a blueprint had becomes its one section."""

from django.db import migrations


def forwards(apps, schema_editor):
    section, rule = apps.get_model("exams", "BlueprintSection"), apps.get_model("exams", "BlueprintRule")
    for blueprint in apps.get_model("exams", "Blueprint").objects.all():
        made = section.objects.create(
            blueprint=blueprint,
            shuffle_items=blueprint.shuffle_items,
            shuffle_options=blueprint.shuffle_options,
        )
        rule.objects.filter(blueprint=blueprint).update(section=made)


class Migration(migrations.Migration):
    dependencies = [("exams", "0030_sections")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
