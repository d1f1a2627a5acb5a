"""The search fields of a model as flat paths ("title", "authors.name"), and what an object says under each."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Manager, Model
from modelsearch.index import AutocompleteField, RelatedFields, SearchField, get_indexed_models

from kb.search.backend.identity import root_of

END = "\x1f"  # between a path and a term; no term holds it


@dataclass(frozen=True)
class Path:
    """Where a term may stand. `key` begins every term that stands there."""

    key: str
    boost: float


@dataclass(frozen=True)
class Said:
    """What an object says in one field. `completes`: the first letters of a word are enough to find it."""

    path: str
    text: str
    completes: bool


def key_of(model: type[Model], path: str) -> str:
    return f"{root_of(model)._meta.label_lower}.{path}{END}"


def searched(model: Any, completing: bool, only: Iterable[str] | None = None) -> list[Path]:
    """Where a search on this model looks: in its own fields and in those of its children."""
    boosts = boosts_of(model, AutocompleteField if completing else SearchField)
    wanted = None if only is None else set(only)
    return [Path(key_of(model, path), boost) for path, boost in boosts.items() if wanted is None or path in wanted]


@cache
def boosts_of(model: Any, kind: type) -> Mapping[str, float]:
    """Path → boost, of a model and its children."""
    kin = [model, *(child for child in get_indexed_models() if issubclass(child, model) and child is not model)]
    boosts: dict[str, float] = {}
    for each in kin:
        for path, field in walk(each.get_search_fields()):
            if isinstance(field, kind):
                boosts.setdefault(path, getattr(field, "boost", None) or 1.0)
    return boosts


def walk(fields: Iterable[Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for field in fields:
        if isinstance(field, RelatedFields):
            yield from walk(field.fields, f"{above}{field.field_name}.")
        else:
            yield above + field.field_name, field


def said_by(instance: Any) -> list[Said]:
    """Everything an object says, each path once however many related objects speak there."""
    texts: dict[str, list[str]] = {}
    completing: set[str] = set()
    collect(instance, type(instance).get_search_fields(), "", texts, completing)
    return [Said(path, "\n".join(filter(None, parts)), path in completing) for path, parts in texts.items()]


def collect(instance: Any, fields: list[Any], above: str, texts: dict[str, list[str]], completing: set[str]) -> None:
    values: set[str] = set()  # a SearchField and an AutocompleteField of one name say the same thing
    for field in fields:
        path = above + field.field_name
        if isinstance(field, RelatedFields):
            for other in related(field.get_value(instance)):
                collect(other, field.fields, f"{path}.", texts, completing)
        elif isinstance(field, SearchField | AutocompleteField):
            if isinstance(field, AutocompleteField):
                completing.add(path)
            if path not in values:
                values.add(path)
                texts.setdefault(path, []).append(text_of(field.get_value(instance)))


def related(value: Any) -> Iterable[Any]:
    if value is None:
        return []
    if isinstance(value, Manager):
        return value.all()
    return [value]


def text_of(value: Any) -> str:
    """Whatever a field gives, as text; parts of a list are kept apart, so that no phrase spans two of them."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return "\n".join(text_of(one) for one in value.values())
    if isinstance(value, Iterable):
        return "\n".join(text_of(one) for one in value)
    return str(value)
