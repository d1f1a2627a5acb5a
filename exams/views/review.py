"""What a candidate sees after grading: as much as the exam's review policy opens, and where to read on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType

from django.utils import timezone
from django.utils.safestring import SafeString

from exams import appealing, grading, logbook, markup, types, uploading
from exams.cited import Reading, readings_of
from exams.contents import content_of, entries_of
from exams.models import Appeal, Attempt, Exam, HandedFile, ItemVersion
from exams.rules.blanks import numbered
from exams.rules.content import Content, Entry, KeyLine
from exams.rules.disclosure import Level
from exams.rules.grade import percent
from exams.rules.parts import order_of
from exams.rules.planning import STRONG, Subject, subjects
from exams.rules.replay import UNANSWERED, Grade, Marking, State
from exams.rules.rubric import Criterion
from exams.rules.settling import Policy, settle
from exams.views import studying
from exams.views.studying import Step
from people.scoping import everyone
from people.visibility import Viewer


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of the bar chart component."""

    label: str
    value: Decimal
    max: int
    tone: str


@dataclass(frozen=True, slots=True)
class Remark:
    """What one marker gave: (criterion, its points, the most it has, what the level asks) and their comment."""

    levels: tuple[tuple[str, Decimal, Decimal, str], ...]
    comment: str


@dataclass(frozen=True, slots=True)
class Reviewed:
    slot: int
    kind: str
    kind_label: str
    key_template: str
    stem: SafeString
    mark: Decimal
    points: Decimal
    is_answered: bool
    readings: list[Reading]
    lines: tuple[KeyLine, ...] = ()  # empty unless the policy shows keys
    explanation: str = ""
    appeal: Appeal | None = None
    is_corrected: bool = False  # the key was wrong, and another counts now
    files: tuple[HandedFile, ...] = ()  # that the candidate handed in
    remarks: tuple[Remark, ...] = ()  # what markers said, where people marked it and the policy shows keys

    @property
    def is_right(self) -> bool:
        return self.mark == self.points

    @property
    def tone(self) -> str:
        return "success" if self.is_right else "warning" if self.mark else "danger"


@dataclass(frozen=True, slots=True)
class Review:
    percent: Decimal
    shows_marks: bool
    shows_keys: bool
    keys_later: bool = False  # the policy shows answers, but not yet
    topics: list[Bar] = field(default_factory=list)
    competencies: list[Bar] = field(default_factory=list)  # none where no item of the paper names one
    plan: list[Step] = field(default_factory=list)  # what to study now, the weakest subject first
    wrong: list[Reviewed] = field(default_factory=list)
    right: list[Reviewed] = field(default_factory=list)
    appeal_until: datetime | None = None  # while objections are taken
    grades: list[Grade] = field(default_factory=list)  # all there were, where there was more than one


def review_of(attempt: Attempt, viewer: Viewer, level: Level) -> Review:
    """As much as `level`, which is at least VERDICT, opens. Sixteen queries or fewer, however long the paper is."""
    total = percent(attempt.score, attempt.max_score)
    if level < Level.MARKS:
        return Review(total, shows_marks=False, shows_keys=False)
    entries = entries_of(attempt.paper)
    ids = [entry.item_version for entry in entries]
    corrected = {old: new for old, new in grading.corrections(attempt.exam_id).items() if old in ids}
    found = ItemVersion.objects.filter(pk__in=[*ids, *corrected.values()]).select_related(
        "item__topic", "item__competency"
    )
    versions = {row.pk: row for row in found}
    state = logbook.state_of(attempt.pk)
    readings = readings_of(attempt, ids, viewer)
    shows_keys = level is Level.FULL
    with everyone():  # the wall of the attempt, which the caller has looked behind
        appeals = {row.slot: row for row in Appeal.objects.filter(attempt=attempt)}
    until = appealing.open_until(attempt)
    takes_files = any(entry.shape.kind == "upload" for entry in entries)
    files = uploading.files_of(attempt.pk) if takes_files else {}
    answers = [
        reviewed(
            entry,
            versions[entry.item_version],
            versions.get(corrected.get(entry.item_version, 0)),
            state,
            readings[entry.item_version],
            shows_keys,
            appeals.get(entry.slot),
            files,
        )
        for entry in entries
    ]
    items = {entry.slot: versions[entry.item_version].item for entry in entries}
    return Review(
        total,
        shows_marks=True,
        shows_keys=shows_keys,
        keys_later=attempt.exam.review == Exam.Review.FULL and not shows_keys,
        topics=bars(subjects(studying.asked(answers, {slot: row.topic.title for slot, row in items.items()}))),
        competencies=bars(subjects(studying.asked(answers, studying.competencies(items)))),
        plan=studying.plan_of(answers, items, viewer),
        wrong=[answer for answer in answers if not answer.is_right],
        right=[answer for answer in answers if answer.is_right],
        appeal_until=until if until and until > timezone.now() else None,
        grades=state.grades if len(state.grades) > 1 else [],
    )


def reviewed(
    entry: Entry,
    version: ItemVersion,
    corrected: ItemVersion | None,
    state: State,
    readings: list[Reading],
    shows_keys: bool,
    appeal: Appeal | None = None,
    files: Mapping[tuple[int, str], HandedFile] = MappingProxyType({}),
) -> Reviewed:
    """The question as it was on the paper; its key and explanation are those that count."""
    kind, content = types.of(version.kind), content_of(version)
    answer = state.answers.get(entry.slot) or UNANSWERED
    response = answer.response
    key, given, order = content, answer, order_of(entry.shape)
    if corrected is not None:
        key = content_of(corrected)
        given = answer.carried(kind.carry(content, key, response))
        order = kind.carry(content, key, order)
    return Reviewed(
        slot=entry.slot,
        kind=version.kind,
        kind_label=str(ItemVersion.Kind(version.kind).label),
        key_template=kind.KEY_TEMPLATE,
        stem=markup.block(numbered(version.stem, len(content.blanks())) if content.blanks() else version.stem),
        mark=state.marks.get(entry.slot, Decimal(0)),
        points=entry.points,
        is_answered=kind.is_answered(response),
        readings=readings,
        lines=kind.describe_answer(key, given, order) if shows_keys else (),
        explanation=(corrected or version).explanation if shows_keys else "",
        appeal=appeal,
        is_corrected=corrected is not None,
        files=tuple(files[entry.slot, one] for one in response if (entry.slot, one) in files),
        remarks=remarks_of(content, entry, state) if shows_keys and entry.slot in state.waiting else (),
    )


def remarks_of(content: Content, entry: Entry, state: State) -> tuple[Remark, ...]:
    """Of those markers on whom the mark rests, without their names."""
    given = state.markings.get(entry.slot, {})
    marks = {number: marking.mark for number, marking in given.items()}
    settled = settle(state.policy or Policy(), entry.points, marks)
    criteria = types.of(content.kind).criteria(content)
    return tuple(remark_of(criteria, given[number]) for number in (settled.rounds if settled else ()))


def remark_of(criteria: Iterable[Criterion], marking: Marking) -> Remark:
    levels = []
    for criterion in criteria:
        points = Decimal(marking.points[criterion.id])
        level = criterion.level(points)
        levels.append((criterion.title, points, criterion.most, level.text if level else ""))
    return Remark(tuple(levels), marking.comment)


def bars(subjects: Iterable[Subject]) -> list[Bar]:
    """The share of points, in percent."""
    return [Bar(one.name, one.share.quantize(Decimal(1)), 100, tone_of(one.share)) for one in subjects]


def tone_of(share: Decimal) -> str:
    return "success" if share >= STRONG else "warning" if share >= 60 else "danger"
