"""A small item bank of all four kinds, an internal exam and one for customers, and a manual they cite."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone

from exams import authoring, reviewing, sitting, types
from exams.contents import contents, entries_of
from exams.models import Attempt, Exam, ItemVersion, Topic
from kb.models import EditionPage, Lineage, ManualIndexPage, ManualPage, SectionPage, SectionVersion
from tests.bases import shared
from tests.exams.blueprints import blueprint_of, exam_of

# Words that appear in keys, feedback and explanations only; no candidate may meet them before the hand-in.
SECRETS = ["秘密解析", "秘密反馈", "只在答案里"]


def shelve() -> SimpleNamespace:
    """总账操作手册 V9.0 with one section, 月末结账."""
    index = ManualIndexPage.objects.get()
    page = index.add_child(instance=ManualPage(title="总账操作手册", slug="general-ledger", audience="public"))
    edition = page.add_child(
        instance=EditionPage(title="V9.0", slug="9-0", label="V9.0", manual=page, released_on=date(2025, 3, 31))
    )
    lineage = Lineage.objects.get_or_create(manual=page, key="month-end-closing")[0]
    section = edition.add_child(
        instance=SectionPage(title="月末结账", slug="month-end-closing", edition=edition, lineage=lineage)
    )
    return SimpleNamespace(
        page=page, edition=edition, lineage=lineage, section=section, freeze=freezer(lineage, section)
    )


def freezer(lineage: Lineage, section: SectionPage) -> Callable[[str], SectionVersion]:
    def freeze(text: str) -> SectionVersion:
        number = SectionVersion.objects.filter(lineage=lineage, edition_slug="9-0").count() + 1
        return SectionVersion.objects.create(
            section=section,
            lineage=lineage,
            manual_title="总账操作手册",
            edition_slug="9-0",
            edition_label="V9.0",
            number=number,
            title="月末结账",
            body=[],
            text=text,
            fingerprint=f"print-of-{text}",
            published_at=timezone.now(),
        )

    return freeze


ITEMS = [
    {
        "id": "single-{n}",
        "kind": "single",
        "stem": "第 {n} 道单选：先做哪一步？",
        "options": [
            {"text": "审核并记账", "right": True, "feedback": "秘密反馈甲"},
            {"text": "直接结账", "right": False, "feedback": "秘密反馈乙"},
            {"text": "删除凭证", "right": False},
        ],
        "explanation": "秘密解析：未记账不能结账。",
    },
    {
        "id": "multiple-{n}",
        "kind": "multiple",
        "stem": "第 {n} 道多选：检查哪些？",
        "options": [
            {"text": "凭证编号", "right": True},
            {"text": "损益结转", "right": True},
            {"text": "键盘颜色", "right": False},
        ],
        "explanation": "秘密解析：键盘无关。",
    },
    {
        "id": "true-false-{n}",
        "kind": "true_false",
        "stem": "第 {n} 道判断：结账在后台运行。",
        "right": True,
        "explanation": "秘密解析：后台运行。",
    },
    {
        "id": "fill-in-{n}",
        "kind": "fill_in",
        "stem": "第 {n} 道填空：____ 天后清理，重试 ____ 次。",
        "blanks": [["只在答案里30", "三十"], ["只在答案里3"]],
        "explanation": "秘密解析：见手册。",
    },
]


def fill_bank() -> SimpleNamespace:
    """Two topics: 期末 with 8 approved items (two of each kind), 凭证 with 4 (one of each kind)."""
    closing = Topic.objects.create(slug="closing", title="期末处理")
    vouchers = Topic.objects.create(slug="vouchers", title="凭证处理")
    for topic, count in ((closing, 2), (vouchers, 1)):
        for number in range(1, count + 1):
            for item in ITEMS:
                data = {**item, "id": item["id"].format(n=number) + f"-{topic.slug}"}
                data["stem"] = f"{topic.title} {item['stem'].format(n=number)}"
                reviewing.approve(authoring.build_item(data, topic, None), None)
    return SimpleNamespace(closing=closing, vouchers=vouchers)


manual = shared(shelve)
bank = shared(fill_bank)


@pytest.fixture
def make_exam(bank) -> Callable[..., Exam]:
    """An exam of 6 from 期末 and 3 from 凭证, 2 points each, 45 minutes; keyword arguments change it."""

    def make(slug: str = "junior", **changes: object) -> Exam:
        blueprint = blueprint_of(f"方案 {slug}", (bank.closing, 6, 2), (bank.vouchers, 3, 2))
        return exam_of(**{"slug": slug, "title": f"考试 {slug}", "blueprint": blueprint, **changes})

    return make


@pytest.fixture
def exam(make_exam) -> Exam:
    return make_exam()


class Sitting:
    """A candidate's browser in a test: knows the window, makes client keys, saves over HTTP."""

    def __init__(self, attempt: Attempt, client: Client) -> None:
        self.attempt, self.client = attempt, client
        self.entries = {entry.slot: entry for entry in entries_of(attempt.paper)}
        self.window = sitting.open_window(attempt)
        self.sent = 0

    def right(self, slot: int) -> list[str]:
        entry = self.entries[slot]
        content = contents([entry.item_version])[entry.item_version]
        return types.of(content.kind).model_answer(content)

    def wrong(self, slot: int) -> list[str]:
        entry = self.entries[slot]
        content = contents([entry.item_version])[entry.item_version]
        return types.of(content.kind).wrong_answer(content)

    def slot_of(self, kind: str) -> int:
        return next(slot for slot, entry in self.entries.items() if entry.shape.kind == kind)

    def body(self, slot: int = 1, version: int = 1, response: object = None, key: str = "", window: str = ""):
        self.sent += 1
        return {
            "window": window or self.window,
            "slot": slot,
            "version": version,
            "response": self.right(slot) if response is None else response,
            "client_key": key or f"key-{self.sent}",
        }

    def post(self, body: object, **extra: str):
        url = f"/exams/attempts/{self.attempt.pk}/answers/"
        return self.client.post(url, body, content_type="application/json", **extra)

    def save(self, slot: int = 1, version: int = 1, response: object = None, key: str = "", window: str = ""):
        return self.post(self.body(slot, version, response, key, window))

    def answer_everything(self, wrong: int = 0) -> None:
        for slot in self.entries:
            given = self.wrong(slot) if slot <= wrong else self.right(slot)
            assert self.save(slot, 1, given).status_code == 200


def start_with_every_kind(exam: Exam, person) -> Attempt:
    """A paper is drawn by chance: about one in thirty lacks a kind, and tests look for each of them."""
    topics = exam.blueprint.rules.values("topic")
    kinds = set(ItemVersion.objects.filter(item__topic__in=topics).values_list("kind", flat=True))
    was_running = Attempt.objects.filter(exam=exam, person=person, state="running").exists()
    attempt = sitting.start(exam, person)
    for _ in range(20):
        if was_running or len({entry.shape.kind for entry in entries_of(attempt.paper)}) >= len(kinds):
            break
        attempt.delete()
        attempt = sitting.start(exam, person)
    return attempt


@pytest.fixture
def sit(as_user) -> Callable[..., Sitting]:
    def begin(exam: Exam, person) -> Sitting:
        return Sitting(start_with_every_kind(exam, person), as_user(person))

    return begin


@pytest.fixture
def version_of_kind(bank) -> Callable[[str], ItemVersion]:
    def find(kind: str) -> ItemVersion:
        return ItemVersion.objects.filter(kind=kind, state="approved").order_by("pk").first()

    return find
