"""Where the links of a folder lead: to another of its sections as a permalink, to the web, or nowhere."""

import re
from collections.abc import Callable
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from kb.importing.sanitising import SCHEMES
from kb.importing.toc import INDEX, PART, Row

PERMALINK = re.compile(r"/s/[\w-]+/[\w.-]+/(#\S*)?")
LOCALE = re.compile(r"[a-z]{2}([-_][A-Za-z]{2,4})?")
PAGE = re.compile(r"\.(html?|md|rst)$")
Aliases = Callable[[str], dict[str, str]]


def permalink(manual: str, key: str, anchor: str = "") -> str:
    """Holds for all editions; the reader's view picks the edition."""
    return f"/s/{manual}/{key}/" + (f"#{anchor}" if anchor else "")


class Links:
    """`keys` are the lineage keys by section id; `aliases` says what anchors a section has, by id."""

    def __init__(self, manual: str, rows: list[Row], keys: dict[str, str], aliases: Aliases) -> None:
        self.manual = manual
        self.keys = keys
        self.aliases = aliases
        self.files = {flattened(row.file): row.id for row in rows}
        self.paths = {path: row.id for row in reversed(rows) for path in web_paths(row)}

    def resolve(self, href: str, file: str, own: str = "") -> str:
        """The address for a link written in `file` (the section `own`); empty when it leads nowhere."""
        try:
            parts = urlsplit(href.strip())
        except ValueError:
            return ""
        if parts.scheme or parts.netloc:
            return href.strip() if parts.scheme in SCHEMES and (parts.netloc or parts.scheme == "mailto") else ""
        path, anchor = unquote(parts.path), unquote(parts.fragment)
        if not path:
            return self.inside(own, anchor)
        if PERMALINK.fullmatch(href):
            return href
        target = self.find(path, file)
        return permalink(self.manual, self.keys[target], self.anchor(target, anchor)) if target else ""

    def inside(self, own: str, anchor: str) -> str:
        """A link within the page."""
        found = self.anchor(own, anchor) if own else ""
        return f"#{found}" if found else ""

    def anchor(self, target: str, anchor: str) -> str:
        return self.aliases(target).get(anchor, "") if anchor else ""

    def find(self, path: str, file: str) -> str:
        if not path.startswith("/"):
            beside = flattened(str(PurePosixPath(file).parent / path))
            found = self.files.get(beside) or self.files.get(PAGE.sub("", beside) + PurePosixPath(file).suffix)
            if found:
                return found
        wanted = without_index(PAGE.sub("", path.strip("/")))
        first, _slash, rest = wanted.partition("/")
        shorter = rest if LOCALE.fullmatch(first) else wanted
        return self.paths.get(wanted) or self.paths.get(shorter or INDEX) or ""


def flattened(path: str) -> str:
    """A relative path without `.` and `..`."""
    kept: list[str] = []
    for part in PurePosixPath(path).parts:
        if part == "..":
            kept = kept[:-1]
        elif part != ".":
            kept.append(part)
    return "/".join(kept)


def without_index(path: str) -> str:
    return path.removesuffix(f"/{INDEX}") or INDEX


def web_paths(row: Row) -> set[str]:
    """How a website made of these files would call the section."""
    source = PAGE.sub("", row.source).partition("/")[2]
    return {without_index(row.id.replace(PART, "/"))} | ({without_index(source)} if source else set())
