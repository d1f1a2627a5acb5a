"""What lies on disk, segment by segment, one generation of it: never refreshed, as refresh() of Whoosh's forks shows
deleted documents again."""

import os
import pickle
import warnings
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from itertools import chain
from pathlib import Path
from struct import Struct
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kb.search import checksums, packing
from kb.search.couples import Couples
from kb.search.pieces import Gathered, Pieces
from kb.search.scoring import NOBODY, Floats, Postings

# The pinned release compares numbers with `is`; newer Pythons say so each time they compile it.
warnings.filterwarnings("ignore", category=SyntaxWarning, module=r".*whoosh")

from whoosh.codec.whoosh3 import LENGTHS_COLUMN, WHOOSH3_HEADER_MAGIC  # noqa: E402
from whoosh.columns import TranslatingColumnReader  # noqa: E402
from whoosh.filedb.filestore import FileStorage  # noqa: E402
from whoosh.index import TOC, FileIndex  # noqa: E402
from whoosh.reading import SegmentReader  # noqa: E402
from whoosh.util.numeric import byte_to_length  # noqa: E402

COUPLES, PIECES = ".couples", ".pieces"
LENGTHS = np.array([byte_to_length(byte) for byte in range(256)], np.float32)
# Whoosh's table of terms: slots of hash and place; at the place two sizes, the key, and what is known of the term.
SLOT, SIZES, KNOWN = Struct("!Iq"), Struct("!ii"), Struct("!5xI14xqi")
SIZE = Struct("!i")
SIGN = np.uint64(1 << 63)

Ints = NDArray[np.int64]


class TornTerms(Exception):
    """The table of terms is not what was written."""


class Known(NamedTuple):
    """How many documents hold a term, and where in the file they stand."""

    holders: int
    offset: int
    size: int


class Terms:
    """The terms of one segment, looked up as Whoosh does it, but in three reads of the disk's cache instead of thirty:
    most questions ask for some words that nobody has asked for lately."""

    def __init__(self, reader: SegmentReader) -> None:
        table = reader._terms._tindex
        self.tables, self.hash = table.tables, table.hashfn
        self.fields: dict[str, int] = reader._terms._fieldmap
        self.of_terms, self.of_postings = table.dbfile, reader._terms._postfile

    def holders(self, name: str, term: bytes) -> int:
        known = self.find(name, term)
        return known.holders if known else 0

    def postings(self, name: str, term: bytes) -> Postings:
        """Everybody who holds the term. Raises whatever torn files lead to."""
        known = self.find(name, term)
        if known is None:
            return NOBODY
        parts = list(blocks(os.pread(self.of_postings.fileno(), known.size, known.offset)))
        return parts[0] if len(parts) == 1 else Postings(*map(np.concatenate, zip(*parts, strict=True)))

    def find(self, name: str, term: bytes) -> Known | None:
        if name not in self.fields:
            return None
        key, file = self.fields[name].to_bytes(2, "big") + term, self.of_terms.fileno()
        hashed = self.hash(key)
        start, slots = self.tables[hashed & 255]
        first = (hashed >> 8) % slots if slots else 0
        for slot in chain(range(first, slots), range(first)):
            of_slot, place = SLOT.unpack(os.pread(file, SLOT.size, start + slot * SLOT.size))
            if not place:
                return None
            if of_slot == hashed:
                found = os.pread(file, SIZES.size + len(key) + KNOWN.size, place)
                if SIZES.unpack_from(found)[0] == len(key) and found.startswith(key, SIZES.size):
                    return Known(*KNOWN.unpack_from(found, SIZES.size + len(key)))
        return None


def blocks(data: bytes) -> Iterator[Postings]:
    """The postings of one term, as our writer puts them down."""
    if not data.startswith(WHOOSH3_HEADER_MAGIC):
        raise TornTerms
    file, at, size = BytesIO(data), len(WHOOSH3_HEADER_MAGIC), 0
    while size >= 0:  # the last block says so
        (size,) = SIZE.unpack_from(data, at)
        file.seek(at + SIZE.size)
        count = pickle.load(file)[0]  # noqa: S301 - our own index, which is sealed
        end = at + SIZE.size + abs(size)
        yield Postings(*packing.unpack(data[file.tell() : end], count))
        at = end


class Leaf:
    """One segment of the index as it lies on disk, read anew each time it is asked."""

    def __init__(self, leaf: SegmentReader) -> None:
        self.leaf, self.bags = leaf, Terms(leaf)
        self.name = str(leaf.segment().segment_id())
        self.size: int = leaf.doc_count_all()

    def column(self, name: str) -> Ints:
        """One number per document."""
        return padded(numbers_in(self.leaf.column_reader(name)), self.size, np.int64)

    def lengths(self, name: str) -> Floats:
        """How many terms each document has in this field, to the nearest step of Whoosh's one byte."""
        key = f"_{name}_len"
        is_stored = self.leaf._perdoc.has_column(key)
        stored = (
            numbers_in(self.leaf._perdoc.column_reader(key, LENGTHS_COLUMN)) if is_stored else np.empty(0, np.uint8)
        )
        lengths: Floats = LENGTHS[padded(stored, self.size, np.uint8)]
        return lengths

    def total_length(self, name: str) -> int:
        return int(self.leaf.field_length(name))

    def deleted(self) -> Iterator[int]:
        """Numbers of documents."""
        return iter(self.leaf._perdoc.deleted_docs())

    def postings(self, name: str, term: str) -> Postings:
        return self.bags.postings(name, term.encode())

    def frequency(self, name: str, term: str) -> int:
        return self.bags.holders(name, term.encode())

    def terms(self, name: str, prefix: str) -> Iterator[str]:
        """Known terms that begin so, in order."""
        encoded = prefix.encode()
        if name not in self.bags.fields:
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


def numbers_in(column: Any) -> NDArray[Any]:
    """All numbers of a column at once; Whoosh would make a call for each."""
    stored = column.raw_column() if isinstance(column, TranslatingColumnReader) else column
    data = stored._dbfile.get(stored._basepos, stored._count * stored._fixedlen)
    numbers = np.frombuffer(data, f">{stored._typecode}")
    # Keys are written with their sign turned over, so that their bytes sort as they do.
    return (numbers.astype(np.uint64) ^ SIGN).view(np.int64) if stored._typecode == "Q" else numbers


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
