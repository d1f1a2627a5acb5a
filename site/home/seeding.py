"""Loads the demo content of home/demo/: a small vendor with three customers in the middle of their work. Idempotent."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from certificates import promoting
from certificates.building import build_awards, build_ladders
from courses.assigning import assign
from courses.building import build_course
from courses.models import Assignment, CourseIndexPage, CoursePage
from exams.authoring import build_item, build_topic
from exams.designing import build_exam
from exams.models import ItemVersion
from exams.reviewing import approve, send_to_review
from home import climbing, history, searching
from home.roles import ADMINISTRATOR, AUTHOR, EXAMINER
from jobs.enqueuing import silently
from jobs.running import run_all
from kb.asking.placing import place_named
from kb.importing.checklists import import_checklists
from kb.importing.faq import import_faq
from kb.importing.guides import import_guides
from kb.importing.manual import import_folder
from kb.models import EditionPage, GoldenQuestion
from people.models import Competency, Membership, Organisation, Team, User
from people.scoping import everyone

DEMO = Path(__file__).parent / "demo"
PASSWORD = "zhizheng-demo"  # noqa: S105  (the demo prints it)
GROUPS = {"author": AUTHOR, "examiner": EXAMINER, "administrator": ADMINISTRATOR}
SHOWCASE = [
    ("chenlin", "初级工程师，课程学到一半 · engineer, half way through"),
    ("zhaomin", "客户财务人员 · customer finance"),
    ("liwen", "培训讲师、作者 · trainer and author"),
    ("zhougang", "考官 · examiner"),
    ("wangjing", "服务经理 · manager of the engineers"),
    ("sunli", "客户财务经理 · manager at the customer"),
    ("admin", "管理员 · administrator"),
]
Say = Callable[[str], None]


def is_seeded() -> bool:
    with everyone():  # the seed belongs to no organisation
        return Assignment.objects.exists()


def seed(say: Say = lambda text: None) -> None:
    """Everything, in the order in which one thing needs the other."""
    with everyone(), silently():  # the demo fills all organisations, and runs its own jobs
        for title, step in STEPS:
            say(title)
            step(say)
            run_all(limit=100_000)


@cache
def read(name: str) -> Any:
    return yaml.safe_load((DEMO / name).read_text(encoding="utf-8"))


def author() -> User:
    return User.objects.get(username="liwen")


def publisher() -> User:
    """Authors write, examiners publish."""
    return User.objects.get(username="zhougang")


@transaction.atomic
def people(say: Say) -> None:
    for data in read("competencies.yaml"):
        Competency.objects.update_or_create(slug=data["slug"], defaults=data)
    for data in read("people.yaml")["organisations"]:
        organisation(data)
    for data in read("people.yaml")["people"]:
        person(data)


def organisation(data: dict[str, Any]) -> None:
    fields = {name: data[name] for name in ("name", "kind", "product_edition")}
    made, _ = Organisation.objects.update_or_create(slug=data["slug"], defaults=fields)
    teams: dict[str, Team] = {}
    for row in data["teams"]:
        fields = {"name": row["name"], "parent": teams.get(row["parent"])}
        teams[row["slug"]], _ = Team.objects.update_or_create(organisation=made, slug=row["slug"], defaults=fields)


@cache
def hashed() -> str:
    """The demo's password, hashed once: hashing is slow on purpose."""
    return make_password(PASSWORD)


def person(data: dict[str, Any]) -> None:
    place = Organisation.objects.get(slug=data["organisation"])
    fields = {name: data[name] for name in ("name", "email", "title")}
    made, is_new = User.objects.update_or_create(username=data["username"], defaults={**fields, "organisation": place})
    if is_new:
        made.password = hashed()
        made.save(update_fields=["password"])
    made.groups.set(Group.objects.filter(name__in=[GROUPS[role] for role in data["roles"] if role in GROUPS]))
    role = Membership.Role.MANAGER if "manager" in data["roles"] else Membership.Role.MEMBER
    team = Team.objects.get(organisation=place, slug=data["team"])
    Membership.objects.update_or_create(team=team, person=made, defaults={"organisation": place, "role": role})


