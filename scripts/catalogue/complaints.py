"""Everything that keeps a page from being wholly English, one line each."""

import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry

from catalogue import po, sources

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")


def all_of(root: Path) -> list[str]:
    """The complaints about the catalogue first, then those about the sources."""
    wanted, present = po.merge(sources.collect(root), Catalog(locale="en")), po.read(root)
    about_sources = (f"{name}:{stray.line}: {stray.why}: {stray.text}" for name, stray in sources.strays(root))
    return [*about_catalogue(wanted, present), *about_sources]


def about_catalogue(wanted: Catalog, present: Catalog) -> Iterator[str]:
    """Compare what the sources ask for with what the catalogue has."""
    here, there = _by_key(wanted), _by_key(present)
    yield from (
        f"missing in the catalogue (run `make messages`): {_shown(key)}" for key in sorted(here.keys() - there.keys())
    )
    yield from (f"obsolete (run `make messages`): {_shown(key)}" for key in sorted(there.keys() - here.keys()))
    yield from (f"obsolete (run `make messages`): {_shown(key)}" for key in present.obsolete)
    for key in sorted(here.keys() & there.keys()):
        yield from about_entry(there[key])


def about_entry(entry: Entry) -> Iterator[str]:
    """What is wrong with one translation."""
    if entry.fuzzy:
        yield f"fuzzy: {entry.id}"
    if not all(po.forms(entry)):
        yield f"no English: {entry.id}"
    elif not has_same_placeholders(entry):
        yield f"placeholders differ: {entry.id} → {entry.string}"


def has_same_placeholders(entry: Entry) -> bool:
    """Whether the English fills in what the Chinese fills in; a singular may do without its number."""
    ids = [entry.id] if isinstance(entry.id, str) else list(entry.id)
    wanted = set().union(*map(placeholders, ids))
    *few, last = map(placeholders, po.forms(entry))
    return last == wanted and all(each <= wanted for each in few)


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text.replace("%%", "")))


def _by_key(catalogue: Catalog) -> dict[tuple[str, str], Entry]:
    return {(po.key(entry), entry.context or ""): entry for entry in po.entries(catalogue)}


def _shown(key: object) -> str:
    return " | ".join(filter(None, key)) if isinstance(key, tuple) else str(key)
