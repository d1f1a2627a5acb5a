"""Carries a manual forward: a new edition begins as a draft copy of an older one, each section with its lineage."""

from django.db import transaction
from django.utils.timezone import localdate as today

from kb.models import EditionPage
from kb.rules.editions import slug_of
from people.models import User


@transaction.atomic
def carry_forward(edition: EditionPage, label: str, by: User | None = None) -> EditionPage:
    """A draft edition with all sections of another, dated today until its author knows better.

    Its sections are published as they are reviewed. An edition without a date would count as the oldest.
    """
    fresh = {"title": label, "label": label, "slug": slug_of(label), "released_on": today(), "support": "current"}
    copy = edition.copy(recursive=True, keep_live=False, copy_revisions=False, user=by, update_attrs=fresh)
    return EditionPage.objects.get(pk=copy.pk)


def relabel(edition: EditionPage) -> None:
    """After a copy made with Wagtail's own form, which asks for a title only: the title is the label."""
    edition.label = edition.title[:60]
    edition.released_on = today()
    edition.save(clean=False)
    edition.save_revision(clean=False)
