"""Which lessons teach these sections? For whoever has something to learn again."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from courses import releasing, visibility
from courses.progress import lesson_urls
from courses.rules import outline
from people.visibility import Viewer


@dataclass(frozen=True, slots=True)
class LessonLink:
    title: str
    course: str
    url: str


def lessons_about(viewer: Viewer, references: Iterable[str]) -> dict[str, list[LessonLink]]:
    """By "manual/key", the lessons of the courses this viewer may see that show it, in the order they are taught.

    As the newest release of each course has it; lessons that are not live any more are left out. Three queries.
    """
    wanted = set(references)
    if not wanted:
        return {}
    releases = releasing.newest_releases().filter(course__in=visibility.courses(viewer)).order_by("course__path")
    taught = [
        (reference, row.lesson, row.title, release.title)
        for release in releases
        for row in outline.lessons(outline.read(release.outline))
        for reference in wanted & {key.rpartition("@")[0] for key in row.sections}
    ]
    live = lesson_urls(lesson for _reference, lesson, *_titles in taught)
    found: dict[str, list[LessonLink]] = defaultdict(list)
    for reference, lesson, title, course in taught:
        if lesson in live:
            found[reference].append(LessonLink(title, course, live[lesson]))
    return found
