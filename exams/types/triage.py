"""A triage drill: tickets that come in faster than one can think, and a policy that says what had to be done.

`Draft.answer`: {"owners": ["值班工程师", …], "replies": […], "steps": […], "tickets": [{"text": "…", "level": "P0",
"owners": ["值班工程师"], "replies": […], "steps": […], "why": "…"}, …]}; each ticket names what is right of the three
lists. `minutes`, `costs`, `weights`, `late` and `speed` are the policy (`exams/rules/triage.py`), and may be left out;
`shows_limits` shows the time limits to the candidate.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from exams.rules import carrying, triage
from exams.rules.content import CandidateView, Content, KeyLine, Option, Response, Row, Shape
from exams.rules.drafts import Draft
from exams.rules.replay import Answer
from exams.types.base import ItemType, fresh_id
from exams.types.triage_wording import how_marked, key_lines, problems_of
from exams.types.writing import stem_problems

LISTS = {"owners": triage.OWNER, "replies": triage.REPLY, "steps": triage.STEP}
PLAIN = ("minutes", "costs", "weights", "late", "speed")
DEFAULTS: dict[str, Any] = {
    "minutes": triage.DEFAULT_MINUTES,
    "costs": triage.DEFAULT_COSTS,
    "weights": triage.DEFAULT_WEIGHTS,
    "late": "0",
    "speed": "10",
}


class Triage(ItemType):
    TEMPLATE = "exams/types/triage.html"
    KEY_TEMPLATE = "exams/types/_triage_key.html"

    def build(self, draft: Draft) -> Content:
        answer, key = draft.answer, {name: as_texts(draft.answer.get(name, DEFAULTS[name])) for name in PLAIN}
        key["shows_limits"] = bool(answer.get("shows_limits", False))
        options: list[Option] = []
        named: dict[str, dict[str, str]] = {}
        for name, head in LISTS.items():
            texts = dict.fromkeys(str(text).strip() for text in answer.get(name, ()))
            made = [Option(head + fresh_id(), text) for text in texts if text]
            options += sorted(made, key=lambda option: option.id)  # not in the order of the tickets
            named[name] = {option.text: option.id for option in made}
        key |= {"levels": {}, **{name: {} for name in LISTS}}
        for row in answer.get("tickets", ()):
            ticket = Option(triage.TICKET + fresh_id(), str(row["text"]).strip(), str(row.get("why", "")).strip())
            options.append(ticket)
            key["levels"][ticket.id] = str(row.get("level", "")).strip().upper()
            for name in LISTS:
                key[name][ticket.id] = [named[name].get(str(text).strip(), "") for text in row.get(name, ())]
        return Content(draft.kind, draft.stem.strip(), tuple(options), key)

    def written(self, content: Content) -> Mapping[str, Any]:
        key, texts = content.key, {option.id: option.text for option in content.options}
        lists = {name: sorted(texts[one] for one in texts if one.startswith(head)) for name, head in LISTS.items()}
        tickets = [
            {
                "text": option.text,
                "level": key["levels"][option.id],
                **{name: [texts.get(one, "") for one in key[name][option.id]] for name in LISTS},
                "why": option.feedback,
            }
            for option in tickets_of(content)
        ]
        plain = {name: key[name] for name in (*PLAIN, "shows_limits")}
        return {"answer": {**lists, "tickets": tickets, **plain}}

    def validate(self, content: Content) -> list[str]:
        return [*stem_problems(content), *problems_of(content)]

    def shape(self, content: Content) -> Shape:
        return Shape(content.kind, tuple(option.id for option in content.options))

    def candidate_view(self, content: Content, order: Sequence[str]) -> CandidateView:
        key = content.key
        limits = tuple((level, key["minutes"][level]) for level in triage.LEVELS) if key["shows_limits"] else ()
        options = tuple((option.id, option.text) for option in content.in_order(order))
        return CandidateView(content.kind, content.stem, options, speed=key["speed"], limits=limits)

    def rows(self, view: CandidateView, response: Response) -> tuple[Row, ...]:
        """A row for each ticket, with four lists to choose from."""
        given = set(response)
        return tuple(
            Row(text, cells=tuple(cell(identity, name, view, given) for name in triage.FIELDS))
            for identity, text in view.options
            if identity.startswith(triage.TICKET)
        )

    def read_response(self, shape: Shape, raw: object) -> Response:
        return triage.read(shape, raw)

    def is_answered(self, response: Response) -> bool:
        return any(text != triage.BEGIN for text in response)

    def share(self, content: Content, response: Response) -> Fraction:
        """As if every reply were in time."""
        return triage.share(triage.judge(content, response))

    def earned(self, content: Content, answer: Answer) -> Fraction:
        return triage.share(triage.judge(content, answer.response, answer.since, answer.first_at))

    def carry(self, old: Content, new: Content, response: Response) -> Response:
        names = {(option.id[0], option.text): option.id for option in new.options}
        if {(option.id[0], option.text) for option in old.options} != set(names):
            raise carrying.Incomparable("another queue")
        ids = {option.id: names[option.id[0], option.text] for option in old.options}
        return carrying.carried(ids, response)

    def describe_key(self, content: Content, response: Response, order: Sequence[str]) -> tuple[KeyLine, ...]:
        return key_lines(content, triage.judge(content, response))

    def describe_answer(self, content: Content, answer: Answer, order: Sequence[str]) -> tuple[KeyLine, ...]:
        return key_lines(content, triage.judge(content, answer.response, answer.since, answer.first_at))

    def how_marked(self, content: Content) -> str:
        return how_marked(content)

    def model_answer(self, content: Content) -> Response:
        key, found = content.key, [triage.BEGIN]
        for ticket in tickets_of(content):
            right = {
                "level": key["levels"][ticket.id],
                "owner": key["owners"][ticket.id][0],
                "reply": key["replies"][ticket.id][0],
                "step": key["steps"][ticket.id][0],
            }
            found += [f"{ticket.id}:{name}:{value}" for name, value in right.items()]
        return found

    def wrong_answer(self, content: Content) -> Response:
        return [triage.BEGIN]


def tickets_of(content: Content) -> list[Option]:
    return [option for option in content.options if option.id.startswith(triage.TICKET)]


def cell(ticket: str, name: str, view: CandidateView, given: set[str]) -> Row:
    head = triage.FIELDS[name]
    values = [(one, text) for one, text in view.options if head and one.startswith(head)]
    if not head:
        values = [(level, level) for level in triage.LEVELS]
    choices = tuple((f"{ticket}:{name}:{one}", text) for one, text in values)
    label = {"level": _("级别"), "owner": _("负责人"), "reply": _("首次回复"), "step": _("下一步")}[name]
    return Row(label, next((value for value, _text in choices if value in given), ""), choices)


def as_texts(value: Any) -> Any:
    """Numbers as texts throughout, so that none passes through a float."""
    if isinstance(value, Mapping):
        return {str(name): as_texts(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [as_texts(one) for one in value]
    return str(value).strip()
