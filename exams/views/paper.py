"""What a running attempt shows: the questions as the candidate may see them, with what was saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from string import ascii_uppercase

from django.http import QueryDict
from django.utils import timezone
from django.utils.safestring import SafeString

from exams import logbook, markup, types, uploading
from exams.contents import contents, entries_of
from exams.models import Attempt, HandedFile, ItemVersion
from exams.rules import parts as of_case
from exams.rules.content import CandidateView, Entry, Response, Row, Shape
from exams.rules.replay import Answer
from exams.rules.sections import Phase
from exams.views import drill
from exams.views.drill import Ticket

UPLOAD = types.of("upload").TEMPLATE


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
    name: str
    parts: tuple["Question", ...] = ()  # of a case
    part: int = 0  # which of them this is
    speed: str = ""
    limits: tuple[tuple[str, str], ...] = ()
    elapsed: int | None = None  # seconds of a drill; None before it has begun
    tickets: tuple[Ticket, ...] = ()  # of a drill that has begun
    types: tuple[str, ...] = ()  # of files that are asked for
    files: tuple[HandedFile, ...] = ()  # that count
    hint: str = ""

    @property
    def charts(self) -> set[str]:
        """Of accounts to choose from, here or in a part."""
        return {self.chart, *(part.chart for part in self.parts)} - {""}


def questions(attempt: Attempt, typed: Mapping[int, Response] | None = None) -> list[Question]:
    """The paper in order, as far as it is open. `typed` is what a form held that could not be saved; it is shown in
    place of the saved."""
    state, now = logbook.state_of(attempt.pk), timezone.now()
    open_ones = {Phase.FREE, Phase.RUNNING}
    entries = [entry for entry in entries_of(attempt.paper) if state.clocks.phase(entry.section, now) in open_ones]
    items = contents(entry.item_version for entry in entries)
    answers = state.answers
    takes_files = any(entry.shape.kind == "upload" for entry in entries)
    files = uploading.files_of(attempt.pk) if takes_files else {}
    found = []
    for entry in entries:
        view = types.of(entry.shape.kind).candidate_view(items[entry.item_version], of_case.order_of(entry.shape))
        made = question(entry, view, answers.get(entry.slot), (typed or {}).get(entry.slot))
        found.append(replace(made, files=handed(files, entry.slot, answers.get(entry.slot))))
    return found


def handed(files: Mapping[tuple[int, str], HandedFile], slot: int, saved: Answer | None) -> tuple[HandedFile, ...]:
    """The files that count, in the order they came."""
    return tuple(files[slot, digest] for digest in (saved.response if saved else ()) if (slot, digest) in files)


def question(entry: Entry, view: CandidateView, saved: Answer | None, typed: Response | None) -> Question:
    response = typed if typed is not None else (saved.response if saved else [])
    made = shown(entry, view, response)
    return replace(
        made,
        version=saved.version if saved else 0,
        saved_at=saved.at if saved else None,
        elapsed=elapsed(view, saved),
        tickets=drill.tickets_of(view, made.rows, saved, timezone.now()),
        parts=tuple(
            shown(entry, part, of_case.given(response, number), number) for number, part in enumerate(view.parts, 1)
        ),
    )


def shown(entry: Entry, view: CandidateView, response: Response, part: int = 0) -> Question:
    """A question, or a part of a case, with what stands in its fields."""
    kind = types.of(view.kind)
    return Question(
        slot=entry.slot,
        points=Decimal(view.points) if part else entry.points,
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
        version=0,
        saved_at=None,
        is_answered=kind.is_answered(response),
        name=field_name(entry.slot, part),
        part=part,
        speed=view.speed,
        limits=view.limits,
        types=view.columns if kind.TEMPLATE == UPLOAD else (),
        section=entry.section,
        hint=kind.hint(view),
    )


def elapsed(view: CandidateView, saved: Answer | None) -> int | None:
    """Since the drill began, in its own time, by the server's clock."""
    if not view.speed or saved is None or saved.first_at is None:
        return None
    passed = max((timezone.now() - saved.first_at).total_seconds(), 0)
    return int(passed * float(view.speed))


def option_views(options: Sequence[tuple[str, str]], response: Response) -> tuple[OptionView, ...]:
    return tuple(
        OptionView(identity, letter, markup.inline(text), identity in response)
        for letter, (identity, text) in zip(ascii_uppercase, options, strict=False)
    )


def blank_views(count: int, response: Response) -> tuple[BlankView, ...]:
    values = [*response, *[""] * count][:count]
    return tuple(BlankView(number, value) for number, value in enumerate(values, 1))


def field_name(slot: int, part: int = 0) -> str:
    return f"q{slot}.{part}" if part else f"q{slot}"


def typed_in(form: QueryDict, attempt: Attempt) -> dict[int, Response]:
    """The responses of an ordinary form. A group without a tick sends nothing, so a `seen` field names each slot."""
    seen = {int(value) for value in form.getlist("seen") if value.isdecimal() and len(value) < 5}
    shapes = {entry.slot: entry.shape for entry in entries_of(attempt.paper)}
    return {slot: typed_at(form, slot, shapes[slot]) for slot in seen & set(shapes)}


def typed_at(form: QueryDict, slot: int, shape: Shape) -> Response:
    if not shape.parts:
        return form.getlist(field_name(slot))
    count = len(shape.parts)
    return of_case.joined({number: form.getlist(field_name(slot, number)) for number in range(1, count + 1)})
