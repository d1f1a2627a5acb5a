"""A failed question becomes a draft; published it is asked again; found and opened it closes; lost it opens again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jobs.models import Job
from kb import filling
from kb.models import FaqEntry, Gap, SearchClick, SearchQuery
from kb.search import index

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]
TEXT = "发票认证怎么做"


@pytest.fixture
def failed(library, make_query):
    """Three customers with V9.0 have asked in vain, and one visitor."""
    more = {"total": 0, "manual": "general-ledger", "edition": "9-0"}
    for audience in ("customers", "customers", "public", "customers"):
        make_query(TEXT, audience=audience, at=timezone.now() - timedelta(days=1), **more)


def write(world):
    return filling.write(world.li, TEXT, "general-ledger", SearchQuery.objects.all())


def gap():
    return Gap.objects.select_related("entry").get()


def publish(entry, **changes):
    for name, value in {"answer": "<p>在税务平台上勾选。</p>", **changes}.items():
        setattr(entry, name, value)
    entry.save_revision().publish()
    index.write_pending()
    filling.check(gap())


def open_entry(make_query, entry, text=TEXT, **more):
    at = timezone.now()
    query = make_query(text, at=at, **{"manual": "general-ledger", "audience": "customers", **more})
    SearchClick.objects.create(query=query, kind="faq", object_id=entry.pk, position=1, at=at)


def test_the_draft_has_the_question_and_is_for_most_of_those_who_asked(failed, world, library):
    entry = write(world)
    assert (entry.question, entry.audience, entry.manual) == (TEXT, "customers", library.ledger)
    assert (entry.edition_from, entry.live) == ("V9.0", False)
    assert entry.latest_revision.user == world.li
    assert (gap().state, gap().drafted_by, gap().entry) == ("drafted", world.li, entry)


def test_two_authors_get_one_draft(failed, world):
    first = write(world)
    assert filling.write(world.zhou, TEXT, "general-ledger", SearchQuery.objects.all()) == first
    assert FaqEntry.objects.count() == 1


def test_a_slug_that_is_taken_gets_a_number(failed, world):
    FaqEntry.objects.create(slug=TEXT, question="另一个")
    assert write(world).slug == f"{TEXT}-2"


def test_a_text_of_signs_only_still_gets_a_slug(library, world, make_query):
    make_query("()(/)", total=0, normalised="()(/)")
    assert filling.write(world.li, "()(/)", "", SearchQuery.objects.all()).slug == "question"


def test_what_nobody_asked_cannot_be_written(failed, world):
    for text, manual in ((TEXT, "handbook"), ("没有人问过", "general-ledger"), ("", "")):
        with pytest.raises(filling.NoSuchQuestion):
            filling.write(world.li, text, manual, SearchQuery.objects.all())
    assert not Gap.objects.exists()


def test_publishing_asks_for_a_second_search_and_waits_for_proof(failed, world):
    entry = write(world)
    publish(entry)
    assert Job.objects.filter(kind="check_gap").exists()
    assert (gap().state, gap().position) == ("published", 1)
    assert gap().closed_at is None


def test_found_alone_does_not_close_and_a_click_alone_does_not_either(failed, world, make_query):
    entry = write(world)
    publish(entry, audience="internal")
    open_entry(make_query, entry)
    filling.check_all()
    assert (gap().state, gap().position) == ("published", None), "customers asked, and they cannot find it"


def test_found_and_opened_after_the_same_question_closes(failed, world, make_query):
    entry = write(world)
    publish(entry)
    open_entry(make_query, entry, "别的问题")
    filling.check_all()
    assert gap().state == "published", "opened from another question"
    open_entry(make_query, entry, "发票认证怎么做？")
    filling.check_all()
    assert gap().state == "closed"
    assert gap().closed_at


def test_whoever_opened_it_and_found_no_help_proves_nothing(failed, world, make_query):
    entry = write(world)
    publish(entry)
    open_entry(make_query, entry, solved=False)
    filling.check_all()
    assert gap().state == "published"


def test_those_who_named_no_manual_prove_it_too(failed, world, make_query):
    entry = write(world)
    publish(entry)
    open_entry(make_query, entry, manual="")
    filling.check_all()
    assert gap().state == "closed"


@pytest.fixture
def closed(failed, world, make_query):
    entry = write(world)
    publish(entry)
    open_entry(make_query, entry)
    filling.check_all()
    assert gap().state == "closed"
    return entry


def test_unpublishing_opens_it_again(closed):
    closed.refresh_from_db()
    closed.unpublish()
    assert gap().state == "open"
    assert gap().reopened_at


def test_deleting_opens_it_again(closed):
    closed.delete()
    filling.check_all()
    assert (gap().state, gap().entry) == ("open", None)


def test_an_entry_that_is_no_longer_found_opens_it_again(closed):
    FaqEntry.objects.filter(pk=closed.pk).update(audience="internal")
    from kb.publishing import publish_entry

    publish_entry(FaqEntry.objects.get(pk=closed.pk))
    index.write_pending()
    filling.check_all()
    assert gap().state == "open"


def test_a_search_in_vain_afterwards_opens_it_again(closed, make_query):
    later = timezone.now() + timedelta(minutes=5)
    make_query(TEXT, total=0, at=later, audience="public")
    make_query(TEXT, total=0, at=later, manual="general-ledger", audience="customers", filters="kind=section")
    filling.check_all()
    assert gap().state == "closed", "visitors may not read it, and a filter is no failure of the entry"
    make_query(TEXT, total=0, at=later, manual="general-ledger", audience="customers")
    filling.check_all()
    assert gap().state == "open"


def test_an_open_gap_is_written_on_and_published_again(closed, world):
    closed.refresh_from_db()
    closed.unpublish()
    assert write(world) == closed
    assert gap().state == "drafted"
    closed.refresh_from_db()
    publish(closed)
    assert gap().state == "published"


def test_publishing_a_closed_one_once_more_leaves_it_closed(closed):
    publish(closed, answer="<p>补充一句。</p>")
    assert gap().state == "closed"


def test_the_jobs_may_run_twice_and_after_the_gap_is_gone(closed):
    from jobs.registry import HANDLERS

    HANDLERS["check_gap"](gap=gap().pk)
    HANDLERS["check_gap"](gap=gap().pk)
    HANDLERS["check_gap"](gap=10**9)
    HANDLERS["check_gaps"]()
    assert gap().state == "closed"
