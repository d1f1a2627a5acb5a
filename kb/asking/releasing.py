"""Holds a release that would break golden questions, until somebody says so.

Nothing is published to find out: the sections of the edition are in the index already, only hidden, and the questions
are asked by a stand-in who sees the edition as if it were released.
"""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Revision

from kb.asking import proving
from kb.asking.placing import written
from kb.models import EditionPage, GoldenQuestion, ReleaseHold, SearchDocument, SectionPage
from kb.rules.text import plain_text
from kb.search import describing, documents, index
from kb.search.folder import IndexBusy, NoUsableIndex
from notices.posting import post
from people.models import User

PATIENCE = 20.0  # seconds for whoever else is writing the index


@dataclass(frozen=True)
class Broken:
    """A question that passes today and would not after the release."""

    pk: int
    question: str
    right: str
    found: str


def holds(edition: EditionPage, revision: Revision, user: User | None) -> bool:
    """For releases nobody watches: workflows, schedules, bulk actions. Whoever started it is told."""
    held = hold(edition, revision, user)
    if held is not None:
        tell(held)
    return held is not None


def hold(edition: EditionPage, revision: Revision, user: User | None) -> ReleaseHold | None:
    """The hold that stops this release; None when it breaks nothing, or when somebody has said that it may."""
    if is_live(edition) or goes_live(revision) > timezone.now() or not GoldenQuestion.objects.exists():
        return None
    known = ReleaseHold.objects.filter(edition=edition, revision=revision).first()
    if known is not None and known.decided_at:
        return None
    broken = breaks(edition)
    if not broken:
        return None
    fresh = {"broken": [asdict(one) for one in broken], "held_for": user}
    return ReleaseHold.objects.update_or_create(edition=edition, revision=revision, defaults=fresh)[0]


def is_live(edition: EditionPage) -> bool:
    return EditionPage.objects.filter(pk=edition.pk, live=True).exists()


def goes_live(revision: Revision) -> datetime:
    """A release for later is proved when its time has come, against what is there then."""
    planned = revision.as_object().go_live_at
    return planned or timezone.now()


def breaks(edition: EditionPage) -> list[Broken]:
    """Golden questions that pass now and would fail with this edition released."""
    stage(edition)
    found = []
    for question in proving.questions():
        if proving.prove(question).is_passed:
            then = proving.prove(question, previews=[edition.pk])
            if not then.is_passed:
                found.append(Broken(question.pk, question.question, written(question), then.title))
    return found


def stage(edition: EditionPage) -> None:
    """Bring the hidden sections of an edition into the index as they are; nobody finds them before the release."""
    live = SectionPage.objects.live().filter(edition=edition).select_related("edition__manual", "lineage")
    known = SearchDocument.objects.filter(kind=documents.Kind.SECTION, edition=edition, live=True)
    known_ids = set(known.values_list("object_id", flat=True))
    for section in live.exclude(pk__in=known_ids):
        describing.put_section(section, plain_text(section.body.get_prep_value()))
    if index.is_used():
        try:
            index.write_pending(patience=PATIENCE)
        except (IndexBusy, NoUsableIndex):
            return  # what the index lacks cannot break a question; the run after the release will see it


def tell(held: ReleaseHold) -> None:
    """Whoever published may be gone from the screen: workflows and schedules release as well."""
    said = {"edition": held.edition.label, "n": len(held.broken)}
    people = {held.held_for} if held.held_for else set(proving.keepers())
    for person in people:
        post(
            person,
            "release_held",
            f"release_held:{held.pk}:{person.pk}",
            title=_("%(edition)s 的发布被拦下：%(n)s 道必答题会答不对") % said,
            body="\n".join(row["question"] for row in held.broken),
            url=reverse("kb_release_hold", args=[held.pk]),
        )


@transaction.atomic
def release_anyway(held: ReleaseHold, by: User) -> None:
    """Somebody says so: the decision is written down, then the edition is published as it was held."""
    ReleaseHold.objects.filter(pk=held.pk, decided_at=None).update(decided_at=timezone.now(), decided_by=by)
    held.revision.publish(user=by)
