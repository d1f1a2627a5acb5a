"""Answers from the newest generation of the index, opened once per process."""

import logging
import os
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from threading import RLock
from typing import TypeVar

from kb.search import checksums, postings
from kb.search.analysis import Analysis, analysis_with
from kb.search.folder import DICTIONARY, READERS, NoUsableIndex, Place
from kb.search.segments import Reader

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")
Seen = tuple[int, int, int, int]  # process, pointer's number and time, folder's time
JUST_NOW = 100_000_000  # nanoseconds; the clock of a file system may stand still for a hundredth of a second
TRIES = 5  # a writer may merge files away, or a rebuild delete them, while they are being opened


class OpenIndex:
    """One reader, one thread at a time: Whoosh's readers fail under two. A new generation is a new reader."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.lock = RLock()
        self.reader: Reader | None = None
        self.key: tuple[int, Path, int] | None = None
        self.seen: Seen | None = None

    def analysis(self) -> Analysis:
        """How the documents of the index in use were cut; questions to it have to be cut alike."""
        return self.ask(lambda reader: analysis_in(reader.folder))

    def inventory(self) -> tuple[dict[int, int], int]:
        """Id → version of what the index holds, and how many segments it has."""
        return self.ask(lambda reader: (reader.kept(), len(reader.segments)))

    def check(self) -> None:
        self.ask(lambda reader: None)

    def ask(self, question: Callable[[Reader], Answer]) -> Answer:
        """What the newest reader says. Raises NoUsableIndex, as everything here does."""
        with self.lock:
            for _attempt in range(TRIES):
                try:
                    return question(self.newest())
                except NoUsableIndex:
                    raise
                except Exception as error:  # whatever a torn file makes of itself
                    self.forget()
                    checksums.verify.cache_clear()
                    last = error
            log.warning("the search index cannot be read", exc_info=last)
            raise NoUsableIndex("damaged") from last

    def again(self, question: Callable[[Reader], Answer]) -> Answer:
        """What the reader says that answered last, without looking for a newer one: for many small questions."""
        with self.lock:
            if self.reader is not None and self.key and self.key[0] == os.getpid():
                try:
                    return question(self.reader)
                except Exception:  # noqa: S110 - whatever it was, ask() opens the files anew and tells damage from accident
                    pass
            return self.ask(question)

    def newest(self) -> Reader:
        seen = self.look()
        if self.reader is not None and seen is not None and seen == self.seen:
            return self.reader
        reader = self.reopened()
        self.seen = seen
        return reader

    def look(self) -> "Seen | None":
        """The state of the files, or None when they changed so lately that their times may hide another change."""
        try:
            pointer = os.stat(self.place.pointer)  # not by way of Path: twice a question is often
            folder = os.stat(self.key[1]) if self.key else None
        except OSError:
            return None
        if folder is None or time.time_ns() - max(pointer.st_mtime_ns, folder.st_mtime_ns) < JUST_NOW:
            return None
        return os.getpid(), pointer.st_ino, pointer.st_mtime_ns, folder.st_mtime_ns

    def reopened(self) -> Reader:
        folder = self.place.current()
        key = (os.getpid(), folder, postings.generation(folder))
        if self.reader is None or key != self.key:
            before = self.reader if self.key and self.key[:2] == key[:2] else None
            fresh = Reader(folder, before)
            if self.key and self.key[0] == key[0]:  # a parent's files are not for its child to close
                self.forget()
            self.reader, self.key = fresh, key
        return self.reader

    def start_over(self) -> None:
        """In a forked child: the files are the parent's, and so is the thread that may hold the lock."""
        self.lock, self.reader, self.key, self.seen = RLock(), None, None, None

    def forget(self) -> None:
        if self.reader is not None:
            self.reader.close()
        self.reader = self.key = self.seen = None


def analysis_of(folder: Path) -> Analysis:
    """For a writer, under whom nobody takes the folder away. Raises NoUsableIndex."""
    try:
        return analysis_in(folder)
    except (OSError, UnicodeDecodeError):
        raise NoUsableIndex("damaged") from None


@lru_cache(maxsize=4)
def analysis_in(folder: Path) -> Analysis:
    """Raises OSError, UnicodeDecodeError: a rebuild may just have replaced the folder."""
    return analysis_with(tuple((folder / DICTIONARY).read_text("utf-8").splitlines()))


opened = OpenIndex(READERS)
os.register_at_fork(after_in_child=opened.start_over)
