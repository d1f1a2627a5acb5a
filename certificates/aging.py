"""Which of the sections a certificate rests on read differently today, and since when. One query, however many."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from certificates.comparing import live_versions
from certificates.models import Certificate

History = list[tuple[str, datetime]]  # fingerprint and moment of the versions in the newest edition, newest first


@dataclass(frozen=True)
class Change:
    """`at` is None for a section that is gone: nothing says since when."""

    title: str
    at: datetime | None


def changes_of(certificates: Iterable[Certificate]) -> dict[int, list[Change]]:
    """By certificate id; those that are current have no entry."""
    rows = list(certificates)
    histories = histories_of({entry["lineage"] for row in rows for entry in row.basis})
    found: dict[int, list[Change]] = {}
    for row in rows:
        if changed := [change for entry in row.basis for change in change_of(entry, histories, row.issued_at)]:
            found[row.pk] = changed
    return found


def change_of(entry: dict[str, str], histories: dict[str, History], issued_at: datetime) -> list[Change]:
    history = histories.get(entry["lineage"])
    if not history:
        return [Change(entry["title"], None)]
    since = None
    for fingerprint, moment in history:
        if fingerprint == entry["fingerprint"]:
            break
        since = moment  # going back in time: the first version that no longer said what the paper was about
    return [Change(entry["title"], max(since, issued_at))] if since else []


def histories_of(references: set[str]) -> dict[str, History]:
    """By `manual-slug/key`, of the edition that the public page compares with as well."""
    if not references:
        return {}
    manuals, keys = zip(*(reference.split("/", 1) for reference in references), strict=True)
    cited = live_versions().filter(lineage__manual__slug__in=set(manuals), lineage__key__in=set(keys))
    rows = cited.values_list("lineage__manual__slug", "lineage__key", "section__edition", "fingerprint", "published_at")
    found: dict[str, History] = defaultdict(list)
    newest: dict[str, int] = {}
    for manual, key, edition, fingerprint, moment in rows:
        if newest.setdefault(f"{manual}/{key}", edition) == edition:
            found[f"{manual}/{key}"].append((fingerprint, moment))
    return found
