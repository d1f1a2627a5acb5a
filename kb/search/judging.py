"""Judged questions: what somebody typed, and the places that answer it, as lines of JSON.

{"query": "凭证号跳号了", "right": ["general-ledger/voucher-numbering", "faq:voucher-gap"], "also": [17], "meant": ""}

A place is `manual/key` (a section in whatever edition), `faq:slug`, `checklist:slug`, `guide:slug`, an address, or the
number of a search document. `right` answers the question, `also` helps; the latter, and `meant` (the question behind a
slip), may be left out.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _

from kb.models import Lineage, SearchDocument
from kb.search.documents import ENTRIES

RIGHT, ALSO = 2.0, 1.0  # gains
LONGEST_NUMBER = 20  # digits of a document's

Identity = tuple[str, int]  # what counts as one answer: a lineage, or a document


class BadLines(ValueError):
    """Lines that cannot be read, each with its number."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Judged:
    """A question, and place (as written) → gain. `meant` is the question behind a slip, else the question itself."""

    query: str
    gains: Mapping[str, float]
    meant: str
    line: int


def read(lines: Iterable[str]) -> list[Judged]:
    """Questions of a file; empty lines are fine. Raises BadLines that names every bad line."""
    found: list[Judged] = []
    problems: list[str] = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                found.append(judged(parsed(line), number))
            except ValueError as error:
                problems.append(_("第 %(n)s 行：%(reason)s") % {"n": number, "reason": error})
    if problems:
        raise BadLines(problems)
    return found


def parsed(line: str) -> object:
    try:
        return json.loads(line)
    except ValueError as error:
        raise ValueError(_("不是合法的 JSON（%(error)s）") % {"error": error})
    except RecursionError:
        raise ValueError(_("括号嵌套得太深"))


def judged(row: object, line: int) -> Judged:
    """Raises ValueError that says what is wrong."""
    if not isinstance(row, dict):
        raise ValueError(_("不是一个 JSON 对象"))
    query, right = row.get("query"), places(row, "right")
    if not isinstance(query, str) or not query.strip():
        raise ValueError(_("缺少 query"))
    if not right:
        raise ValueError(_("right 至少要有一处"))
    gains = dict.fromkeys(places(row, "also"), ALSO) | dict.fromkeys(right, RIGHT)
    return Judged(query, gains, str(row.get("meant") or query), line)


def places(row: Mapping[str, object], name: str) -> list[str]:
    values = row.get(name, [])
    if not isinstance(values, list) or not all(isinstance(value, str | int) and value != "" for value in values):
        raise ValueError(_("%(name)s 应是一列编号或地址") % {"name": name})
    return [str(value) for value in values]


class Places:
    """Turns places into identities, and documents into theirs. Reads all live rows once."""

    def __init__(self) -> None:
        self.documents: dict[int, Identity] = {}
        self.addresses: dict[str, Identity] = {}
        self.objects: dict[tuple[str, int], Identity] = {}
        rows = SearchDocument.objects.filter(live=True)
        for pk, kind, object_id, lineage, url in rows.values_list("pk", "kind", "object_id", "lineage_id", "url"):
            is_section = kind == SearchDocument.Kind.SECTION and lineage is not None
            one = ("lineage", lineage) if is_section else ("document", pk)
            self.documents[pk] = self.addresses[path_of(url)] = self.objects[kind, object_id] = one
        self.lineages = {
            f"{manual}/{key}": ("lineage", pk)
            for pk, manual, key in Lineage.objects.values_list("pk", "manual__slug", "key")
        }
        self.slugs = {
            f"{kind}:{slug}": (kind, pk)
            for kind, model in ENTRIES.items()
            for pk, slug in model._default_manager.values_list("pk", "slug")
        }
        self.present = set(self.documents.values())

    def find(self, place: str) -> Identity | None:
        """What a place is, or None when nothing that can be found is there."""
        if place.isdecimal():
            return self.documents.get(int(place)) if len(place) < LONGEST_NUMBER else None
        if place in self.slugs:
            return self.objects.get(self.slugs[place])
        if place in self.lineages:
            found = self.lineages[place]
            return found if found in self.present else None
        return self.addresses.get(path_of(place))


def path_of(address: str) -> str:
    """An address without host, question mark, anchor and percent signs; blank for what is none."""
    try:
        return unquote(urlsplit(address).path)
    except ValueError:  # such as an unfinished [::1
        return ""
