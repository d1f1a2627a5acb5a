"""A question without an answer becomes a draft, and its answer finds everybody who asked and may read it."""

import pytest

from kb.asking import enquiring
from kb.asking.enquiring import TooManyEnquiries
from kb.models import Enquiry, FaqEntry
from notices.models import Notice
from tests.kb.asking.material import Material
from tests.world import World

pytestmark = pytest.mark.django_db
ASKED = "固定资产折旧怎么计提？"
State = Enquiry.State


def test_the_same_question_of_the_same_person_is_one(world: World):
    first = enquiring.enquire(world.zhao, ASKED, "第一次")
    again = enquiring.enquire(world.zhao, "请问 固定资产折旧如何计提", "更急了")
    assert again.pk == first.pk
    assert (again.times, again.question, again.detail) == (2, ASKED, "更急了")
    assert enquiring.enquire(world.sun, ASKED).pk != first.pk


def test_another_question_is_another(world: World):
    enquiring.enquire(world.zhao, ASKED)
    enquiring.enquire(world.zhao, "固定资产清理怎么做？")
    assert Enquiry.objects.count() == 2


def test_questions_are_limited_a_day_and_repetition_is_free(world: World, monkeypatch):
    monkeypatch.setattr(enquiring, "MOST_A_DAY", 1)
    enquiring.enquire(world.zhao, ASKED)
    enquiring.enquire(world.zhao, ASKED)
    with pytest.raises(TooManyEnquiries):
        enquiring.enquire(world.zhao, "另一个问题怎么办")
    enquiring.enquire(world.sun, ASKED)


def test_a_draft_answers_all_who_asked_the_same(material: Material, world: World):
    one = enquiring.enquire(world.zhao, ASKED, edition=material.new)
    other = enquiring.enquire(world.qian, "固定资产折旧如何计提")
    entry = enquiring.draft(one, world.li)
    assert (entry.live, entry.question, entry.audience, entry.manual, entry.edition_from) == (
        False,
        ASKED,
        "customers",
        material.ledger,
        "V9.0",
    )
    assert set(Enquiry.objects.values_list("faq", "state")) == {(entry.pk, State.DRAFTED)}
    assert enquiring.draft(other, world.li) == entry, "a second press opens the same draft"


def test_drafts_of_like_questions_get_slugs_of_their_own(world: World):
    slugs = [
        enquiring.draft(enquiring.enquire(p, q), world.li).slug
        for p, q in ((world.zhao, "甲乙丙？"), (world.chen, "甲乙丙！丁"))
    ]
    assert len(set(slugs)) == 2


def test_the_answer_finds_the_asker_once(material: Material, world: World, settled):
    entry = enquiring.draft(enquiring.enquire(world.zhao, ASKED), world.li)
    entry.answer = "<p>本产品没有固定资产模块。</p>"
    with settled():
        entry.save_revision().publish()
    enquiry = Enquiry.objects.get()
    assert (enquiry.state, enquiry.answered_at is not None) == (State.ANSWERED, True)
    with settled():
        entry.save_revision().publish()
    [notice] = Notice.objects.filter(person=world.zhao)
    assert notice.url == entry.get_absolute_url()
    assert ASKED in notice.title


def test_an_empty_answer_answers_nobody(world: World, settled):
    entry = enquiring.draft(enquiring.enquire(world.zhao, ASKED), world.li)
    with settled():
        entry.save_revision().publish()
    assert Enquiry.objects.get().state == State.DRAFTED
    assert not Notice.objects.exists()


def test_whoever_may_not_read_the_answer_hears_nothing_of_it(world: World, settled):
    entry = enquiring.draft(enquiring.enquire(world.zhao, ASKED), world.li)
    entry.answer, entry.audience = "<p>只给内部看。</p>", "internal"
    with settled():
        entry.save_revision().publish()
    assert Enquiry.objects.get().state == State.DRAFTED
    assert not Notice.objects.filter(person=world.zhao).exists()


def test_asking_again_after_the_answer_opens_the_question_again(material: Material, world: World, settled):
    entry = enquiring.draft(enquiring.enquire(world.zhao, ASKED), world.li)
    entry.answer = "<p>没有这个模块。</p>"
    with settled():
        entry.save_revision().publish()
    assert enquiring.enquire(world.zhao, ASKED).state == State.OPEN


def test_authors_turn_a_question_into_a_draft_in_the_admin(world: World, as_user):
    enquiry = enquiring.enquire(world.zhao, ASKED, "报错截图见附件")
    author = as_user(world.li)
    assert ASKED in author.get("/admin/enquiries/").content.decode()
    edit = author.get(f"/admin/enquiries/edit/{enquiry.pk}/").content.decode()
    assert "报错截图见附件" in edit
    assert "写成常见问题" in edit
    answer = author.post(f"/admin/enquiries/draft/{enquiry.pk}/")
    entry = FaqEntry.objects.get()
    assert answer["Location"] == f"/admin/snippets/kb/faqentry/edit/{entry.pk}/"
    assert author.get(answer["Location"]).status_code == 200


def test_others_may_not(world: World, as_user):
    enquiry = enquiring.enquire(world.zhao, ASKED)
    for person in (world.zhao, world.chen):
        assert as_user(person).post(f"/admin/enquiries/draft/{enquiry.pk}/").status_code in {302, 403}
    assert not FaqEntry.objects.exists()
