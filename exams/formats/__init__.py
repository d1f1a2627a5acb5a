"""The files items come from and go to. A format is a module behind the interface below and a line in FORMATS."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from exams.formats import aiken, excel, gift, gift_writing, moodle, moodle_more, qti, word
from exams.formats.answers import KINDS
from exams.formats.record import Loss, Record, Unreadable
from exams.formats.text import decoded

LARGEST = 20 * 1024**2  # bytes of one upload


CHOICES = qti.CHOICES
QTI_KINDS = qti.KINDS | {"case"}


class Reader(Protocol):
    def read(self, data: bytes) -> list[Record]:
        """Raises Unreadable."""


class Writer(Protocol):
    def write(self, records: Iterable[Record]) -> bytes:
        """Only records whose loss() does not leave them out."""

    def loss(self, record: Record) -> Loss: ...


@dataclass(frozen=True, slots=True)
class Format:
    """A format with its names. `writer` is None for what is only read."""

    name: str
    label: str | Promise
    suffix: str
    content_type: str
    reader: Reader
    writer: Writer | None
    kinds: frozenset[str] = CHOICES  # that can be written
    holds_places: bool = False  # of options that stay where they are when the others are shuffled
    holds_fractions: bool = False  # of what each option of a multiple choice is worth
    holds_policies: bool = False  # of multiple choice, by name
    holds_pictures: bool = False  # themselves, not only their names

    @property
    def ending(self) -> str:
        """What the name of a file ends in, whoever wrote it."""
        return f".{self.suffix.rsplit('.')[-1]}"


def packaged(name: str, label: Promise, writer: Writer) -> Format:
    """A dialect of QTI."""
    suffix, content_type = f".{name}.zip", "application/zip"
    return Format(name, label, suffix, content_type, qti, writer, QTI_KINDS, holds_places=True, holds_pictures=True)


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEXT = "text/plain; charset=utf-8"
MADE = (
    Format(
        *("excel", gettext_lazy("Excel 表格"), ".xlsx", XLSX, excel, excel),
        kinds=frozenset(KINDS),
        holds_places=True,
        holds_policies=True,
    ),
    Format("word", gettext_lazy("Word 试卷"), ".docx", DOCX, word, None),
    Format(
        "gift", "GIFT", ".gift.txt", TEXT, gift, gift_writing, CHOICES | {"numeric", "matching"}, holds_fractions=True
    ),
    Format("aiken", "Aiken", ".aiken.txt", TEXT, aiken, aiken),
    Format(
        "moodle",
        "Moodle XML",
        ".xml",
        "application/xml",
        moodle,
        moodle,
        CHOICES | set(moodle_more.KINDS),
        holds_fractions=True,
        holds_pictures=True,
    ),
    packaged("qti21", gettext_lazy("QTI 2.1 试题包"), qti.QTI_2),
    packaged("qti30", gettext_lazy("QTI 3.0 试题包"), qti.QTI_3),
)
FORMATS = {made.name: made for made in MADE}


def recognise(name: str, data: bytes) -> Format:
    """The format of an uploaded file, by its name and how it begins. Raises Unreadable."""
    if len(data) > LARGEST:
        raise Unreadable(_("文件超过 %(n)s MB。请拆成几个文件上传。") % {"n": LARGEST // 1024**2})
    if not data.strip():
        raise Unreadable(_("文件是空的。"))
    lower = name.lower()
    if lower.endswith((".xls", ".et")):
        raise Unreadable(_("旧的 .xls 格式读不了。请在 Excel 或 WPS 里另存为 .xlsx。"))
    if lower.endswith((".doc", ".wps")):
        raise Unreadable(_("旧的 .doc 格式读不了。请在 Word 或 WPS 里另存为 .docx。"))
    if lower.endswith(".docx"):
        return FORMATS["word"]
    if lower.endswith(".xlsx"):
        return FORMATS["excel"]
    if lower.endswith((".txt", ".gift")):
        return FORMATS["aiken" if aiken.looks_like(decoded(data)) else "gift"]
    if lower.endswith(".zip"):
        return FORMATS["qti21"]
    if lower.endswith(".xml"):
        return FORMATS["moodle" if b"<quiz" in data[:2000] else "qti21"]
    raise Unreadable(_("不认识这种文件。可以上传：%(list)s。") % {"list": accepted()})


def accepted() -> str:
    """The endings of the names of what can be read."""
    return " ".join(dict.fromkeys(made.ending for made in FORMATS.values()))
