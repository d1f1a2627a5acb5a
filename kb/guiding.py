"""Puts together the page of a troubleshooting guide: what one sees, the steps, and where each leads."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kb import lineages
from kb.answering import OTHERS, Related, applies_to, edit_url, related_sections
from kb.models import Guide
from kb.rendering import render_richtexts
from kb.rules.guidance import onward
from kb.visibility import guides, manuals
from people.visibility import Viewer


@dataclass(frozen=True)
class Ahead:
    """A later step, as a link names it."""

    number: int
    title: str


@dataclass(frozen=True)
class Step:
    """`onward` is where to go when it did not help; None after the last step."""

    number: int
    title: str
    body: SafeString
    solved: str
    onward: Ahead | None
    section: Related | None


@dataclass(frozen=True)
class GuideScreen:
    guide: Guide
    crumbs: list[tuple[str, str]]
    symptoms: list[str]
    steps: list[Step]
    manual: str
    applies: str
    tags: list[str]
    section: Related | None
    others: list[Guide]
    edit_url: str


def screen(viewer: Viewer, guide: Guide) -> GuideScreen:
    """What this viewer is shown; a manual or section they may not read is not even named."""
    own = lineages.reference(guide.lineage) if guide.lineage else ""
    related = related_sections(viewer, [own, *(step.value["section"] or "" for step in guide.steps)])
    readable = manuals(viewer).filter(pk=guide.manual_id).values_list("title", flat=True).first()
    return GuideScreen(
        guide=guide,
        crumbs=[(_("常见问题"), reverse("kb:faq")), (guide.title, "")],
        symptoms=[line.strip() for line in guide.symptom.splitlines() if line.strip()],
        steps=steps(viewer, guide, related),
        manual=readable or "",
        applies=applies_to(guide),
        tags=[tag.strip() for tag in guide.tags.replace("，", ",").split(",") if tag.strip()],
        section=related.get(own),
        others=list(guides(viewer).exclude(pk=guide.pk).order_by("category", "title")[:OTHERS]),
        edit_url=edit_url(viewer, guide),
    )


def steps(viewer: Viewer, guide: Guide, related: dict[str, Related]) -> list[Step]:
    values = [child.value for child in guide.steps]
    bodies = render_richtexts([value["text"].source if value["text"] else "" for value in values], viewer=viewer)
    titles = [str(value["title"]) for value in values]
    return [
        Step(
            number=number,
            title=value["title"],
            body=body,
            solved=value["solved"] or "",
            onward=ahead(onward(number, value["otherwise"], len(values)), titles),
            section=related.get((value["section"] or "").strip("/ ")),
        )
        for number, (value, body) in enumerate(zip(values, bodies, strict=True), start=1)
    ]


def ahead(number: int | None, titles: list[str]) -> Ahead | None:
    return Ahead(number, titles[number - 1]) if number else None
