"""What search finds of courses: each live course and its live lessons, for those who may see the course.

What a lesson says is for learners. Whoever finds a course for customers or for the vendor's own people may start it at
once, so its lessons are found by what they say; a public course is also found by visitors, who cannot start any, so of
its lessons search gets titles and summaries only (docs/decisions/0013). The address of a lesson leads learners to it
and everybody else to the course.
"""

from collections.abc import Iterator

from django.db import transaction
from wagtail.models import Page

from courses.addressing import addressed
from courses.models import CoursePage, LessonPage, ModulePage
from courses.rules.prose import prose
from kb.models import SearchDocument
from kb.search import documents
from kb.search.documents import ARROW, Findable, Kind
from people.visibility import Audience


@transaction.atomic
def refresh(course: CoursePage) -> None:
    """Bring a course and all that is taught in it up to date in search; nothing of it is found unless it is live."""
    wanted = dict(findables(course)) if course.live else {}
    rows = {row.object_id: row for row in documents_below(course)}
    for pk, findable in wanted.items():
        if pk not in rows or documents.changed(rows[pk], documents.stored(findable)):
            documents.put(Kind.LESSON, pk, findable)
    for pk in rows.keys() - wanted.keys():
        documents.remove(Kind.LESSON, pk)


def forget(page: CoursePage | LessonPage) -> None:
    documents.remove(Kind.LESSON, page.pk)


def documents_below(course: CoursePage) -> Iterator[SearchDocument]:
    """What search has of the pages that are in this course now, withdrawn or not."""
    below = Page.objects.descendant_of(course, inclusive=True).values("pk")
    yield from SearchDocument.objects.filter(kind=Kind.LESSON, object_id__in=below)


def findables(course: CoursePage) -> Iterator[tuple[int, Findable]]:
    """Ids of the pages to be found, and what is found of them. A few queries, however many lessons there are."""
    (course,) = addressed([course])
    modules = {module.path: module for module in ModulePage.objects.live().child_of(course).order_by("path")}
    yield course.pk, of_course(course, [module.title for module in modules.values()])
    for lesson in addressed(LessonPage.objects.live().descendant_of(course).order_by("path")):
        module = modules.get(lesson.path[: -lesson.steplen])
        if module is not None:
            yield lesson.pk, of_lesson(lesson, module.title, course)


def of_course(course: CoursePage, parts: list[str]) -> Findable:
    text = "\n".join(filter(None, [course.summary, *parts]))
    return Findable(course.title, address_of(course), text, course.audience)


def of_lesson(lesson: LessonPage, part: str, course: CoursePage) -> Findable:
    said = prose(lesson.body.get_prep_value() if is_for_all_who_find_it(course) else [])
    above = f"{lesson.summary}\n" if lesson.summary and said.text else lesson.summary
    return Findable(
        title=lesson.title,
        url=address_of(lesson, course),
        text=f"{above}{said.text}",
        audience=course.audience,
        path_titles=ARROW.join([course.title, part]),
        headings=[[len(above) + offset, anchor, heading] for offset, anchor, heading in said.headings],
    )


def is_for_all_who_find_it(course: CoursePage) -> bool:
    """Whether everybody in its audience may start it and read: people who signed in, within an organisation."""
    return course.audience != Audience.PUBLIC


def address_of(*pages: Page) -> str:
    """The first of these addresses that is short enough to store: encoded Chinese slugs grow long."""
    urls = [page.get_url() or "" for page in pages]
    return next((url for url in urls if url and len(url) <= documents.LONGEST_URL), "/courses/")
