"""Keeps the models' index up to date with the rows, which are the truth.

Whoever saves or deletes something only notes it in the job ledger, within the same transaction. The job looks at the
present state of the object, so it may run late, twice or in any order; the first of many does the work of all.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import Model
from modelsearch.conf import get_app_config
from modelsearch.index import class_is_indexed, get_indexed_instance, get_indexed_models

from jobs.enqueuing import enqueue_merged
from jobs.models import Job
from kb.search.backend.entries import Draft
from kb.search.backend.identity import id_of
from kb.search.backend.opening import MODELS, opened
from kb.search.backend.parts import MOST, parts_of
from kb.search.committing import commit

log = logging.getLogger(__name__)

KIND = "index_models"
NAME = "kb.search.backend"
PATIENCE = 5.0  # seconds to wait for another writer before the job is left to its next attempt


class Noted(NamedTuple):
    """An object to look at: its model's label and its key, as the ledger keeps them."""

    model: str
    pk: str


def is_used() -> bool:
    backends = get_app_config().get_search_backend_config().values()
    return any(str(options["BACKEND"]).startswith(NAME) for options in backends)


def note(label: str, pk: object) -> None:
    """Have an object looked at, whether it is there or gone, once the caller's transaction is committed."""
    enqueue_merged(KIND, f"{label}:{pk}", model=label, pk=str(pk))


def noted(most: int | None = MOST) -> list[Noted]:
    """What waits in the ledger."""
    rows = Job.objects.filter(kind=KIND, state=Job.State.QUEUED).order_by("due_at", "id")
    return [Noted(**args) for args in rows.values_list("args", flat=True)[:most]]


def write_noted() -> int:
    """All that waits. The jobs themselves will find it done."""
    return sum(write(part) for part in parts_of(noted(most=None)))


def write(wanted: Iterable[Noted], patience: float = PATIENCE) -> int:
    """Bring these objects up to date in one commit; returns how many changed. Raises IndexBusy or NoUsableIndex."""
    with MODELS.exclusive("write", patience):
        drafts, gone = looked_at(wanted)
        known = opened.versions([*drafts, *gone])
        changed = [draft for draft in drafts.values() if known.get(draft.id) != draft.version]
        ghosts = [entry for entry in gone if entry in known]
        if changed or ghosts:
            commit(MODELS.current(), [draft.entry() for draft in changed], ghosts)
        return len(changed) + len(ghosts)


def looked_at(wanted: Iterable[Noted]) -> tuple[dict[int, Draft], set[int]]:
    """The objects that belong into the index, by entry, and the entries of those that do not (any more)."""
    by_model: dict[str, set[str]] = defaultdict(set)
    for label, pk in wanted:
        by_model[label].add(pk)
    drafts: dict[int, Draft] = {}
    gone: set[int] = set()
    for label, pks in by_model.items():
        try:
            model = apps.get_model(label)
        except LookupError:  # it went with its code; a rebuild forgets it
            continue
        gone |= {id_of(model, model._meta.pk.to_python(pk)) for pk in pks}
        drafts |= {draft.id: draft for draft in drafts_of(model, pks)}
    return drafts, gone - drafts.keys()


def drafts_of(model: type[Model], pks: Iterable[str]) -> Iterator[Draft]:
    for row in model._base_manager.filter(pk__in=list(pks)):
        instance = get_indexed_instance(row)
        if instance is not None and class_is_indexed(type(instance)):
            yield Draft(youngest(instance))


def youngest(instance: Any) -> Any:
    """The row of a child table that says more, for models whose `get_indexed_instance` does not know its children."""
    for child in children_of(type(instance)):
        if (found := child._base_manager.filter(pk=instance.pk).first()) is not None:
            return youngest(found)
    return instance


def children_of(model: type[Model]) -> list[type[Model]]:
    """Indexed models whose rows are rows of this one too."""
    return [child for child in get_indexed_models() if model in child._meta.get_parent_list()]
