"""Pictures of Moodle XML: files beside a text, which names them `@@PLUGINFILE@@/name`."""

import re
from base64 import b64decode, b64encode
from functools import partial
from urllib.parse import unquote
from xml.etree.ElementTree import Element, SubElement

from exams.formats.pictures import SHOWN, Album
from exams.formats.record import Record
from exams.rules import images

FILE = re.compile(r"@@PLUGINFILE@@(/[^\s\"'()<>?#]*)(?:\?[^\s\"'()<>]*)?")


def placed(question: Element) -> set[str]:
    """The pictures that stand where Moodle shows some: in texts with markup."""
    texts = [one.findtext("text", "") for one in question.iter() if one.get("format") == "markdown"]
    return set(SHOWN.findall(" ".join(texts)))


def embed(question: Element, record: Record) -> None:
    """Put the pictures of each text beside it."""
    for holder in [one for one in question.iter() if one.get("format") == "markdown"]:
        said = holder.find("text")
        text = (said.text if said is not None else "") or ""
        for mark in [one for one in dict.fromkeys(SHOWN.findall(text)) if one in record.pictures]:
            picture = record.pictures[mark]
            name = f"{mark}.{picture.type}"
            text = text.replace(f"picture:{mark}", f"@@PLUGINFILE@@/{name}")
            made = SubElement(holder, "file", name=name, path="/", encoding="base64")
            made.text = b64encode(picture.read()).decode()
        if said is not None:
            said.text = text


def take(question: Element, album: Album) -> None:
    """Name pictures by what is in them. Files that are none stay, for the reader to report."""
    for holder in list(question.iter()):
        names = {}
        for file in holder.findall("file"):
            data = decoded(file)
            if mark := album.take(file.text or "", partial(bytes, data)):
                names[f"{file.get('path') or '/'}{file.get('name', '')}"] = mark
                holder.remove(file)
        said = holder.find("text")
        if names and said is not None:
            said.text = FILE.sub(partial(renamed, names), said.text or "")


def renamed(names: dict[str, str], found: re.Match[str]) -> str:
    mark = names.get(unquote(found[1]))
    return f"picture:{mark}" if mark else found[0]


def decoded(file: Element) -> bytes:
    """Nothing for what is no base64, or too large to be worth the trouble."""
    text = file.text or ""
    if file.get("encoding") != "base64" or len(text) > images.LARGEST * 3 // 2:
        return b""
    try:
        return b64decode(text)
    except ValueError:
        return b""
