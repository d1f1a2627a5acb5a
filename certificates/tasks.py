"""Background work of certification."""

from certificates import drawing
from jobs.registry import handler


@handler("draw_certificate")
def draw_certificate(certificate_id: int) -> None:
    drawing.draw(certificate_id)
