"""What the tests of the courses teach: a course of two modules and three lessons on the small shelf of manuals."""

from typing import Any

from courses.building import build_course
from courses.models import CourseIndexPage, CoursePage, CourseRelease, LessonPage

CLOSING = {"section": "general-ledger/month-end-closing", "edition": "9-0"}
LEVELS = {"section": "service-handbook/service-levels", "edition": "1-0"}


def course_data(**changes: Any) -> dict[str, Any]:
    return {
        "slug": "closing-course",
        "title": "月末结账速成",
        "summary": "从检查到结账。",
        "audience": "customers",
        "hours": 1.5,
        "competencies": ["technical"],
        "modules": [
            {"title": "结账之前", "lessons": [lesson("overview", "月末要做的事", {"text": "先检查，再结账。"})]},
            {
                "title": "结账当天",
                "lessons": [
                    lesson("closing", "做月末结账", {"text": "打开结账向导。"}, CLOSING),
                    lesson("after", "结账以后", {"text": "核对报表。"}),
                ],
            },
        ],
        **changes,
    }


def lesson(slug: str, title: str, *blocks: dict[str, Any]) -> dict[str, Any]:
    return {"slug": slug, "title": title, "minutes": 10, "blocks": list(blocks)}


def build(**changes: Any) -> CoursePage:
    return build_course(course_data(**changes), CourseIndexPage.objects.get(), None)


def many(count: int, slug: str = "long-course", **changes: Any) -> CoursePage:
    """A course of so many lessons in one module."""
    lessons = [lesson(f"lesson-{n}", f"第 {n} 课", {"text": f"第 {n} 课的内容。"}) for n in range(count)]
    return build(slug=slug, title=slug, modules=[{"title": "全部", "lessons": lessons}], **changes)


def page(course: CoursePage, slug: str) -> LessonPage:
    return LessonPage.objects.descendant_of(course).get(slug=slug)


def rewrite(page: LessonPage, text: str) -> None:
    """Publish another text for a lesson."""
    page = LessonPage.objects.get(pk=page.pk)
    page.body = [("text", f"<p>{text}</p>")]
    page.save_revision().publish()


def newest(course: CoursePage) -> CourseRelease:
    return CourseRelease.objects.filter(course=course)[0]
