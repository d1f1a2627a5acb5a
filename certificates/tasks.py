"""Background work of certification."""

from datetime import timedelta

from certificates import chaining, drawing, forewarning, issuing_many, promoting, reminding
from jobs.registry import every, handler
from people.models import User


@handler("draw_certificate")
def draw_certificate(certificate_id: int) -> None:
    drawing.draw(certificate_id)


@every(timedelta(hours=1), "sweep_certificates")
def sweep_certificates() -> None:
    """What time alone brings about: the head of a new day, reminders, and word to the managers."""
    chaining.publish_head()
    reminding.remind()
    forewarning.forewarn()


@handler("draw_certificates")
def draw_certificates(certificate_ids: list[int]) -> None:
    drawing.draw_many(certificate_ids)


@handler("issue_run")
def issue_run(run_id: int) -> None:
    issuing_many.carry_out(run_id)


@handler("settle_levels")
def settle_levels(person: int) -> None:
    promoting.catch_up(User.objects.get(pk=person))


@handler("settle_all_levels")
def settle_all_levels() -> None:
    promoting.settle_all()


@every(timedelta(hours=6), "sweep_levels")
def sweep_levels() -> None:
    """Certificates age and manuals change without anybody's doing."""
    promoting.settle_all()
