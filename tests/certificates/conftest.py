"""A stage for certificates: one exam with an award, a course, a manual with two sections, and files in a folder."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from certificates import drawing
from certificates.models import Certificate
from courses.models import CoursePage
from people.scoping import everyone
from tests.bases import shared
from tests.certificates import stage as building
from tests.certificates.stage import Stage
from tests.conftest import world
from tests.courses import material
from tests.kb import shelf as shelves

stage = shared(building.build, world)


def draw(stage: Stage) -> tuple[Certificate, bytes]:
    """What laying out costs is paid once, where it is only the finished file that is looked at."""
    from certificates import pdf

    with everyone():
        made = building.certificate(stage, stage.world.chen)
        drawing.prepare([made])
        return made, pdf.draw(made)


drawn = shared(draw, stage)


def build_refresher(stage: Stage) -> CoursePage:
    """A real course of three lessons, which renews the award for the higher exam."""
    with everyone():
        shelves.build()
        course = material.build(slug="refresher", title="复训课程")
        stage.senior.renewal_course = course
        stage.senior.save()
        return course


refresher = shared(build_refresher, stage)


@pytest.fixture
def certificate(stage: Stage) -> Certificate:
    """One that is about to be drawn: its moment of signing is settled."""
    made = building.certificate(stage, stage.world.chen)
    drawing.prepare([made])
    return made


@pytest.fixture(autouse=True)
def files_in(tmp_path: Path, settings: Any) -> Path:
    """Certificates are stored in a folder of the test's own."""
    options = {**settings.STORAGES, "default": {**settings.STORAGES["default"], "OPTIONS": {"location": str(tmp_path)}}}
    settings.STORAGES = options
    return tmp_path


@pytest.fixture
def quick_press(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """Drawing that costs nothing, for tests about everything around it. Returns the serials drawn so far."""
    drawn: list[str] = []

    def draw(certificate: object) -> bytes:
        drawn.append(str(certificate))
        return b"%PDF-1.7 " + str(certificate).encode()

    monkeypatch.setattr("certificates.pdf.draw", draw)
    return lambda: drawn
