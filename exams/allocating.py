"""Who marks which question of an exam. A question that is given to nobody in particular is open to all markers."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Max, QuerySet

from exams.models import Exam, Item, Marking, MarkingAllocation
from exams.queueing import tasks
from people.models import User

BACKEND = "django.contrib.auth.backends.ModelBackend"


@dataclass(frozen=True, slots=True)
class Share:
    """A question, how many of its answers are settled, who it is given to, and how many marks each of them gave.

    `stem` is that of one of the versions that were answered.
    """

    item: Item
    stem: str
    total: int
    settled: int
    markers: tuple[User, ...]
    done: Mapping[int, int]  # by marker


def markers() -> QuerySet[User]:
    """All who may mark answers."""
    found: QuerySet[User] = User.objects.with_perm("exams.mark_answers", backend=BACKEND).order_by("name", "pk")
    return found


def shares(exam: Exam) -> list[Share]:
    """The questions that wait for people, or did, in the order of their identifiers. Four queries."""
    mine = tasks().filter(exam=exam)
    rows = (
        mine.order_by()
        .values("item_version__item")
        .annotate(total=Count("pk"), settled=Count("mark"), stem=Max("item_version__stem"))
    )
    counts = {row["item_version__item"]: (row["stem"], row["total"], row["settled"]) for row in rows}
    given: dict[int, list[User]] = defaultdict(list)
    for row in MarkingAllocation.objects.filter(exam=exam).select_related("marker").order_by("marker__name", "pk"):
        given[row.item_id].append(row.marker)
    done: dict[int, dict[int, int]] = defaultdict(dict)
    marked = Marking.objects.filter(task__in=mine).exclude(done_at=None).order_by()
    for item, marker, count in marked.values_list("task__item_version__item", "marker").annotate(Count("pk")):
        done[item][marker] = count
    items = Item.objects.filter(pk__in=counts).order_by("slug")
    return [Share(item, *counts[item.pk], tuple(given[item.pk]), done[item.pk]) for item in items]


@transaction.atomic
def allocate(exam: Exam, wanted: Mapping[int, Collection[int]]) -> None:
    """Give each of these items, by id, to these markers and to nobody else. Answers that are held stay held."""
    Exam.objects.select_for_update(of=("self",), no_key=True).get(pk=exam.pk)
    MarkingAllocation.objects.filter(exam=exam, item__in=wanted).delete()
    MarkingAllocation.objects.bulk_create(
        MarkingAllocation(exam=exam, item_id=item, marker_id=marker)
        for item, chosen in wanted.items()
        for marker in dict.fromkeys(chosen)
    )
