"""Shows a lesson as its release froze it: the Wagtail revision, with the sections it embeds."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from wagtail.blocks import StreamBlock
from wagtail.models import Revision

from courses import embedding
from courses.embedding import Embeds, SectionCard
from courses.models import LessonPage
from courses.releasing import body_of
from courses.rules.outline import Lesson
from courses.rules.prose import EMBEDDED, with_anchors
from kb.models import Checklist
from kb.rendering import render_blocks
from kb.rules.text import fingerprint

Block = dict[str, Any]


class LessonGone(LookupError):
    """The frozen lesson was deleted together with its page."""


@dataclass(frozen=True)
class Mark:
    """A section or checklist within the lesson, and where it begins."""

    title: str
    anchor: str


@dataclass(frozen=True)
class Shown:
    """What stands on the page below the title."""

    summary: str
    body: SafeString
    embeds: list[Mark]


def show(row: Lesson, request: HttpRequest) -> Shown:
    """What this reader is taught: never more of the manual than they may read."""
    revision = Revision.objects.filter(pk=row.revision).first()
    if revision is None:
        raise LessonGone(row.lesson)
    return shown(row, revision.content.get("summary", ""), body_of(revision), request)


def preview(page: LessonPage, request: HttpRequest) -> Shown:
    """What an author is writing, with the sections as they are now."""
    raw_blocks = list(page.body.get_prep_value())
    pins = embedding.pins(raw_blocks)
    row = Lesson(page.pk or 0, 0, page.title, page.minutes, fingerprint("", raw_blocks), pins)
    return shown(row, page.summary, raw_blocks, request)


def shown(row: Lesson, summary: str, raw_blocks: list[Block], request: HttpRequest) -> Shown:
    embeds = embedding.embeds_for(row, raw_blocks, request.user)
    body = render(raw_blocks, embeds, request)
    return Shown(summary, body, marks(raw_blocks, embeds))


def marks(raw_blocks: list[Block], embeds: Embeds) -> list[Mark]:
    found = [(block, of(block, embeds)) for block in raw_blocks if block["type"] in EMBEDDED]
    return [Mark(embed.title, f"embed-{block.get('id', '')}") for block, embed in found if embed]


def of(block: Block, embeds: Embeds) -> SectionCard | Checklist | None:
    """What an embedding block stands for, if this reader may see it."""
    return embeds.section(block["value"]) if block["type"] == "section" else embeds.checklist(block["value"])


def render(raw_blocks: list[Block], embeds: Embeds, request: HttpRequest) -> SafeString:
    """The blocks in order. The lesson's own blocks go through the knowledge base, runs of them at a time."""
    parts = []
    taken: set[str] = set()
    for is_embed, run in groupby(raw_blocks, lambda block: block["type"] in EMBEDDED):
        if is_embed:
            parts += [render_embed(block, embeds, request) for block in run]
        else:
            section = render_blocks(
                list(run), viewer=request.user, edition_slug="", stream=stream(), taken=embeds.tables
            )
            parts.append(with_anchors(section, taken))
    return mark_safe("\n".join(parts))


def render_embed(block: Block, embeds: Embeds, request: HttpRequest) -> str:
    context = {"shown": of(block, embeds), "id": block.get("id", "")}
    return render_to_string(f"courses/blocks/{block['type']}.html", context, request)


@lru_cache(maxsize=1)
def stream() -> StreamBlock:
    found: StreamBlock = LessonPage._meta.get_field("body").stream_block
    return found
