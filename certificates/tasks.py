"""Background work of certification."""

from datetime import timedelta

from certificates import drawing, promoting
from jobs.registry import every, handler
from people.models import User


@handler("draw_certificate")
def draw_certificate(certificate_id: int) -> None:
    drawing.draw(certificate_id)


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
