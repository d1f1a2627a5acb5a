"""The text of a Word file (.docx), paragraph by paragraph, with automatic numbers written out as people see them."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from exams.formats.archive import Archive
from exams.formats.record import Unreadable
from exams.formats.xml import name_of, parsed
from exams.rules.blanks import MARK

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PICTURES = {"drawing", "pict", "object", "oMath", "oMathPara"}
SKIPPED = {"Fallback", "del", "moveFrom", "instrText", "pPr", "rPr", "txbxContent"}
CHINESE = "零一二三四五六七八九十"
MOST_PARAGRAPHS = 100_000


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    has_picture: bool = False


def paragraphs(data: bytes) -> list[Paragraph]:
    """Raises Unreadable. Empty paragraphs are left out."""
    archive = Archive(data)
    if "word/document.xml" not in archive.names:
        raise Unreadable(_("这不是 Word 文件（.docx）。旧的 .doc 请在 Word 或 WPS 里另存为 .docx。"))
    root = parsed(archive.read("word/document.xml"), "word/document.xml")
    numbering = Numbering(archive)
    found = []
    for element in root.iter(f"{W}p"):
        text = "".join(pieces(element)).strip()
        has_picture = any(name_of(inner) in PICTURES for inner in element.iter())
        number = numbering.label(element) if text else ""
        if text or has_picture:
            found.append(Paragraph(f"{number}{text}", has_picture))
        if len(found) > MOST_PARAGRAPHS:
            raise Unreadable(_("文件太长。请拆成几个文件上传。"))
    return found


def pieces(element: Element) -> Iterator[str]:
    """The text below an element in order; spaces that are underlined are a blank to fill in."""
    for child in element:
        name = name_of(child)
        if name in SKIPPED:
            continue
        if name == "t":
            yield child.text or ""
        elif name in {"tab", "ptab"}:
            yield "\t"
        elif name in {"br", "cr"}:
            yield "\n"
        elif name == "r" and is_underlined(child) and not (text := "".join(pieces(child))).strip():
            yield MARK if text else ""
        else:
            yield from pieces(child)


def is_underlined(run: Element) -> bool:
    line = run.find(f"{W}rPr/{W}u")
    return line is not None and line.get(f"{W}val") != "none"


class Numbering:
    """Counts numbered paragraphs the way Word does, for lists with one number a level."""

    def __init__(self, archive: Archive) -> None:
        self.levels: dict[tuple[str, str], tuple[str, str, int]] = {}
        self.counts: dict[tuple[str, int], int] = defaultdict(int)
        self.abstract: dict[str, str] = {}
        if "word/numbering.xml" in archive.names:
            self.read(parsed(archive.read("word/numbering.xml"), "word/numbering.xml"))

    def read(self, root: Element) -> None:
        for kind in root.iter(f"{W}abstractNum"):
            for level in kind.iter(f"{W}lvl"):
                place = (kind.get(f"{W}abstractNumId", ""), level.get(f"{W}ilvl", "0"))
                start = value(level, "start") or "1"
                begin = int(start) if start.isdigit() else 1
                self.levels[place] = (value(level, "numFmt"), value(level, "lvlText"), begin)
        for number in root.iter(f"{W}num"):
            self.abstract[number.get(f"{W}numId", "")] = value(number, "abstractNumId")

    def label(self, paragraph: Element) -> str:
        """`1.` or `A.` with a space behind, an empty string for what has no number."""
        props = paragraph.find(f"{W}pPr/{W}numPr")
        if props is None:
            return ""
        identity, level = value(props, "numId"), value(props, "ilvl") or "0"
        found = self.levels.get((self.abstract.get(identity, ""), level))
        if found is None or not level.isdigit():
            return ""
        form, pattern, begin = found
        depth = int(level)
        self.counts[identity, depth] += 1
        for deeper in range(depth + 1, 10):
            self.counts[identity, deeper] = 0
        said = written(form, self.counts[identity, depth] + begin - 1)
        return f"{pattern.replace(f'%{depth + 1}', said)} " if said and "%" in pattern else ""


def value(element: Element, name: str) -> str:
    found = element.find(f"{W}{name}")
    return found.get(f"{W}val", "") if found is not None else ""


def written(form: str, number: int) -> str:
    """A number as the list writes it; an empty string for bullets and rarer forms."""
    if form.startswith("decimal"):
        return str(number)
    if form in {"upperLetter", "lowerLetter"} and 1 <= number <= 26:
        return chr((65 if form == "upperLetter" else 97) + number - 1)
    if form.startswith(("chineseCounting", "japaneseCounting", "ideographDigital")) and 1 <= number <= 10:
        return CHINESE[number]
    return ""
