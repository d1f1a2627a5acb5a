"""“这篇有帮助吗”: one word per reader and version, only about what they may read, and it answers their search."""

import pytest
from django.test import Client

from kb.models import Checklist, FaqEntry, Feedback, SearchQuery
from tests.bases import shared
from tests.kb import shelf as shelves

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]


shelf = shared(shelves.build)


@pytest.fixture
def faq(db):
    entry = FaqEntry.objects.create(slug="lock", question="锁等待怎么办？", answer="<p>等。</p>", audience="customers")
    entry.save_revision().publish()
    return entry


def say(client, kind, page, helpful="no", **more):
    return client.post("/feedback/", {"kind": kind, "page": page.pk, "helpful": helpful, **more})


def test_a_section_ends_with_the_question_and_a_preview_does_not(shelf, rf, world):
    shown = Client().get(shelf.closing.get_url()).content.decode()
    assert "这篇有帮助吗" in shown
    assert f'name="page" value="{shelf.closing.pk}"' in shown


def test_the_reader_comes_back_to_the_page_with_thanks(shelf):
    client = Client()
    answer = client.post(
        "/feedback/",
        {"kind": "section", "page": shelf.closing.pk, "helpful": "no", "comment": "没说 V8.5"},
        follow=True,
    )
    assert answer.redirect_chain[0][0] == shelf.closing.get_url()
    assert "谢谢您的反馈" in answer.content.decode()
    heard = Feedback.objects.get()
    assert (heard.kind, heard.object_id, heard.version, heard.is_helpful) == ("section", shelf.closing.pk, 1, False)
    assert heard.comment == "没说 V8.5"


def test_the_last_word_of_a_reader_counts_for_each_version(shelf):
    client = Client()
    say(client, "section", shelf.closing, comment="看不懂")
    say(client, "section", shelf.closing, "yes")
    assert list(Feedback.objects.values_list("is_helpful", "comment")) == [(True, "")]
    shelves.rewrite(shelf.closing, shelves.text("改写过的内容，说得更清楚。"))
    say(client, "section", shelf.closing)
    assert Feedback.objects.count() == 2


def test_two_people_are_two_words_and_one_person_on_two_devices_is_one(shelf, world, as_user):
    for client in (as_user(world.zhao), as_user(world.zhao), as_user(world.qian)):
        say(client, "section", shelf.closing)
    assert Feedback.objects.count() == 2
    assert set(Feedback.objects.values_list("organisation", flat=True)) == {world.hengyuan.pk, world.ruifeng.pk}
    assert not [row.who for row in Feedback.objects.all() if str(world.zhao.pk) == row.who]


def test_a_page_that_one_may_not_read_is_not_found(shelf, faq, world, as_user):
    assert say(Client(), "section", shelf.levels).status_code == 404
    assert say(as_user(world.zhao), "section", shelf.levels).status_code == 404
    assert say(Client(), "faq", faq).status_code == 404
    assert say(as_user(world.zhao), "faq", faq).status_code == 302
    shelf.closing.unpublish()
    assert say(Client(), "section", shelf.closing).status_code == 404
    assert Feedback.objects.count() == 1


def test_a_checklist_ends_with_the_question_and_its_answer_is_heard(reader, world):
    Checklist.objects.create(slug="month-end", title="月结清单", audience="customers")
    checklist = Checklist.objects.get()
    customer = reader(world.zhao)
    customer.searches("月末结账")
    assert f'name="page" value="{checklist.pk}"' in customer.client.get("/checklists/month-end/").text
    assert say(Client(), "checklist", checklist).status_code == 404
    assert say(customer.client, "checklist", checklist, "yes")["Location"] == "/checklists/month-end/"
    assert (Feedback.objects.get().kind, SearchQuery.objects.get().solved) == ("checklist", True)


def test_odd_requests_are_not_found_or_say_nothing(shelf):
    client = Client()
    for body in ({}, {"kind": "user", "page": "1"}, {"kind": "faq", "page": "９"}, {"kind": "section", "page": "0"}):
        assert client.post("/feedback/", {"helpful": "no", **body}).status_code == 404
    assert say(client, "section", shelf.closing, "maybe").status_code == 302
    assert client.get("/feedback/").status_code == 405
    assert not Feedback.objects.exists()


def test_remarks_are_masked_and_cut(faq, world, as_user):
    say(as_user(world.zhao), "faq", faq, comment="请打 13812345678\x00" + "长" * 900)
    comment = Feedback.objects.get().comment
    assert comment.startswith("请打 [电话]")
    assert len(comment) == 500


def test_it_answers_the_last_search_of_the_session_only(library, reader):
    visitor, other = reader(), reader(address="10.0.0.9")
    for who in (visitor, other):
        who.searches("年度结转")
        who.searches("月末结账")
    from kb.hearing import Page, hear
    from kb.pseudonyms import session_of

    request = visitor.client.get("/search/").wsgi_request
    hear(request.user, session_of(request), Page("faq", 1, 0, "/"), False)
    assert list(SearchQuery.objects.filter(solved=False).values_list("text", flat=True)) == ["月末结账"]
