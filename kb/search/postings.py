"""Bags of terms on disk, as Whoosh writes them; with leaves.py, which reads them, the only file that knows Whoosh.

Files stay apart (`compound=False`): a compound segment would be copied into memory by every reader.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from pickle import dumps
from typing import Any

import numpy as np
from whoosh import fields, formats
from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC, W3Codec, W3FieldWriter, W3PostingsWriter
from whoosh.columns import NumericColumn
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex, LockError, create_in
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from kb.search import checksums, packing
from kb.search.couples import Couples
from kb.search.leaves import COUPLES, PIECES, Terms
from kb.search.pieces import Gathered
from kb.search.pooling import Pool
from kb.search.scoring import Postings

__all__ = ["Entry", "LockError", "create", "generation", "write"]

BLOCK = 65536  # postings of one term that are read at once; Whoosh's own 128 costs a loop in Python for each


@dataclass(frozen=True)
class Entry:
    """A document as the index keeps it: for each field its terms, repetitions kept."""

    id: int
    version: int
    fields: Mapping[str, Sequence[str]]


class Bag(fields.FieldType):  # type: ignore[misc]
    """Terms that somebody else has cut, with how often they occur; no positions."""

    def __init__(self) -> None:
        self.format = formats.Existence()
        self.scorable = True

    def index(self, value: Sequence[str], **options: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        for term, times in Counter(value).items():
            yield term.encode(), times, float(times), b""


class Codec(W3Codec):  # type: ignore[misc]
    """Whoosh's format in larger blocks, written term by term instead of posting by posting."""

    length_stats = False

    def field_writer(self, storage: Any, segment: Any) -> "FieldWriter":
        return FieldWriter(self, storage, segment)


class FieldWriter(W3FieldWriter):  # type: ignore[misc]
    def add_postings(self, schema: Any, lengths: None, items: "Iterable[tuple[str, bytes, Any, Any]]") -> None:
        for name, terms in groupby(items, key=itemgetter(0)):
            self.start_field(name, schema[name])
            if isinstance(schema[name], Bag):
                self._postwriter = PackedPostings(self._postfile, BLOCK)
            held: list[tuple[str, int]] = []
            latin = Gathered()
            for _name, term, docs, weights in terms:
                self.start_term(term)
                self.put_blocks(docs, weights)
                self.finish_term()
                if name == "pairs":
                    held.append((term.decode(), len(docs)))
                elif name == "words":
                    latin.add(term, docs)
            self.finish_field()
            if held:
                with self._create_file(COUPLES) as file:
                    file.write(Couples.of(held).packed())
            if name == "words":
                with self._create_file(PIECES) as file:
                    file.write(latin.packed())

    def put_blocks(self, docs: Any, weights: Any) -> None:
        """All blocks but the last, which is written when the term is finished."""
        out = self._postwriter
        for start in range(0, len(docs), BLOCK):
            if start:
                out._write_block()
            out._ids, out._weights = docs[start : start + BLOCK], weights[start : start + BLOCK]
            out._maxweight = max(out._weights)


class PackedPostings(W3PostingsWriter):  # type: ignore[misc]
    """Blocks of bare numbers, where Whoosh pickles tuples: they are read back thirty times as fast."""

    def _write_block(self, last: bool = False) -> None:
        if not self._blockcount:
            self._postfile.write(WHOOSH3_HEADER_MAGIC)
        self._terminfo.add_block(self)
        data = packing.pack(self._ids, self._weights)
        info = dumps((len(self._ids), self._ids[-1], self._maxweight, 0, 0, 0), 2)
        length = len(info) + len(data)
        self._postfile.write_int(-length if last else length)
        self._postfile.write(info)
        self._postfile.write(data)
        self._blockcount += 1
        self._new_block()


class Writer(SegmentWriter):  # type: ignore[misc]
    """Whoosh's writer with our pool, which holds a posting in 8 bytes."""

    def __init__(self, index: FileIndex) -> None:
        try:
            super().__init__(index, codec=Codec(blocklimit=BLOCK), compound=False)
        except BaseException:
            self.unlock()
            raise
        self.pool = WriterPool()

    def unlock(self) -> None:
        """Whoosh keeps its lock, until the garbage is collected, when the disk is full."""
        if self.writelock:
            with suppress(Exception):
                self.writelock.release()

    def _commit_toc(self, segments: "list[Any]") -> None:
        """Nothing relies on the new files before this."""
        if self.newsegment in segments:
            checksums.note(Path(self.storage.folder), self.newsegment.segment_id())
        super()._commit_toc(segments)

    def add_postings_to_pool(self, reader: SegmentReader, start: int, moved: dict[int, int] | None) -> None:
        """Take over a segment that is merged into this one; `moved`: new numbers of documents if some are deleted."""
        places = np.arange(start, start + reader.doc_count_all(), dtype=np.int64)
        if moved is not None:
            places = np.array([moved.get(number, -1) for number in range(reader.doc_count_all())], np.int64)
        terms = Terms(reader)
        for name, term in reader._terms.terms():
            found = everywhere(reader, terms, name, term)
            docs = places[found.docs]
            kept = docs >= 0
            if kept.any():
                self.pool.extend(name, term, docs[kept].astype(np.uint32).tobytes(), found.weights[kept].tobytes())


class WriterPool(Pool):
    """Our pool as Whoosh's writer speaks to it."""

    def add(self, item: tuple[str, bytes, int, float, bytes]) -> None:  # type: ignore[override]
        super().add(item[0], item[1], item[2], item[3])

    iter_postings = Pool.sorted
    cleanup = cancel = Pool.clear


def create(folder: Path, names: Iterable[str]) -> None:
    """An empty index with these fields."""
    folder.mkdir(parents=True)
    number = fields.COLUMN(NumericColumn("q"))
    key = fields.NUMERIC(int, bits=64, signed=True, unique=True, sortable=True, shift_step=0)
    schema = fields.Schema(id=key, version=number, **{name: Bag() for name in names})
    create_in(str(folder), schema).close()


def generation(folder: Path) -> int:
    """Grows with every commit; -1 when there is no index."""
    numbers = [name.stem.rsplit("_", 1)[-1] for name in folder.glob("_MAIN_*.toc")]
    return max((int(number) for number in numbers if number.isdigit()), default=-1)


def write(folder: Path, entries: Iterable[Entry], gone: Iterable[int]) -> int:
    """One commit. Raises LockError at once when another writer is at work. Returns how many entries were written."""
    index = FileIndex(FileStorage(str(folder)))
    writer = Writer(index)
    put = writer.add_document if index.is_empty() else writer.update_document
    try:
        for segment in writer.segments:
            checksums.verify(folder, segment.segment_id())
        for identity in gone:
            writer.delete_by_term("id", identity)
        count = 0
        for entry in entries:
            put(id=entry.id, version=entry.version, **entry.fields)
            writer.pool.relieve()
            count += 1
        writer.commit()
    except BaseException:
        with suppress(Exception):
            writer.cancel()
        writer.unlock()
        raise
    return count


def everywhere(reader: SegmentReader, terms: Terms, name: str, term: bytes) -> Postings:
    """Postings of any field. Those of the two numbers are in Whoosh's own blocks, of which only the documents count."""
    if isinstance(reader.schema[name], Bag):
        return terms.postings(name, term)
    matcher = reader._terms.matcher(name, term, reader.schema[name].format)
    docs = np.fromiter(matcher.all_ids(), np.int32)
    return Postings(docs, np.ones(len(docs), np.float32))
