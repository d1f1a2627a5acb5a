"""What the names in a file of items mean in this bank: topics, competencies, cited sections, items by identifier."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from django.db.models import Prefetch, Q, QuerySet

from exams import authoring
from exams.accounting import Accounts
from exams.models import Citation, Item, ItemVersion, Topic
from kb.models import Lineage
from people.models import Competency

CHUNK = 400  # values in one IN clause
T = TypeVar("T")


class Names:
    """Topics, competencies, accounts and sections by how a file names them; each is asked for once."""

    def __init__(self) -> None:
        self.topics = {name: topic for topic in Topic.objects.all() for name in (topic.slug, topic.title)}
        self.competencies = {name: one for one in Competency.objects.all() for name in (one.slug, one.title)}
        self.accounts = Accounts()
        self.sections: dict[str, Lineage | str] = {}

    def section(self, reference: str) -> Lineage | str:
        """The section, or what is wrong with the reference."""
        if reference not in self.sections:
            self.sections[reference] = authoring.find(reference)
        return self.sections[reference]


def current_versions(where: Q) -> QuerySet[ItemVersion]:
    """The versions that stand or are on their way, the newest of each item first, with their citations."""
    citations = Prefetch("citations", Citation.objects.select_related("lineage__manual"))
    versions = ItemVersion.objects.filter(where).exclude(state=ItemVersion.State.REPLACED)
    related = versions.select_related("item__topic", "item__competency").prefetch_related(citations, "item__tags")
    return related.order_by("item_id", "-number")


def newest_by_slug(slugs: Iterable[str]) -> dict[str, ItemVersion]:
    found: dict[str, ItemVersion] = {}
    for some in chunks(sorted({slug for slug in slugs if slug})):
        for version in current_versions(Q(item__slug__in=some)):
            found.setdefault(version.item.slug, version)
    return found


def items_by_likeness(likenesses: Iterable[str]) -> dict[str, ItemVersion]:
    found: dict[str, ItemVersion] = {}
    for some in chunks(sorted(set(likenesses))):
        versions = ItemVersion.objects.filter(likeness__in=some).exclude(state=ItemVersion.State.REPLACED)
        for version in versions.select_related("item").order_by("item_id", "-number"):
            found.setdefault(version.likeness, version)
    return found


def taken_slugs(slugs: Iterable[str]) -> set[str]:
    wanted = chunks(sorted(set(slugs)))
    return {slug for some in wanted for slug in Item.objects.filter(slug__in=some).values_list("slug", flat=True)}


def chunks(values: list[T]) -> Iterator[list[T]]:
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]
