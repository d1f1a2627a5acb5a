"""What a running attempt shows: the questions as the candidate may see them, with what was saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from string import ascii_uppercase

from django.http import QueryDict
from django.utils import timezone
from django.utils.safestring import SafeString

from exams import logbook, markup, types
from exams.contents import contents, entries_of
from exams.models import Attempt, ItemVersion
from exams.rules.content import CandidateView, Entry, Response, Row
from exams.rules.replay import Answer
from exams.rules.sections import Phase


@dataclass(frozen=True, slots=True)
class OptionView:
    id: str
    letter: str
    text: SafeString
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class BlankView:
    number: int
    value: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question on screen. Built from a CandidateView, never from the item itself."""

    slot: int
    points: Decimal
    kind: str
    kind_label: str
    template: str
    stem: SafeString
    legend: SafeString  # the stem when it fits a legend
    options: tuple[OptionView, ...]
    blanks: tuple[BlankView, ...]
    rows: tuple[Row, ...]
    chart: str
    least: int  # characters that are asked for; 0 where that is nothing to say
    most: int
    length: int
    version: int
    saved_at: datetime | None
    is_answered: bool
    section: int

    @property
    def name(self) -> str:
        return field_name(self.slot)


def questions(attempt: Attempt, typed: Mapping[int, Response] | None = None) -> list[Question]:
    """The paper in order, as far as it is open. `typed` is what a form held that could not be saved; it is shown in
    place of the saved."""
    state, now = logbook.state_of(attempt.pk), timezone.now()
    open_ones = {Phase.FREE, Phase.RUNNING}
    entries = [entry for entry in entries_of(attempt.paper) if state.clocks.phase(entry.section, now) in open_ones]
    items = contents(entry.item_version for entry in entries)
    answers = state.answers
    shown = []
    for entry in entries:
        view = types.of(entry.shape.kind).candidate_view(items[entry.item_version], entry.shape.options)
        shown.append(question(entry, view, answers.get(entry.slot), (typed or {}).get(entry.slot)))
    return shown


def question(entry: Entry, view: CandidateView, saved: Answer | None, typed: Response | None) -> Question:
    kind = types.of(view.kind)
    response = typed if typed is not None else (saved.response if saved else [])
    return Question(
        slot=entry.slot,
        points=entry.points,
        kind=view.kind,
        kind_label=str(ItemVersion.Kind(view.kind).label),
        template=kind.TEMPLATE,
        stem=markup.block(view.stem),
        legend=markup.label(view.stem),
        options=option_views(view.options, response),
        blanks=blank_views(view.blanks, response),
        rows=kind.rows(view, response),
        chart=view.chart,
        least=view.least,
        most=view.most,
        length=sum(map(len, response)) if view.most else 0,
        version=saved.version if saved else 0,
        saved_at=saved.at if saved else None,
        is_answered=kind.is_answered(response),
        section=entry.section,
    )


def option_views(options: Sequence[tuple[str, str]], response: Response) -> tuple[OptionView, ...]:
    return tuple(
        OptionView(identity, letter, markup.inline(text), identity in response)
        for letter, (identity, text) in zip(ascii_uppercase, options, strict=False)
    )


def blank_views(count: int, response: Response) -> tuple[BlankView, ...]:
    values = [*response, *[""] * count][:count]
    return tuple(BlankView(number, value) for number, value in enumerate(values, 1))


def field_name(slot: int) -> str:
    return f"q{slot}"


def typed_in(form: QueryDict, attempt: Attempt) -> dict[int, Response]:
    """The responses of an ordinary form. A group without a tick sends nothing, so a `seen` field names each slot."""
    seen = {int(value) for value in form.getlist("seen") if value.isdecimal() and len(value) < 5}
    slots = {entry.slot for entry in entries_of(attempt.paper)}
    return {slot: form.getlist(field_name(slot)) for slot in seen & slots}
