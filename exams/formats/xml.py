"""The only way into XML that people hand in: no entities, no document types, nothing fetched, bounded in depth."""

from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from exams.formats.record import Unreadable

DEEPEST = 200


def parsed(data: bytes, name: str = "") -> Element:
    """The root element. Raises Unreadable."""
    try:
        root: Any = fromstring(data, forbid_dtd=True)
    except DefusedXmlException:
        raise Unreadable(_("XML 里有实体或文档类型声明，没有读取。请去掉 <!DOCTYPE …> 后再上传。"))
    except (ParseError, ValueError, LookupError, RecursionError) as error:
        raise Unreadable(_("%(name)s 不是完整的 XML：%(reason)s") % {"name": name or "XML", "reason": str(error)[:120]})
    if depth_of(root) > DEEPEST:
        raise Unreadable(_("XML 嵌套太深，没有读取。"))
    return root  # type: ignore[no-any-return]


def depth_of(root: Element) -> int:
    depth, level = 0, [root]
    while level and depth <= DEEPEST:
        depth, level = depth + 1, [child for element in level for child in element]
    return depth


def name_of(element: Element) -> str:
    """The tag without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def child_text(element: Element | None, path: str) -> str:
    """The text of a child, trimmed; an empty string without one."""
    found = element.find(path) if element is not None else None
    return (found.text or "").strip() if found is not None else ""
