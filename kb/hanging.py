"""What rests on a section in the apps above: its author sees it before publishing a change. Numbers, no names."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from people.visibility import Viewer

if TYPE_CHECKING:
    from kb.models import Lineage

Counter = Callable[[Viewer, "Lineage"], list[str]]  # worded counts as far as the viewer may know them, none for zero

COUNTERS: dict[str, Counter] = {}


def register_counter(app: str, counter: Counter) -> None:
    """Of an app above, in a constant number of queries; shown in the order in which they are registered."""
    COUNTERS[app] = counter


def hanging_on(lineage: "Lineage", viewer: Viewer) -> list[str]:
    """Such as ["3 门课程", "12 道试题", "48 张证书"]."""
    return [words for counter in COUNTERS.values() for words in counter(viewer, lineage)]
