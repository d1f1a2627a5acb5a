"""Every write to an index, of either face, goes through here: one commit, and errors that callers can act on."""

from collections.abc import Iterable
from pathlib import Path

from kb.search import folder, postings
from kb.search.folder import IndexBusy, NoUsableIndex
from kb.search.postings import Entry


def commit(place: Path, entries: Iterable[Entry], gone: Iterable[int]) -> None:
    """One commit that is on the disk when this returns: rows are marked as seen on the strength of it."""
    before = folder.names(place) if place.is_dir() else set()
    put(place, entries, gone)
    folder.sync(place, before)


def put(place: Path, entries: Iterable[Entry], gone: Iterable[int]) -> None:
    """One commit to an index that is being built: what takes over later puts it on the disk."""
    try:
        postings.write(place, entries, gone)
    except postings.LockError as error:
        raise IndexBusy(str(place)) from error
    except Exception as error:
        raise NoUsableIndex("damaged") from error
