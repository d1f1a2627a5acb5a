"""What a file is, by what is in it and not by its name. Nothing is unpacked: of a zip only the list of its entries is
read, which says whether it is a document, a workbook or a presentation, and whether it carries macros."""

import zipfile
from typing import IO

TYPES = {  # what an item may allow → what a download is called
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "png": "image/png",
    "jpg": "image/jpeg",
    "txt": "text/plain; charset=utf-8",
}
OFFICE = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
MOST_ENTRIES = 10_000
PLAIN = {"\t", "\n", "\r", "\f"}


def type_of(file: IO[bytes]) -> str | None:
    """A name of TYPES; None for anything else. The file is at its beginning before and after."""
    file.seek(0)
    head = file.read(16)
    file.seek(0)
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpg"
    found = office(file) if head.startswith(b"PK\x03\x04") else "txt" if is_text(file) else None
    file.seek(0)
    return found


def office(file: IO[bytes]) -> str | None:
    """Which kind of office file without macros."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return None
    has_macros = any(name.lower().endswith("vbaproject.bin") for name in names)
    if len(names) > MOST_ENTRIES or has_macros or "[Content_Types].xml" not in names:
        return None
    return next((kind for name, kind in OFFICE.items() if name in names), None)


def is_text(file: IO[bytes]) -> bool:
    """Text in UTF-8 or GB18030, CSV included: nothing in it that a text does not hold."""
    data = file.read()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return bool(text.strip()) and all(char in PLAIN or not (char < " " or char == "\x7f") for char in text)
    return False
