"""Where an index lives: folders side by side, a pointer to the one in use, and locks that die with their owner.

A new index is built beside the old one and takes over by one atomic rename of the pointer. The pointer is sealed: an
index holds pickles, so one that was not built here, by this installation, is never opened.
"""

import fcntl
import os
import re
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.signing import BadSignature, Signer

SCHEMA = 5  # raise it when analysis or fields change: older indexes are then rebuilt by themselves
NAME = re.compile(r"v(\d+)-[0-9a-f]{12}")
DICTIONARY = "dictionary.txt"


class NoUsableIndex(Exception):
    """The index is missing, damaged or of an older schema. The database answers until it is rebuilt."""


class Unreachable(NoUsableIndex):
    """The engine does not answer, or refuses to: waiting may help, a new index would not."""


class IndexBusy(Exception):
    """Somebody else is writing the index."""


@dataclass(frozen=True)
class Place:
    """Where one of the indexes lives: "readers" for what is published, "models" for what editors work on."""

    name: str

    @property
    def root(self) -> Path:
        return Path(settings.SEARCH_INDEX) / self.name

    @property
    def pointer(self) -> str:
        return f"{settings.SEARCH_INDEX}/{self.name}/current"

    def current(self) -> Path:
        """The folder in use. Looks twice: a rebuild may take over, and clear out, between pointer and folder."""
        try:
            return self.pointed_at()
        except NoUsableIndex:
            return self.pointed_at()

    def pointed_at(self) -> Path:
        try:
            sealed = Path(self.pointer).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise NoUsableIndex("missing") from None
        match = NAME.fullmatch(sealed.partition(":")[0])
        if match is None or not (self.root / match[0]).is_dir():
            raise NoUsableIndex("damaged")
        if int(match[1]) != SCHEMA:
            raise NoUsableIndex("older schema")
        folder = self.root / match[0]
        if not is_ours(folder, sealed):
            raise NoUsableIndex("foreign")
        return folder

    def is_current(self, folder: Path) -> bool:
        try:
            return self.current() == folder
        except NoUsableIndex:
            return False

    def unused(self) -> Path:
        """A path for an index to be built; nothing is created there."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self.root / f"v{SCHEMA}-{uuid.uuid4().hex[:12]}"

    def take_over(self, folder: Path) -> None:
        """Make a finished folder the one in use. After a power cut the pointer names the old one or the new one."""
        sync(folder, set())
        unfinished = self.root / "current.new"
        unfinished.write_text(seal(folder))
        flush(unfinished)
        unfinished.replace(self.pointer)
        flush(self.root)

    def clear_out(self, keep: Path) -> None:
        """Delete what other builds left behind. Open readers keep their files until they close them."""
        for folder in self.root.iterdir():
            if folder.is_dir() and folder != keep and NAME.fullmatch(folder.name):
                shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def exclusive(self, purpose: str, patience: float = 0) -> Iterator[None]:
        """One process and thread at a time, waiting up to `patience` seconds. A killed owner leaves no lock behind."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.root / f"{purpose}.lock").open("w") as handle:
            until = time.monotonic() + patience
            while not locked(handle.fileno()):
                if time.monotonic() >= until:
                    raise IndexBusy(purpose)
                time.sleep(0.05)
            yield


READERS = Place("readers")


def seal(folder: Path) -> str:
    """The folder's name, signed with this installation's key and the folder's own number on this disk."""
    return f"{folder.name}:{Signer(salt='search-index').signature(f'{folder.name}:{folder.stat().st_ino}')}"


def is_ours(folder: Path, sealed: str) -> bool:
    name, _colon, signature = sealed.partition(":")
    try:
        Signer(salt="search-index").unsign(f"{name}:{folder.stat().st_ino}:{signature}")
    except (BadSignature, OSError):
        return False
    return True


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def sync(folder: Path, before: set[str]) -> None:
    """Whoosh never syncs: put the files that are new since `before` on the disk before anything relies on them."""
    for name in sorted(names(folder) - before):
        flush(folder / name)
    flush(folder)


def flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
