"""Builds a course from plain data, as the demo content gives it. Building it again changes only what is different."""

from typing import Any, TypeVar

from django.db import transaction
from django.utils.text import slugify
from wagtail.models import Page

from courses.markdown import raw_blocks
from courses.models import CourseIndexPage, CoursePage, LessonPage, ModulePage
from kb.rules.text import fingerprint
from people.models import Competency, User

P = TypeVar("P", bound=Page)
Data = dict[str, Any]


@transaction.atomic
def build_course(data: Data, index_page: CourseIndexPage, by: User | None) -> CoursePage:
    """The course with this slug below the index, lessons first, so that a new course is released once."""
    course = placed(CoursePage, index_page, data["slug"], data["title"])
    for number, module in enumerate(data["modules"], 1):
        build_module(module, number, course, by)
    fields = {
        "title": data["title"],
        "summary": data.get("summary", ""),
        "audience": data.get("audience", "internal"),
        "hours": data.get("hours", 1),
        "competency": competency_of(data),
    }
    published(course, fields, by)
    course.refresh_from_db()
    return course


def build_module(data: Data, number: int, course: CoursePage, by: User | None) -> None:
    module = placed(ModulePage, course, data.get("slug") or f"part-{number}", data["title"])
    for lesson in data["lessons"]:
        page = placed(LessonPage, module, lesson.get("slug") or slugify(lesson["title"], True), lesson["title"])
        fields = {"title": lesson["title"], "summary": lesson.get("summary", ""), "minutes": lesson.get("minutes", 10)}
        published(page, {**fields, "body": raw_blocks(lesson.get("blocks", []))}, by)
    published(module, {"title": data["title"], "summary": data.get("summary", "")}, by)


def placed(model: type[P], parent: Page, slug: str, title: str) -> P:
    """The page with this slug below the parent; a new one is a draft until it is published."""
    parent = Page.objects.get(pk=parent.pk)  # treebeard counts children on the instance
    page = model.objects.child_of(parent).filter(slug=slug).first()
    if page is None:
        page = parent.add_child(instance=model(title=title, slug=slug, live=False))
    return page


def published(page: Page, fields: Data, by: User | None) -> None:
    """Publish the page with these values unless it is live with them already."""
    page = type(page).objects.get(pk=page.pk)  # with its number of children, which publishing would write back
    if page.live and all(same(getattr(page, name), value) for name, value in fields.items()):
        return
    for name, value in fields.items():
        setattr(page, name, stream_of(page, value) if name == "body" else value)
    page.save_revision(user=by).publish(user=by, skip_permission_checks=True)  # the caller decides who builds


def same(now: Any, wanted: Any) -> bool:
    if isinstance(wanted, list):
        return fingerprint("", list(now.get_prep_value())) == fingerprint("", wanted)
    return bool(now == wanted)


def stream_of(page: Page, raw: list[Data]) -> Any:
    return page._meta.get_field("body").stream_block.to_python(raw)


def competency_of(data: Data) -> Competency | None:
    """A course has one competency: the first that the data names."""
    slugs = data.get("competencies") or [None]
    return Competency.objects.filter(slug=slugs[0]).first()
