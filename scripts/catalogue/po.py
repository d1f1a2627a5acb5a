"""The English catalogue on disk: read, merged with the sources, written so that nothing changes without reason."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from catalogue.chinese import Message

HEADER = "# English texts of Zhizheng. The Chinese ones are the msgids, in the sources."

# They would make a difference in every run, or say nothing.
IDLE_HEADERS = (
    "Project-Id-Version",
    "POT-Creation-Date",
    "PO-Revision-Date",
    "Generated-By",
    "Last-Translator",
    "Language-Team",
    "Report-Msgid-Bugs-To",
)


def path(root: Path) -> Path:
    return root / "locale" / "en" / "LC_MESSAGES" / "django.po"


def read(root: Path) -> Catalog:
    """The catalogue as it is on disk; an empty one when there is none yet."""
    if not path(root).exists():
        return Catalog(locale="en")
    with path(root).open("rb") as file:
        return read_po(file, locale="en")


def merge(messages: Iterable[Message], existing: Catalog) -> Catalog:
    """A catalogue of exactly these messages, with the English that exists for them."""
    merged = Catalog(locale="en", header_comment=HEADER, fuzzy=False)
    for message in messages:
        ids = (message.id, message.plural) if message.plural else message.id
        merged.add(ids, context=message.context or None, locations=[(message.where, 0)])
    for entry in entries(merged):
        _adopt(entry, existing.get(key(entry), entry.context))
    return merged


def write(catalogue: Catalog, root: Path) -> None:
    """Sorted by message, without dates and line numbers: a change in the file is a change of a text."""
    buffer = BytesIO()
    write_po(buffer, catalogue, width=110, sort_output=True, include_lineno=False, ignore_obsolete=True)
    lines = buffer.getvalue().decode().splitlines()
    kept = [line for line in lines if not line.startswith(tuple(f'"{name}:' for name in IDLE_HEADERS))]
    path(root).parent.mkdir(parents=True, exist_ok=True)
    path(root).write_text("\n".join(kept).rstrip() + "\n", encoding="utf-8")


def compile_one(po: Path) -> None:
    """Write the .mo beside a .po; fuzzy and empty entries stay out of it."""
    with po.open("rb") as file:
        catalogue = read_po(file)
    with po.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)


def entries(catalogue: Catalog) -> Iterator[Entry]:
    """All entries but the header."""
    return (entry for entry in catalogue if entry.id)


def forms(entry: Entry) -> list[str]:
    """The English of an entry: one text, or one for each number."""
    return [entry.string] if isinstance(entry.string, str) else list(entry.string or ("",))


def is_translated(entry: Entry) -> bool:
    return all(forms(entry)) and not entry.fuzzy


def _adopt(entry: Entry, old: Entry | None) -> None:
    if old is None:
        return
    entry.user_comments = old.user_comments
    if isinstance(old.id, str) == isinstance(entry.id, str):
        entry.string = old.string
        entry.flags |= old.flags & {"fuzzy"}


def key(entry: Entry) -> str:
    return entry.id if isinstance(entry.id, str) else str(entry.id[0])
