"""What the files of a segment should hold, noted when it is written and compared before it is first read.

Torn files do not always fail: an index without its column of ids answers every question with nothing, and some rubbish
keeps Whoosh busy for ever. Segments never change, so each is compared once in a process: 1 s for a gigabyte.
"""

import zlib
from functools import lru_cache
from pathlib import Path

PIECE = 1 << 20


class TornFiles(Exception):
    """A segment's files are not what was written."""


def note(folder: Path, segment: str) -> None:
    """Write down name, size and checksum of each file, in a file that Whoosh deletes with the segment."""
    (folder / f"{segment}.sum").write_text(summed(folder, segment), "utf-8")


@lru_cache(maxsize=1000)
def verify(folder: Path, segment: str) -> None:
    """Raises TornFiles or OSError."""
    if (folder / f"{segment}.sum").read_bytes() != summed(folder, segment).encode():
        raise TornFiles(segment)


def summed(folder: Path, segment: str) -> str:
    paths = sorted(path for path in folder.glob(f"{segment}.*") if path.suffix != ".sum")
    return "".join(f"{path.name} {path.stat().st_size} {checksum(path):08x}\n" for path in paths)


def checksum(path: Path) -> int:
    found = 0
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            found = zlib.crc32(piece, found)
    return found
