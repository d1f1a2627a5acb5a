"""Questions to /ask are searches of the log, and a verdict on an answer is feedback on the page it was quoted from.

The table of verdicts that nobody could read is gone; what is in it becomes feedback.
"""

from django.db import migrations, models

from kb.pseudonyms import person


def to_feedback(apps, schema_editor):
    verdicts = apps.get_model("kb", "AnswerFeedback").objects.exclude(document=None)
    apps.get_model("kb", "Feedback").objects.bulk_create(
        [
            apps.get_model("kb", "Feedback")(
                kind=verdict.document.kind,
                object_id=verdict.document.object_id,
                version=0,
                organisation_id=verdict.person.organisation_id if verdict.person else None,
                who=person(verdict.person_id) if verdict.person else f"gone:answer:{verdict.pk}",
                is_helpful=verdict.is_solved,
                at=verdict.created_at,
            )
            for verdict in verdicts.select_related("document", "person").order_by("-created_at", "-pk")
        ],
        ignore_conflicts=True,
    )


def without_the_old_job(apps, schema_editor):
    apps.get_model("jobs", "Job").objects.filter(kind="forget_askers").exclude(state="done").delete()


class Migration(migrations.Migration):
    dependencies = [("kb", "0007_guides"), ("jobs", "0001_initial"), ("people", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="searchquery",
            name="quoted",
            field=models.BooleanField(null=True, verbose_name="自助问答引用了原文"),
        ),
        migrations.RunPython(to_feedback, migrations.RunPython.noop),
        migrations.RunPython(without_the_old_job, migrations.RunPython.noop),
        migrations.DeleteModel(name="AnswerFeedback"),
    ]
