"""Courses as pages, what is taught frozen in releases, and the facts of learning as plain rows."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from courses.blocks import LESSON_BLOCKS
from kb.models.base import AudienceField, BasePage, IndexPage
from people.models import Competency, Organisation, Team
from people.scoping import ScopedManager
from people.visibility import Viewer


class TaughtPage(BasePage):
    """What a preview shows is what a reader would see, drawn by the same view."""

    class Meta:
        abstract = True

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        return self.serve(request)


class CourseIndexPage(IndexPage):
    """The catalogue: /courses/"""

    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["courses.CoursePage"]
    content_panels = [*BasePage.content_panels, FieldPanel("summary")]

    class Meta:
        verbose_name = _("课程目录")

    def page_at(self, viewer: Viewer, slugs: list[str]) -> Page | None:
        from courses import visibility

        return visibility.page_at(viewer, self, slugs)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from courses.views import catalogue

        return catalogue.catalogue(request, self)


class CoursePage(TaughtPage):
    """A course; publishing it or one of its lessons makes a new release."""

    audience = AudienceField()
    hours = models.DecimalField(_("学时"), max_digits=5, decimal_places=1, default=1)
    competency = models.ForeignKey(Competency, models.SET_NULL, null=True, blank=True, verbose_name=_("能力维度"))

    parent_page_types = ["courses.CourseIndexPage"]
    subpage_types = ["courses.ModulePage"]
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("summary"),
        FieldRowPanel([FieldPanel("audience"), FieldPanel("hours"), FieldPanel("competency")]),
    ]

    class Meta:
        verbose_name = _("课程")
        verbose_name_plural = _("课程")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from courses.views import catalogue

        return catalogue.course(request, self)


class ModulePage(TaughtPage):
    """A part of a course: only groups lessons."""

    parent_page_types = ["courses.CoursePage"]
    subpage_types = ["courses.LessonPage"]
    content_panels = [*BasePage.content_panels, FieldPanel("summary")]

    class Meta:
        verbose_name = _("模块")
        verbose_name_plural = _("模块")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from courses.views import catalogue

        return catalogue.module(request, self)


class LessonPage(TaughtPage):
    """A lesson: text, manual sections embedded by lineage, checklists, questions to think about."""

    minutes = models.PositiveIntegerField(_("预计分钟"), default=10)
    body = StreamField(LESSON_BLOCKS, blank=True, verbose_name=_("内容"))

    parent_page_types = ["courses.ModulePage"]
    subpage_types: list[str] = []
    content_panels = [*BasePage.content_panels, FieldPanel("summary"), FieldPanel("minutes"), FieldPanel("body")]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]

    class Meta:
        verbose_name = _("课时")
        verbose_name_plural = _("课时")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from courses.views import learning

        return learning.lesson(request, self)


class CourseRelease(models.Model):
    """What a course taught at one moment: its outline with the Wagtail revision of every lesson. Frozen.

    `outline` is [{"title", "lessons": [{"lesson", "revision", "title", "minutes"}]}].
    """

    course = models.ForeignKey(CoursePage, models.CASCADE, related_name="releases", verbose_name=_("课程"))
    number = models.PositiveIntegerField(_("序号"))
    title = models.CharField(_("标题"), max_length=255)
    outline = models.JSONField(_("大纲"))
    fingerprint = models.CharField(max_length=64)
    released_at = models.DateTimeField(_("发布时间"), default=timezone.now)

    class Meta:
        verbose_name = _("课程发布")
        verbose_name_plural = _("课程发布")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["course", "number"], name="course_release_once")]

    def __str__(self) -> str:
        return f"{self.title} #{self.number}"


class Enrolment(models.Model):
    """A person takes a course. The release is pinned: what they are taught does not change under them.

    A finished course that is taken again is a new enrolment, which points to the one before; `again=None` finds those
    that nobody has taken again, one for each person and course.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="enrolments")
    course = models.ForeignKey(CoursePage, models.PROTECT, related_name="enrolments")
    release = models.ForeignKey(CourseRelease, models.PROTECT, related_name="enrolments")
    enrolled_at = models.DateTimeField(_("开始时间"), default=timezone.now)
    last_lesson = models.ForeignKey(LessonPage, models.SET_NULL, null=True, related_name="+")
    last_seen_at = models.DateTimeField(_("最近学习"), null=True)
    finished_at = models.DateTimeField(_("完成时间"), null=True)
    again_of = models.OneToOneField(
        "self", models.RESTRICT, null=True, related_name="again", verbose_name=_("重学前的那一次")
    )

    objects = ScopedManager["Enrolment"]()

    class Meta:
        verbose_name = _("选课")
        verbose_name_plural = _("选课")
        ordering = ["-last_seen_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "course"], name="enrolment_once", condition=Q(again_of=None))
        ]

    def __str__(self) -> str:
        return f"{self.person_id}:{self.course_id}"

    @property
    def last_finished_at(self) -> datetime | None:
        """This time, or else the time before."""
        return self.finished_at or (self.again_of.finished_at if self.again_of else None)


class LessonCompletion(models.Model):
    """A lesson was finished, and these frozen section versions were what it showed."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="completions")
    lesson_id = models.PositiveBigIntegerField(_("课时"))  # no foreign key: the fact outlives the page
    revision_id = models.PositiveBigIntegerField(null=True)
    sections = models.ManyToManyField("kb.SectionVersion", related_name="+")
    completed_at = models.DateTimeField(_("完成时间"), default=timezone.now)

    class Meta:
        verbose_name = _("课时完成")
        verbose_name_plural = _("课时完成")
        constraints = [models.UniqueConstraint(fields=["enrolment", "lesson_id"], name="completion_once")]

    def __str__(self) -> str:
        return f"{self.enrolment_id}:{self.lesson_id}"


class Assignment(models.Model):
    """A course is due: for one person, or for everybody in a team and below it.

    One that is to be taken again says from when on finishing it counts.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    course = models.ForeignKey(CoursePage, models.CASCADE, related_name="assignments", verbose_name=_("课程"))
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("团队"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("人员")
    )
    due_on = models.DateField(_("截止日期"))
    counts_from = models.DateTimeField(_("从何时起学完才算"), null=True, blank=True)
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    assigned_at = models.DateTimeField(_("指派时间"), default=timezone.now)

    objects = ScopedManager["Assignment"]()

    class Meta:
        verbose_name = _("学习任务")
        verbose_name_plural = _("学习任务")
        ordering = ["due_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(team=None, person__isnull=False) | Q(team__isnull=False, person=None),
                name="assignment_to_team_or_person",
            ),
            models.UniqueConstraint(fields=["course", "team"], name="assignment_team_once", condition=~Q(team=None)),
            models.UniqueConstraint(
                fields=["course", "person"], name="assignment_person_once", condition=~Q(person=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_id} → {self.team_id or self.person_id}"
