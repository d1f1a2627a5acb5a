"""Golden questions: asks them, remembers how it went, and tells authors what a publish has broken."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jobs.enqueuing import enqueue
from kb.asking.answering import Reply, ask
from kb.asking.placing import written
from kb.asking.quoting import place_of
from kb.asking.standins import StandIn
from kb.models import GoldenQuestion, SearchDocument
from notices.posting import post
from people.models import User

State = GoldenQuestion.State
A_MINUTE = 60
PATIENCE = timedelta(seconds=75)  # the minute of a key is over, and the index has seen the publish


@dataclass(frozen=True)
class Outcome:
    """How one question went: `found` is the place that was shown first, `is_sure` whether it was quoted."""

    question: GoldenQuestion
    is_passed: bool
    found: str
    title: str
    is_sure: bool


def questions() -> QuerySet[GoldenQuestion]:
    return GoldenQuestion.objects.select_related("lineage__manual", "faq", "guide", "edition").order_by("pk")


def prove(question: GoldenQuestion, previews: Sequence[int] = ()) -> Outcome:
    """Ask it as its audience would. Passed: the first thing shown, quoted or as a hit, is the right place.

    `previews`: editions that are to count as released, to see what their release would change.
    """
    viewer = StandIn(question.audience, tuple(previews))
    edition = question.edition.slug if question.edition else ""
    reply = ask(viewer, question.question, edition=edition)
    document = first_shown(reply)
    found = place_of(document) if document else ""
    title = " · ".join(part for part in (document.title, label_of(document)) if part) if document else ""
    return Outcome(question, found == written(question), found, title, reply.quote is not None)


def first_shown(reply: Reply) -> SearchDocument | None:
    shown = [reply.quote.document] if reply.quote else [hit.id for hit in reply.hits]
    return SearchDocument.objects.select_related("edition", "lineage__manual").filter(pk__in=shown[:1]).first()


def label_of(document: SearchDocument) -> str:
    return document.edition.label if document.edition else ""


def prove_all(chosen: Iterable[GoldenQuestion] | None = None) -> list[Outcome]:
    """Ask all, or the chosen ones, and write down how each went."""
    outcomes = [prove(question) for question in (questions() if chosen is None else chosen)]
    for outcome in outcomes:
        note(outcome)
    return outcomes


def note(outcome: Outcome) -> None:
    GoldenQuestion.objects.filter(pk=outcome.question.pk).update(
        state=State.PASSED if outcome.is_passed else State.FAILED,
        found=f"{outcome.found} {outcome.title}".strip()[:300],
        checked_at=timezone.now(),
    )


def request_proof() -> None:
    """After a publish: one run for all publishes of a minute."""
    if GoldenQuestion.objects.exists():
        minute = int(timezone.now().timestamp()) // A_MINUTE
        enqueue("golden_questions", f"golden_questions:{minute}", delay=PATIENCE)


@transaction.atomic
def prove_again() -> list[Outcome]:
    """Ask all once more and tell the authors which of those that passed do so no longer."""
    passed = set(GoldenQuestion.objects.filter(state=State.PASSED).values_list("pk", flat=True))
    broken = [one for one in prove_all() if not one.is_passed and one.question.pk in passed]
    if broken:
        tell_authors(broken)
    return broken


def tell_authors(broken: list[Outcome]) -> None:
    stamp = timezone.now().strftime("%Y%m%d%H%M%S")
    title = ngettext("%(n)s 道必答题答不对了", "%(n)s 道必答题答不对了", len(broken)) % {"n": len(broken)}
    lines = [
        _("“%(question)s”应答到 %(right)s，现在先答到 %(found)s")
        % {"question": one.question.question, "right": written(one.question), "found": one.title or _("无结果")}
        for one in broken
    ]
    for person in keepers():
        post(person, "golden_broken", f"golden:{stamp}:{person.pk}", title=title, body="\n".join(lines), url=overview())


def overview() -> str:
    return reverse("golden_question:index")


def keepers() -> QuerySet[User]:
    """Those who may change golden questions because of a group they are in."""
    wanted = Permission.objects.filter(content_type__app_label="kb", codename="change_goldenquestion")
    return User.objects.filter(Q(groups__permissions__in=wanted), is_active=True).distinct()
