"""Pictures of QTI packages: files beside the items, which name them by a relative address."""

import re
from collections.abc import Callable, Collection, Mapping
from posixpath import basename, dirname, join, normpath
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from exams.formats.archive import Archive
from exams.formats.pictures import Album
from exams.formats.qti_elements import plain
from exams.formats.record import Picture, Unreadable

FOLDER = "pictures"
FINGERPRINT = re.compile(r"[0-9a-f]{64}")


def place(root: Element, pictures: Mapping[str, Picture]) -> list[str]:
    """Give pictures the addresses they have in the package, from a folder beside theirs. Which they are, each once."""
    used = dict[str, None]()
    for one in root.iter("img"):
        found = FINGERPRINT.search(one.get("src", ""))
        if found and found[0] in pictures:
            used[found[0]] = None
            one.set("src", f"../{name_of(found[0], pictures[found[0]])}")
        else:  # a package has nothing to show here
            said = one.get("alt", "")
            one.tag, one.text = "span", said
            one.attrib.clear()
    return list(used)


def name_of(mark: str, picture: Picture) -> str:
    return f"{FOLDER}/{mark}.{picture.type}"


def recognise(root: Element, find: Callable[[str], str]) -> None:
    """Name pictures by what is in them. What `find` does not know stays as it is, for the reader to report."""
    for one in [element for element in root.iter() if plain(element) in {"img", "object"}]:
        if mark := find(one.get("src") or one.get("data") or ""):
            said, tail = one.get("alt") or " ".join("".join(one.itertext()).split()), one.tail
            one.clear()
            one.tag, one.tail = "img", tail
            one.attrib |= {"src": f"picture:{mark}", "alt": said}


def come_back(root: Element, pictures: Mapping[str, Picture]) -> Collection[str]:
    """Write and read the pictures of a tree without a package. Which were placed."""
    placed = place(root, pictures)
    recognise(root, lambda href: basename(href).partition(".")[0] if href.startswith(f"../{FOLDER}/") else "")
    return placed


def finder(archive: Archive, album: Album, file: str) -> Callable[[str], str]:
    """How a file of a package names pictures: within the package only, nothing is fetched."""

    def find(href: str) -> str:
        name = normpath(join(dirname(file), unquote(href)))
        try:
            return album.take(name, lambda: archive.read(name)) if name in archive.names else ""
        except Unreadable:  # the archive is broken just there
            return ""

    return find
