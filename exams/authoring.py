"""Writes items. Every save is a new draft version; what was approved before stays as it was."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from exams import charting, illustrating, types
from exams.contents import content_of, options_json
from exams.likeness import likeness
from exams.models import Citation, Item, ItemReview, ItemVersion, Tag, Topic
from exams.rules.content import Content
from exams.rules.drafts import Draft, OptionDraft
from kb import lineages
from kb.models import Lineage
from people.models import Competency, User

State = ItemVersion.State
MOST_TAGS = 20


class UnfinishedItem(ValueError):
    """The item cannot be saved; `problems` says why, in the author's language."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(*problems)
        self.problems = problems


@transaction.atomic
def write_item(
    slug: str,
    topic: Topic,
    draft: Draft,
    by: User | None,
    *,
    difficulty: int = 3,
    competency: Competency | None = None,
    tags: Iterable[str] | None = None,
    at: datetime | None = None,
) -> ItemVersion:
    """Make or change an item: a new draft version that replaces earlier drafts. Without `tags` it keeps those it has.

    Raises UnfinishedItem.
    """
    content = content_from(draft)
    cited = [find(reference) for reference in dict.fromkeys(draft.cites)]
    problems = types.of(draft.kind).validate(content)
    problems += [problem for problem in cited if isinstance(problem, str)]
    if problems:
        raise UnfinishedItem(problems)
    item, is_new = Item.objects.update_or_create(
        slug=slug, defaults={"topic": topic, "difficulty": difficulty, "competency": competency}
    )
    if tags is not None:
        item.tags.set([Tag.objects.get_or_create(name=name)[0] for name in tidy_tags(tags)])
    number = 1 if is_new else replaced(item)
    version = ItemVersion.objects.create(
        item=item,
        number=number,
        kind=content.kind,
        stem=content.stem,
        options=options_json(content),
        key=dict(content.key),
        explanation=draft.explanation.strip(),
        likeness=likeness_of(content),
        written_by=by,
    )
    illustrating.note_uses(version)
    charting.note_uses(version)
    cite(version, [lineage for lineage in cited if isinstance(lineage, Lineage)])
    ItemReview.objects.create(item_version=version, step="written", by=by, at=at or timezone.now())
    return version


def replaced(item: Item) -> int:
    """Earlier drafts go; the number of the next version. Locked, so that numbers are given one after another."""
    Item.objects.select_for_update().get(pk=item.pk)
    item.versions.filter(state__in=[State.DRAFT, State.REVIEW]).update(state=State.REPLACED)
    last: int = item.versions.aggregate(last=Max("number"))["last"] or 0
    return last + 1


def tidy_tags(tags: Iterable[str]) -> list[str]:
    """Without spaces around, each once, at most MOST_TAGS."""
    return list(dict.fromkeys(" ".join(tag.split())[:40] for tag in tags if tag.strip()))[:MOST_TAGS]


def content_from(draft: Draft) -> Content:
    return types.of(draft.kind).build(draft)


def likeness_of(content: Content) -> str:
    """By what was written where the key names options by ids, which are made afresh each time."""
    has_ids = content.kind in {"ordering", "matching", "case", "triage"}
    key = types.of(content.kind).written(content)["answer"] if has_ids else content.key
    return likeness(content.kind, content.stem, [option.text for option in content.options], key)


def twin_of(draft: Draft, but_not: Item | None = None) -> Item | None:
    """An item in use, or on its way, that asks the same."""
    like = ItemVersion.objects.filter(likeness=likeness_of(content_from(draft))).exclude(state=State.REPLACED)
    found = like.exclude(item=but_not).select_related("item").order_by("item_id").first()
    return found.item if found else None


def find(reference: str) -> Lineage | str:
    """The cited section, or the problem with the reference."""
    found = lineages.find(reference)
    return found if found is not None else _("找不到章节“%(reference)s”。") % {"reference": reference}


def cite(version: ItemVersion, cited: list[Lineage]) -> None:
    """Note what each cited section says today."""
    for lineage in cited:
        says = lineages.version_of(lineage)
        Citation.objects.create(
            item_version=version,
            lineage=lineage,
            section_version=says,
            fingerprint=says.fingerprint if says else "",
        )


@transaction.atomic
def retire(item: Item, is_retired: bool = True, at: datetime | None = None) -> None:
    """Take an item out of future papers, or put it back. Papers that hold it keep it."""
    Item.objects.filter(pk=item.pk).update(retired_at=(at or timezone.now()) if is_retired else None)


def build_item(data: Mapping[str, Any], topic: Topic, by: User | None, at: datetime | None = None) -> ItemVersion:
    """One item in the shape of the demo's YAML. Building the same again returns the version there is."""
    draft = draft_from(data)
    newest = ItemVersion.objects.filter(item__slug=data["id"]).order_by("-number").first()
    if newest is not None and says_the_same(newest, draft):
        return newest
    competency = Competency.objects.filter(slug=data.get("competency", "")).first()
    difficulty = data.get("difficulty", 3)
    tags = data.get("tags")
    return write_item(data["id"], topic, draft, by, difficulty=difficulty, competency=competency, tags=tags, at=at)


def build_topic(data: Mapping[str, Any]) -> Topic:
    return Topic.objects.update_or_create(slug=data["slug"], defaults={"title": data["title"]})[0]


def draft_from(data: Mapping[str, Any]) -> Draft:
    options = tuple(
        OptionDraft(str(row["text"]), bool(row["right"]), str(row.get("feedback", "")), bool(row.get("fixed")))
        for row in data.get("options", ())
    )
    return Draft(
        kind=data["kind"],
        stem=str(data["stem"]),
        options=options,
        right=data.get("right"),
        blanks=tuple(tuple(str(text) for text in blank) for blank in data.get("blanks", ())),
        answer=data.get("answer", {}),
        explanation=str(data.get("explanation", "")),
        cites=tuple(data.get("cites", ())),
    )


def draft_of(version: ItemVersion) -> Draft:
    """What an author would have written to get this version: the start of the next one."""
    return Draft(
        kind=version.kind,
        stem=version.stem,
        explanation=version.explanation,
        cites=tuple(lineages.reference(row.lineage) for row in version.citations.all()),
        **types.of(version.kind).written(content_of(version)),
    )


def says_the_same(version: ItemVersion, draft: Draft) -> bool:
    """Compared as it would be stored, without the ids, which are made afresh each time."""
    if draft.kind != version.kind:
        return False
    old, content = draft_of(version), content_from(draft)
    new = Draft(
        draft.kind,
        content.stem,
        explanation=draft.explanation.strip(),
        cites=draft.cites,
        **types.of(draft.kind).written(content),
    )
    return replace(old, cites=()) == replace(new, cites=()) and set(old.cites) == set(new.cites)


__all__ = [
    "Draft",
    "OptionDraft",
    "UnfinishedItem",
    "build_item",
    "build_topic",
    "content_from",
    "draft_from",
    "draft_of",
    "likeness_of",
    "retire",
    "says_the_same",
    "twin_of",
    "write_item",
]
