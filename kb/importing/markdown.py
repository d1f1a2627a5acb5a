"""Markdown as manuals are written in (front matter, `:::` and `!!!` boxes, tables, task lists) becomes HTML."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from html import escape
from typing import Any

import yaml
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.admon import admon_plugin
from mdit_py_plugins.attrs import attrs_plugin
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.gfm_autolink import gfm_autolink_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from kb.importing.report import FileRefused

FRONT = re.compile(r"\A---[ \t]*\r?\n(.*?)^---[ \t]*$\r?\n?", re.DOTALL | re.MULTILINE)
TAB = re.compile(r'^(\s*)=== (".*")\s*$', re.MULTILINE)  # content tabs: a box with the tab's name
GROUPS = ("code-group", "tabs")


@dataclass(frozen=True)
class Document:
    html: str
    front: dict[str, Any] = field(default_factory=dict)

    def text(self, *names: str) -> str:
        """The first of these entries of the front matter that is text."""
        return next((str(self.front[name]).strip() for name in names if isinstance(self.front.get(name), str)), "")


def read_markdown(source: str) -> Document:
    """Raises FileRefused when the front matter is not YAML."""
    front, body = split(source)
    return Document(welcome(front) + to_html(body), front)


def split(source: str) -> tuple[dict[str, Any], str]:
    found = FRONT.match(source)
    if not found:
        return {}, source
    try:
        front = yaml.safe_load(found.group(1))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise FileRefused(_("文件头不是有效的 YAML"), mark.line + 2 if mark else 1)
    return front if isinstance(front, dict) else {}, source[found.end() :]


def to_html(source: str) -> str:
    return str(parser().render(TAB.sub(r"\1!!! tab \2", source)))


def line_to_html(source: str) -> str:
    """One line, where `3. Web 登录` is no list."""
    return str(parser().renderInline(source))


@cache
def parser() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    made.use(admon_plugin).use(attrs_plugin).use(gfm_autolink_plugin).use(tasklists_plugin)
    return made.use(container_plugin, "box", validate=lambda info, markup: bool(info.strip()), render=box)


def box(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """`::: tip 标题` becomes the same box that documentation tools write as HTML."""
    if tokens[index].nesting < 0:
        return "</div>\n"
    kind, _space, title = tokens[index].info.strip().partition(" ")
    if kind in GROUPS:
        return "<div>\n"
    title = re.sub(r"\s*\{.*\}$", "", title.strip())
    return f'<div class="admonition {escape(kind)}"><p class="admonition-title">{escape(title)}</p>\n'


def welcome(front: dict[str, Any]) -> str:
    """A home page that is nothing but front matter: its tagline and its list of features."""
    hero, features = front.get("hero"), front.get("features")
    tagline = str(hero.get("tagline") or "") if isinstance(hero, dict) else ""
    entries = [entry for entry in features if isinstance(entry, dict)] if isinstance(features, list) else []
    rows = [f"<li><b>{escape(str(entry.get('title', '')))}</b><br>{entry.get('details', '')}</li>" for entry in entries]
    return (f"<p>{escape(tagline)}</p>" if tagline else "") + (f"<ul>{''.join(rows)}</ul>" if rows else "")
