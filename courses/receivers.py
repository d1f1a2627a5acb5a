"""What the courses do when Wagtail or the knowledge base publishes: a new release, if something taught has changed.

And search is told, of a course as a whole: whether it is live and for whom decides about all of its lessons.
"""

from typing import Any
from uuid import uuid4

from django.contrib.contenttypes.models import ContentType
from django.db.models import ProtectedError
from django.db.models.signals import post_delete, pre_delete
from django.dispatch import receiver
from wagtail.models import Page, Revision
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from courses import due, hanging, indexing, releasing, visibility
from courses.models import CourseIndexPage, CoursePage, LessonPage, ModulePage
from courses.retaking import register_reasons
from jobs.enqueuing import enqueue
from kb.hanging import register_counter
from kb.models import SectionVersion
from kb.opening import register_openable
from kb.signals import section_published
from kb.visibility import register_viewable

register_viewable(LessonPage, visibility.lessons)
register_openable("courses", visibility.openable)
register_counter("courses", hanging.count)
register_reasons("courses", due.reasons_to_retake)


@receiver(page_published, sender=CoursePage)
@receiver(page_published, sender=ModulePage)
@receiver(page_published, sender=LessonPage)
@receiver(page_unpublished, sender=ModulePage)
@receiver(page_unpublished, sender=LessonPage)
def release_again(instance: Page, **kwargs: Any) -> None:
    """A course that is not live yet is released when it is: building it lesson by lesson makes one release."""
    course = releasing.course_of(instance)
    if course is not None and course.live:
        releasing.release(course)


@receiver(post_delete, sender=LessonPage)
def release_without(instance: LessonPage, **kwargs: Any) -> None:
    """By a job, for the course itself may be on its way out together with its lessons."""
    course = releasing.course_of(instance)
    if course is not None:
        enqueue("release_course", f"release_course:{course.pk}:without:{instance.pk}", course=course.pk)


@receiver(post_page_move)
def release_moved(instance: Page, parent_page_before: Page, parent_page_after: Page, **kwargs: Any) -> None:
    """Reordering, and moving between modules or courses: both ends may teach something else now."""
    if instance.specific_class not in (ModulePage, LessonPage):
        return
    for course in {releasing.course_of(parent_page_before), releasing.course_of(parent_page_after)}:
        if course is not None and course.live:
            releasing.release(course)


@receiver(page_published, sender=CoursePage)
@receiver(page_published, sender=ModulePage)
@receiver(page_published, sender=LessonPage)
@receiver(page_unpublished, sender=CoursePage)
@receiver(page_unpublished, sender=ModulePage)
@receiver(page_unpublished, sender=LessonPage)
@receiver(page_slug_changed, sender=CoursePage)
@receiver(page_slug_changed, sender=ModulePage)
@receiver(page_slug_changed, sender=LessonPage)
def find_again(instance: Page, **kwargs: Any) -> None:
    course = releasing.course_of(instance)
    if course is not None:
        indexing.refresh(course)


@receiver(page_slug_changed, sender=CourseIndexPage)
def find_all_again(instance: CourseIndexPage, **kwargs: Any) -> None:
    enqueue("find_courses", f"find_courses:{instance.pk}:{instance.slug}:{uuid4().hex}")


@receiver(post_page_move)
def find_moved(instance: Page, parent_page_before: Page, parent_page_after: Page, **kwargs: Any) -> None:
    if instance.specific_class in (ModulePage, LessonPage):
        for course in {releasing.course_of(parent_page_before), releasing.course_of(parent_page_after)}:
            if course is not None:
                indexing.refresh(course)


@receiver(post_delete, sender=CoursePage)
@receiver(post_delete, sender=LessonPage)
def find_no_more(instance: CoursePage | LessonPage, **kwargs: Any) -> None:
    indexing.forget(instance)


@receiver(section_published)
def release_embedding(id: int, **kwargs: Any) -> None:
    """A section says something new: courses that show it offer that to their learners as a new release."""
    version = SectionVersion.objects.select_related("lineage__manual").get(pk=id)
    reference = f"{version.lineage.manual.slug}/{version.lineage.key}"
    for course in releasing.courses_embedding(reference):
        enqueue("release_course", f"release_course:{course.pk}:{version.pk}", course=course.pk)


@receiver(pre_delete, sender=Revision)
def keep_what_is_learned(instance: Revision, **kwargs: Any) -> None:
    """A release names revisions inside JSON, where no foreign key protects them, for instance from purge_revisions."""
    lesson = LessonPage.objects.filter(pk=instance.object_id).first() if is_of_a_lesson(instance) else None
    course = releasing.course_of(lesson) if lesson else None
    if course is not None and instance.pk in {row.revision for row in releasing.lessons_learned(course)}:
        raise ProtectedError("somebody learns from this revision", {instance})


def is_of_a_lesson(revision: Revision) -> bool:
    return revision.content_type_id == ContentType.objects.get_for_model(LessonPage).pk
