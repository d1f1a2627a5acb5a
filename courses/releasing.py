"""Freezes what a course teaches: the order of its lessons, their Wagtail revisions, the section versions they show."""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from wagtail.models import Page, Revision

from courses import embedding
from courses.models import CoursePage, CourseRelease, LessonPage, ModulePage
from courses.rules import outline
from courses.rules.outline import Lesson, Module
from kb import publishing
from kb.models import PictureUse
from kb.rules import text


@transaction.atomic
def release(course: CoursePage, at: datetime | None = None) -> CourseRelease:
    """The release of what is live now. The last one when nothing that is taught has changed."""
    list(CoursePage.objects.select_for_update(of=("self",)).filter(pk=course.pk))  # two publishers, two numbers
    before = course.releases.first()
    modules = taught(course, before)
    fingerprint = outline.fingerprint(course.title, modules)
    if before is not None and before.fingerprint == fingerprint:
        return before
    return CourseRelease.objects.create(
        course=course,
        number=before.number + 1 if before else 1,
        title=course.title,
        outline=outline.write(modules),
        fingerprint=fingerprint,
        released_at=at or timezone.now(),
    )


def taught(course: CoursePage, before: CourseRelease | None) -> list[Module]:
    """The live modules that have live lessons, in the order of the tree."""
    known = {row.lesson: row for row in outline.lessons(outline.read(before.outline))} if before else {}
    below = defaultdict(list)
    for page in LessonPage.objects.live().descendant_of(course).select_related("live_revision").order_by("path"):
        below[page.path[: -page.steplen]].append(lesson_row(page, known.get(page.pk)))
    modules = ModulePage.objects.live().child_of(course).order_by("path")
    return [Module(module.title, below[module.path]) for module in modules if module.path in below]


def lesson_row(page: LessonPage, known: Lesson | None) -> Lesson:
    """A lesson as it is taught from now on; it keeps its revision while its body says the same."""
    raw_blocks = body_of(page.live_revision) if page.live_revision else list(page.body.get_prep_value())
    fingerprint = text.fingerprint("", raw_blocks)
    if known is not None and known.fingerprint == fingerprint:
        revision = known.revision
    else:
        revision = page.live_revision_id or freeze(page).pk
        keep_pictures(page, raw_blocks)
    return Lesson(page.pk, revision, page.title, page.minutes, fingerprint, embedding.pins(raw_blocks))


def freeze(page: LessonPage) -> Revision:
    """A revision of a page that went live without one; the drafts of the page stay what they are."""
    return Revision.objects.create(
        content_object=page,
        base_content_type=page.get_base_content_type(),
        content=page.serializable_data(),
        object_str=str(page),
    )


def body_of(revision: Revision) -> list[dict[str, Any]]:
    """The raw blocks of a frozen lesson."""
    body = revision.content.get("body") or "[]"
    raw_blocks: list[dict[str, Any]] = json.loads(body) if isinstance(body, str) else body
    return raw_blocks


def keep_pictures(page: LessonPage, raw_blocks: list[dict[str, Any]]) -> None:
    """Pictures of earlier releases stay visible beside the new ones: somebody may still learn from those."""
    kind = ContentType.objects.get_for_model(LessonPage)
    before = PictureUse.objects.filter(content_type=kind, object_id=page.pk).values_list("picture_id", flat=True)
    publishing.keep_pictures(page, publishing.pictures_in(raw_blocks) | set(before))


def course_of(page: Page) -> CoursePage | None:
    """The course a page belongs to, also right after the page was deleted."""
    above = [page.path[:end] for end in range(page.steplen, len(page.path) + 1, page.steplen)]
    return CoursePage.objects.filter(path__in=above).first()


def newest_releases() -> QuerySet[CourseRelease]:
    """The newest release of every course."""
    newest = CourseRelease.objects.filter(course=OuterRef("course")).order_by("-number").values("pk")[:1]
    return CourseRelease.objects.filter(pk=Subquery(newest))


def lesson_counts(courses: Iterable[int]) -> dict[int, int]:
    """How many lessons the newest release of each course has; one query."""
    rows = newest_releases().filter(course__in=courses).values_list("course_id", "outline")
    return {course: len(outline.lessons(outline.read(stored))) for course, stored in rows}


def courses_embedding(reference: str) -> list[CoursePage]:
    """Live courses whose newest release shows a section, given as "manual/key"."""
    return [
        newest.course
        for newest in newest_releases().filter(course__live=True).select_related("course")
        if any(outline.shows(row, reference) for row in outline.lessons(outline.read(newest.outline)))
    ]


def lessons_learned(course: CoursePage) -> list[Lesson]:
    """Lessons that somebody's release shows, in all their forms: these must never be deleted."""
    releases = CourseRelease.objects.filter(course=course, enrolments__isnull=False).distinct()
    return [row for release in releases for row in outline.lessons(outline.read(release.outline))]
