"""Rows of the apps below, made directly: what a passed exam and a finished course leave behind."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count

from certificates.models import Award, Certificate
from certificates.rules.codes import new_code
from courses.models import CourseIndexPage, CoursePage, CourseRelease, Enrolment
from exams.models import Attempt, Blueprint, Citation, Exam, Item, ItemVersion, Paper, Topic
from kb.models import EditionPage, Lineage, ManualIndexPage, ManualPage, SectionPage, SectionVersion
from people.models import User
from people.scoping import everyone
from tests.world import World

NOW = datetime(2026, 3, 31, 9, 30, tzinfo=UTC)
numbers = count(1)


@dataclass(frozen=True)
class Stage:
    world: World
    manual: ManualPage
    edition: EditionPage
    closing: SectionPage
    reversing: SectionPage
    exam: Exam
    course: CoursePage
    junior: Award  # exam and course
    senior: Award  # exam only
    manager: Award  # granted by hand
    items: list[ItemVersion]


def build(world: World) -> Stage:
    manual = ManualIndexPage.objects.get().add_child(
        instance=ManualPage(title="总账操作手册", slug="ledger-for-certificates", audience="customers")
    )
    edition = add_edition(manual, "V9.0", date(2025, 3, 31))
    closing, reversing = add_section(edition, "月末结账"), add_section(edition, "反结账")
    exam = make_exam("初级考试", edition)
    course = CourseIndexPage.objects.get().add_child(instance=CoursePage(title="入职课程", slug="induction-test"))
    junior = make_award("junior", "售后工程师（初级）", exam=exam, course=course, valid_months=24)
    senior = make_award("senior", "售后工程师（高级）", exam=make_exam("高级考试", edition), valid_months=24)
    manager = make_award("manager", "服务经理任职资格", valid_months=36)
    items = [make_item(closing), make_item(reversing)]
    return Stage(world, manual, edition, closing, reversing, exam, course, junior, senior, manager, items)


def add_edition(manual: ManualPage, label: str, released_on: date) -> EditionPage:
    slug = label.lower().removeprefix("v").replace(".", "-")
    page = EditionPage(title=label, slug=slug, label=label, manual=manual, released_on=released_on)
    return ManualPage.objects.get(pk=manual.pk).add_child(instance=page)


def add_section(edition: EditionPage, title: str, lineage: Lineage | None = None) -> SectionPage:
    lineage = lineage or Lineage.objects.create(manual=edition.manual, key=f"section-{next(numbers)}")
    page = SectionPage(title=title, slug=lineage.key, lineage=lineage, edition=edition)
    section = EditionPage.objects.get(pk=edition.pk).add_child(instance=page)
    freeze(section, "第一版")
    return section


def freeze(section: SectionPage, text: str) -> SectionVersion:
    number = section.versions.count() + 1
    return SectionVersion.objects.create(
        section=section,
        lineage=section.lineage,
        manual_title=section.edition.manual.title,
        edition_slug=section.edition.slug,
        edition_label=section.edition.label,
        number=number,
        title=section.title,
        body=[],
        text=text,
        fingerprint=f"{section.lineage.key}:{text}",
        published_at=NOW,
    )


def make_exam(title: str, edition: EditionPage) -> Exam:
    blueprint = Blueprint.objects.create(title=f"{title}组卷方案")
    return Exam.objects.create(
        slug=f"exam-{next(numbers)}",
        title=title,
        blueprint=blueprint,
        edition=edition,
        opens_at=NOW - timedelta(days=400),
        closes_at=NOW + timedelta(days=4000),
        minutes=60,
    )


def make_award(slug: str, title: str, **values: object) -> Award:
    words = {"statement": "能够独立完成月末结账。", "signatory": "顾明远", "signatory_title": "客户服务总监"}
    return Award.objects.create(slug=slug, title=title, title_en=f"Award {slug}", **{**words, **values})


def make_item(section: SectionPage) -> ItemVersion:
    topic, _ = Topic.objects.get_or_create(slug="closing", defaults={"title": "结账"})
    item = Item.objects.create(slug=f"item-{next(numbers)}", topic=topic)
    version = ItemVersion.objects.create(item=item, number=1, kind="single", state="approved", stem="？")
    frozen = section.versions.first()
    Citation.objects.create(
        item_version=version, lineage=section.lineage, section_version=frozen, fingerprint=frozen.fingerprint
    )
    return version


def passed(stage: Stage, person: User, exam: Exam | None = None, at: datetime = NOW, **values: object) -> Attempt:
    """A graded, passed attempt with a paper that cites both sections."""
    exam = exam or stage.exam
    with everyone():
        attempt = Attempt.objects.create(
            exam=exam,
            person=person,
            organisation=person.organisation,
            number=Attempt.objects.filter(exam=exam, person=person).count() + 1,
            **{
                "state": "graded",
                "passed": True,
                "started_at": at - timedelta(hours=1),
                "deadline": at,
                "submitted_at": at,
                "graded_at": at,
                **values,
            },
        )
        entries = [{"slot": n, "item_version": item.pk} for n, item in enumerate(stage.items, start=1)]
        Paper.objects.create(attempt=attempt, seed="1", entries=entries, digest="0")
    return attempt


def finished(stage: Stage, person: User, at: datetime | None = NOW) -> Enrolment:
    release, _ = CourseRelease.objects.get_or_create(
        course=stage.course, number=1, defaults={"title": "入职课程", "outline": [], "fingerprint": "0"}
    )
    with everyone():
        return Enrolment.objects.create(
            organisation=person.organisation, person=person, course=stage.course, release=release, finished_at=at
        )


def certificate(stage: Stage, person: User, award: Award | None = None, **values: object) -> Certificate:
    """A certificate as issuing writes it, without the facts around it."""
    award = award or stage.junior
    printed = {
        "serial": f"ZZ-2026-{next(numbers) + 900_000}",
        "code": new_code(),
        "holder_name": person.name,
        "organisation_name": person.organisation.name,
        "title": award.title,
        "title_en": award.title_en,
        "statement": award.statement,
        "edition_label": "总账操作手册 V9.0",
        "signatory": award.signatory,
        "signatory_title": award.signatory_title,
        "issued_at": NOW,
        "expires_at": NOW + timedelta(days=3650),
        "basis": [basis_entry(section) for section in (stage.closing, stage.reversing)],
    }
    with everyone():
        return Certificate.objects.create(
            award=award, holder=person, organisation=person.organisation, **{**printed, **values}
        )


def basis_entry(section: SectionPage) -> dict[str, str]:
    frozen = section.versions.order_by("number").first()
    return {
        "lineage": f"{section.lineage.manual.slug}/{section.lineage.key}",
        "title": frozen.title,
        "edition": frozen.edition_label,
        "fingerprint": frozen.fingerprint,
    }
