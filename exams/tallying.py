"""Counts how often items were on papers, and copies how hard they proved. A paper is counted once, by whatever run.

Not at the moment a paper is drawn: a class that starts together would queue at the rows of the same items.
"""

from collections import Counter, defaultdict
from datetime import datetime

from django.db import transaction
from django.db.models import F

from exams.models import ItemStatistics, ItemUse, ItemVersion, Paper
from exams.rules.psychometrics import MINIMUM

BATCH = 200


def tally() -> int:
    """Count new papers, batch by batch, and renew the measured difficulty. Returns how many papers were new."""
    total = 0
    while counted := count_some():
        total += counted
    measure()
    return total


@transaction.atomic
def count_some() -> int:
    rows = Paper.objects.select_for_update(of=("self",)).filter(is_counted=False).order_by("pk")
    papers = list(rows.values_list("pk", "entries", "attempt__started_at")[:BATCH])
    if not papers:
        return 0
    versions: Counter[int] = Counter()
    last: dict[int, datetime] = {}
    for _pk, entries, at in papers:
        for entry in entries:
            versions[entry["item_version"]] += 1
            last[entry["item_version"]] = max(at, last.get(entry["item_version"], at))
    items = dict(ItemVersion.objects.filter(pk__in=list(versions)).values_list("pk", "item_id"))
    for version, count in sorted(versions.items()):
        if version in items:
            add(items[version], count, last[version])
    Paper.objects.filter(pk__in=[pk for pk, _entries, _at in papers]).update(is_counted=True)
    return len(papers)


def add(item: int, count: int, at: datetime) -> None:
    use, _made = ItemUse.objects.get_or_create(item_id=item)
    newest = max(at, use.last_at) if use.last_at else at
    ItemUse.objects.filter(pk=item).update(papers=F("papers") + count, last_at=newest)


@transaction.atomic
def measure() -> None:
    """Over all exams and versions, weighted by candidates; what has not changed is not written."""
    sums: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0])
    rows = ItemStatistics.objects.values_list("item_version__item_id", "candidates", "figures")
    for item, count, figures in rows:
        if figures.get("facility") is not None:
            sums[item][0] += count
            sums[item][1] += count * figures["facility"]
    held = ItemUse.objects.in_bulk(list(sums))
    for item, (candidates, weighted) in sums.items():
        use = held.get(item) or ItemUse(item_id=item)
        facility = round(weighted / candidates, 4) if candidates >= MINIMUM else None
        if (use.candidates, use.facility) != (int(candidates), facility):
            values = {"candidates": int(candidates), "facility": facility}
            ItemUse.objects.update_or_create(item_id=item, defaults=values)
