"""The one file that knows Whoosh: bags of terms on disk, and postings out of them.

What is read belongs to one generation, never refreshed: refresh() of Whoosh's forks shows deleted documents again.
Files stay apart (`compound=False`): a compound segment would be copied into memory by every reader.
"""

import warnings
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
from numpy.typing import NDArray

from kb.search import checksums, packing
from kb.search.couples import Couples
from kb.search.pieces import Gathered, Pieces
from kb.search.pooling import Pool
from kb.search.scoring import NOBODY, Floats, Postings

# The pinned release compares numbers with `is`; newer Pythons say so each time they compile it.
warnings.filterwarnings("ignore", category=SyntaxWarning, module=r".*whoosh")

from whoosh import fields, formats  # noqa: E402
from whoosh.codec.whoosh3 import (  # noqa: E402
    LENGTHS_COLUMN,
    WHOOSH3_HEADER_MAGIC,
    W3Codec,
    W3FieldWriter,
    W3PostingsWriter,
)
from whoosh.columns import NumericColumn  # noqa: E402
from whoosh.filedb.filestore import FileStorage  # noqa: E402
from whoosh.index import TOC, FileIndex, LockError, create_in  # noqa: E402
from whoosh.reading import SegmentReader, TermNotFound  # noqa: E402
from whoosh.util.numeric import byte_to_length  # noqa: E402
from whoosh.writing import SegmentWriter  # noqa: E402

__all__ = ["Entry", "Generation", "Leaf", "LockError", "create", "generation", "write"]

BLOCK = 65536  # postings of one term that are read at once; Whoosh's own 128 costs a loop in Python for each
COUPLES, PIECES = ".couples", ".pieces"
LENGTHS = np.array([byte_to_length(byte) for byte in range(256)], np.float32)

Ints = NDArray[np.int64]


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
        for name, term in reader._terms.terms():
            found = blocks(reader, name, term)
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


def blocks(leaf: SegmentReader, name: str, term: bytes) -> Postings:
    """Postings straight from their blocks. Raises TermNotFound."""
    matcher = leaf._terms.matcher(name, term, leaf.schema[name].format)
    parts = []
    while True:
        parts.append(block_of(matcher, isinstance(leaf.schema[name], Bag)))
        if matcher._lastblock:
            break
        matcher._next_block()
    return parts[0] if len(parts) == 1 else Postings(*map(np.concatenate, zip(*parts, strict=True)))


def block_of(matcher: Any, is_packed: bool) -> Postings:
    if is_packed:
        matcher._postfile.seek(matcher._dataoffset)
        data = matcher._postfile.read(matcher._nextoffset - matcher._dataoffset)
        return Postings(*packing.unpack(data, matcher._blocklength))
    matcher._read_data()
    steps, _weights, _values = matcher._data
    return Postings(np.cumsum(np.array(steps, np.int32)).astype(np.int32), np.ones(len(steps), np.float32))


class Leaf:
    """One segment of the index as it lies on disk, read anew each time it is asked."""

    def __init__(self, leaf: SegmentReader) -> None:
        self.leaf = leaf
        self.name = str(leaf.segment().segment_id())
        self.size: int = leaf.doc_count_all()

    def column(self, name: str) -> Ints:
        """One number per document."""
        return padded(self.leaf.column_reader(name).load(), self.size, np.int64)

    def lengths(self, name: str) -> Floats:
        """How many terms each document has in this field, to the nearest step of Whoosh's one byte."""
        key = f"_{name}_len"
        is_stored = self.leaf._perdoc.has_column(key)
        stored = self.leaf._perdoc.column_reader(key, LENGTHS_COLUMN).load() if is_stored else []
        lengths: Floats = LENGTHS[padded(stored, self.size, np.uint8)]
        return lengths

    def total_length(self, name: str) -> int:
        return int(self.leaf.field_length(name))

    def deleted(self) -> Iterator[int]:
        """Numbers of documents."""
        return iter(self.leaf._perdoc.deleted_docs())

    def postings(self, name: str, term: str) -> Postings:
        try:
            return blocks(self.leaf, name, term.encode())
        except TermNotFound:
            return NOBODY

    def frequency(self, name: str, term: str) -> int:
        try:
            return int(self.leaf._terms.doc_frequency(name, term.encode()))
        except KeyError:
            return 0

    def terms(self, name: str, prefix: str) -> Iterator[str]:
        """Known terms that begin so, in order."""
        encoded = prefix.encode()
        if name not in self.leaf.schema or name not in self.leaf._terms.indexed_field_names():
            return
        for _name, term in self.leaf._terms.terms_from(name, encoded):
            if _name != name or not term.startswith(encoded):
                return
            yield term.decode()

    def couples(self) -> Couples:
        """Every pair of characters with the number of its holders."""
        path = Path(self.leaf.storage().folder) / f"{self.name}{COUPLES}"
        return Couples.read(path) if path.exists() else Couples.of([])

    def pieces(self) -> Pieces:
        """Every Latin word, to be looked through."""
        path = Path(self.leaf.storage().folder) / f"{self.name}{PIECES}"
        return Pieces.read(path) if path.exists() else Pieces.within(Gathered().packed())


def padded(values: Any, size: int, kind: Any) -> NDArray[Any]:
    """Whoosh leaves out the defaults at the end of a column."""
    found = np.zeros(size, kind)
    given = np.asarray(values, kind)[:size]
    found[: len(given)] = given
    return found


class Generation:
    """The index as one commit left it."""

    def __init__(self, folder: Path) -> None:
        storage = FileStorage(str(folder))
        contents = TOC.read(storage, "MAIN")
        for segment in contents.segments:
            checksums.verify(folder, segment.segment_id())
        self.reader = FileIndex._reader(storage, contents.schema, contents.segments, contents.generation)
        self.leaves = [Leaf(leaf) for leaf, _offset in self.reader.leaf_readers() if leaf.doc_count_all()]
        self.fields = [name for name in self.reader.schema.names() if name not in {"id", "version"}]
        self.number: int = contents.generation
        self.alive: int = self.reader.doc_count()

    def close(self) -> None:
        with suppress(Exception):
            self.reader.close()
