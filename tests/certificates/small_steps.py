"""Imported by a worker under test: an issue in small steps, so that there is something to kill in the middle of."""

from time import sleep

from certificates import drawing, issuing_many
from tests.certificates.test_killed_issue import STEP

issuing_many.STEP = STEP
keep = drawing.keep


def slowly(*args: object) -> None:
    keep(*args)  # type: ignore[arg-type]
    sleep(0.1)


drawing.keep = slowly  # type: ignore[assignment]