def manuals(say: Say) -> None:
    for folder in sorted(path.parent for path in DEMO.glob("manuals/*/manual.yaml")):
        data = read(f"manuals/{folder.name}/manual.yaml")
        for edition in data["editions"]:
            say(f"  {data['title']} {edition['label']}")
            report = import_folder(
                folder / edition["slug"],
                manual_slug=data["slug"],
                edition_label=edition["label"],
                title=data["title"],
                summary=data["summary"],
                audience=data["audience"],
                released_on=day(edition["released"]),
                support=edition["support"],
                by=publisher(),
            )
            if report.problems:
                raise ValueError(f"demo content is broken: {report.problems}")


def day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def entries(say: Say) -> None:
    import_faq(DEMO / "faq.yaml", by=publisher())
    for path in sorted(DEMO.glob("checklists/*.yaml")):
        import_checklists(path, by=publisher())
    import_guides(DEMO / "guides", by=publisher())


def golden(say: Say) -> None:
    for row in read("golden.yaml"):
        place = place_named(row["place"])
        if place is None:
            raise ValueError(f"demo content is broken: {row}")
        manual, _slash, edition = row.get("edition", "").partition("/")
        GoldenQuestion.objects.update_or_create(
            question=row["question"],
            defaults={
                "lineage": place.lineage,
                "faq": place.faq,
                "guide": place.guide,
                "audience": row.get("audience", "public"),
                "edition": EditionPage.objects.filter(manual__slug=manual, slug=edition).first(),
            },
        )


def courses(say: Say) -> None:
    index = CourseIndexPage.objects.get()
    for path in sorted(DEMO.glob("courses/*.yaml")):
        build_course(read(f"courses/{path.name}"), index, publisher())


def items(say: Say) -> None:
    for path in sorted(DEMO.glob("items/*.yaml")):
        data = read(f"items/{path.name}")
        topic = build_topic(data["topic"])
        for row in data["items"]:
            version = build_item(row, topic, author())
            if version.state == ItemVersion.State.DRAFT:
                send_to_review(version, author())
                approve(version, publisher())


def exams(say: Say) -> None:
    for data in read("exams.yaml"):
        build_exam(data)
    build_awards(read("awards.yaml"))
    build_ladders(read("ladders.yaml"))


def past(say: Say) -> None:
    for data in read("people.yaml")["people"]:
        history.tell(User.objects.get(username=data["username"]), data["history"])


def group(say: Say) -> None:
    """A class of a third customer that sat one paper together, so that there is something to count."""
    data = read("class.yaml")
    with transaction.atomic():
        organisation(data["organisation"])
        for row in history.classmates(data):
            person(row)
    history.tell_of_class(data)


def careers(say: Say) -> None:
    """After the certificates of the past were issued: what else lifts people, and the log of their steps."""
    for data in read("careers.yaml"):
        climbing.tell(User.objects.get(username=data["username"]), data)
    for row in read("people.yaml")["people"]:
        promoting.catch_up(User.objects.get(username=row["username"]))


def tasks(say: Say) -> None:
    """Due soon for the engineers, overdue for the customer's finance team."""
    today = timezone.localdate()
    wanted = [
        ("engineer-induction", "boke", "after-sales", "wangjing", 12),
        ("finance-essentials", "hengyuan", "finance", "sunli", -3),
    ]
    for slug, place, team_slug, by, days in wanted:
        team = Team.objects.get(organisation__slug=place, slug=team_slug)
        course = CoursePage.objects.get(slug=slug)
        if not Assignment.objects.filter(course=course, team=team).exists():
            assign(course, User.objects.get(username=by), today + timedelta(days=days), team=team)


def searches(say: Say) -> None:
    searching.tell(read("searches.yaml"), author(), publisher())


STEPS: list[tuple[str, Callable[[Say], None]]] = [
    ("组织与人员 · people", people),
    ("手册 · manuals", manuals),
    ("常见问题、清单与排查指南 · FAQ, checklists and guides", entries),
    ("必答题 · golden questions", golden),
    ("课程 · courses", courses),
    ("题库 · item bank", items),
    ("考试与认证 · exams and awards", exams),
    ("学习与考试记录 · what has happened so far", past),
    ("一个培训班的考试 · a class and its exam", group),
    ("职级的依据 · careers", careers),
    ("检索记录 · searches", searches),
    ("学习任务 · assignments", tasks),
]
