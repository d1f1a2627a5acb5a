"""The bank and the examiner's pages: who gets in, four eyes, versions, extensions, the log."""

import pytest

from exams import authoring, logbook, reviewing, sitting
from exams.models import Attempt, Blueprint, Exam, Item, ItemReview, ItemVersion

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unwalled")]

BANK = [
    "bank/",
    "bank/new/",
    "bank/new/?kind=single",
    "bank/items/single-1-closing/",
    "bank/items/single-1-closing/edit/",
]
MANAGE = ["manage/", "manage/new/", "manage/blueprints/", "manage/blueprints/new/", "manage/exams/junior/"]
WATCH = ["manage/exams/junior/attempts/"]
REVIEWS = ["approval", "rejection", "confirmation"]


@pytest.mark.parametrize(
    ("who", "bank_status", "manage_status"),
    [
        ("chen", 403, 403),
        ("wang", 403, 403),
        ("zhao", 403, 403),
        ("sun", 403, 403),
        ("li", 200, 403),
        ("zhou", 200, 200),
        ("admin", 200, 200),
    ],
)
def test_who_gets_in(world, exam, as_user, who, bank_status, manage_status):
    client = as_user(getattr(world, who))
    assert {path: client.get(f"/exams/{path}").status_code for path in BANK} == dict.fromkeys(BANK, bank_status)
    rest = [*MANAGE, *WATCH]
    assert {path: client.get(f"/exams/{path}").status_code for path in rest} == dict.fromkeys(rest, manage_status)


@pytest.mark.parametrize("who", ["chen", "wang", "zhao", "li"])
@pytest.mark.parametrize("step", REVIEWS)
def test_only_reviewers_review(world, bank, as_user, who, step):
    response = as_user(getattr(world, who)).post(f"/exams/bank/items/single-1-closing/1/{step}/", {"comment": "x"})
    assert response.status_code == 403


@pytest.mark.parametrize("who", ["chen", "zhao", "sun", "li"])
def test_only_examiners_look_at_and_extend_attempts(world, exam, as_user, who):
    attempt = sitting.start(exam, world.wang)
    client = as_user(getattr(world, who))
    assert client.get(f"/exams/manage/attempts/{attempt.pk}/").status_code == 403
    data = {"minutes": 30, "reason": "x"}
    assert client.post(f"/exams/manage/attempts/{attempt.pk}/extension/", data).status_code == 403
    assert logbook.state_of(attempt.pk).deadline == attempt.deadline


def single(slug="new-item", **changes):
    data = {
        "slug": slug,
        "difficulty": 2,
        "stem": "新的题干？",
        "explanation": "因为如此。",
        "text_1": "对的",
        "right_1": "on",
        "text_2": "错的",
        "feedback_2": "再想想",
    }
    return {**data, **changes}


def test_an_author_writes_an_item_and_another_person_approves_it(world, bank, as_user):
    li, zhou = as_user(world.li), as_user(world.zhou)
    data = single(topic=bank.closing.pk)
    assert li.post("/exams/bank/new/?kind=single", data)["Location"] == "/exams/bank/items/new-item/"
    version = ItemVersion.objects.get(item__slug="new-item")
    assert (version.state, version.written_by, version.number) == ("draft", world.li, 1)
    li.post("/exams/bank/items/new-item/1/review/")
    zhou.post("/exams/bank/items/new-item/1/approval/", {"comment": "好"})
    version.refresh_from_db()
    assert (version.state, version.approved_by) == ("approved", world.zhou)
    steps = list(ItemReview.objects.filter(item_version=version).values_list("step", "by__username"))
    assert steps == [("written", "li"), ("sent", "li"), ("approved", "zhou")]


def test_nobody_approves_what_they_wrote(world, bank, as_user):
    zhou = as_user(world.zhou)
    zhou.post("/exams/bank/new/?kind=single", single(topic=bank.closing.pk))
    zhou.post("/exams/bank/items/new-item/1/review/")
    response = zhou.post("/exams/bank/items/new-item/1/approval/", follow=True)
    assert "不能批准自己写的试题" in response.content.decode()
    assert ItemVersion.objects.get(item__slug="new-item").state == "review"
    with pytest.raises(reviewing.OwnWork):
        reviewing.approve(ItemVersion.objects.get(item__slug="new-item"), world.zhou)


def test_a_draft_that_was_not_sent_cannot_be_approved(world, bank, as_user):
    as_user(world.li).post("/exams/bank/new/?kind=single", single(topic=bank.closing.pk))
    with pytest.raises(reviewing.NotUnderReview):
        reviewing.approve(ItemVersion.objects.get(item__slug="new-item"), world.zhou)


def test_a_rejection_needs_a_reason_and_goes_back_to_the_author(world, bank, as_user):
    as_user(world.li).post("/exams/bank/new/?kind=single", single(topic=bank.closing.pk))
    version = ItemVersion.objects.get(item__slug="new-item")
    reviewing.send_to_review(version, world.li)
    zhou = as_user(world.zhou)
    zhou.post("/exams/bank/items/new-item/1/rejection/", {"comment": " "})
    version.refresh_from_db()
    assert version.state == "review"
    zhou.post("/exams/bank/items/new-item/1/rejection/", {"comment": "题干不清"})
    version.refresh_from_db()
    assert version.state == "draft"
    assert "题干不清" in as_user(world.li).get("/exams/bank/items/new-item/").content.decode()


def test_an_edit_is_a_new_draft_and_papers_draw_the_approved_version_until_it_is_approved(world, exam, as_user):
    item = Item.objects.get(slug="single-1-closing")
    approved = item.versions.get(state="approved")
    client = as_user(world.li)
    shown = client.get("/exams/bank/items/single-1-closing/edit/").content.decode()
    assert approved.stem in shown
    assert "秘密反馈甲" in shown
    client.post("/exams/bank/items/single-1-closing/edit/", single(topic=item.topic_id, stem="改过的题干？"))
    draft = item.versions.order_by("-number").first()
    assert (draft.number, draft.state, draft.stem) == (2, "draft", "改过的题干？")
    approved.refresh_from_db()
    assert approved.state == "approved"
    reviewing.send_to_review(draft, world.li)
    reviewing.approve(draft, world.zhou)
    approved.refresh_from_db()
    assert (approved.state, item.versions.get(state="approved")) == ("replaced", draft)
    assert Item.objects.filter(slug="new-item").count() == 0  # the slug of an item never changes


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("multiple", {"text_1": "甲", "right_1": "on", "text_2": "乙", "right_2": "on", "text_3": "丙"}),
        ("true_false", {"right": "no"}),
        ("fill_in", {"stem": "____ 天", "blanks": "30| 三十 |"}),
    ],
)
def test_every_kind_can_be_written_and_edited(world, bank, as_user, kind, key):
    client = as_user(world.li)
    common = {"slug": "another", "difficulty": 1, "stem": "题干", "explanation": "因为", "topic": bank.closing.pk}
    response = client.post(f"/exams/bank/new/?kind={kind}", {**common, **key})
    assert response.status_code == 302, response.context["form"].errors
    version = ItemVersion.objects.get(item__slug="another")
    assert version.kind == kind
    if kind == "fill_in":
        assert version.key == {"blanks": [["30", "三十"]]}
    shown = client.get("/exams/bank/items/another/edit/").context["form"]
    unchanged = {name: value for name, value in shown.initial.items() if value not in (None, False)}
    client.post("/exams/bank/items/another/edit/", unchanged)
    second = ItemVersion.objects.get(item__slug="another", number=2)
    assert authoring.says_the_same(second, authoring.draft_of(version))


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"right_1": ""}, "必须恰好有一个正确选项"),
        ({"right_2": "on"}, "必须恰好有一个正确选项"),
        ({"text_2": ""}, "至少需要 2 个选项"),
        ({"cites": "general-ledger/no-such-section"}, "找不到章节"),
        ({"slug": "single-1-closing"}, "已经有试题在用"),
    ],
)
def test_an_item_that_is_not_finished_is_not_saved_and_says_why(world, bank, as_user, change, complaint):
    before = ItemVersion.objects.count()
    response = as_user(world.li).post("/exams/bank/new/?kind=single", {**single(topic=bank.closing.pk), **change})
    assert response.status_code == 422
    assert complaint in response.content.decode()
    assert ItemVersion.objects.count() == before


def test_a_retired_item_is_not_drawn_any_more(world, exam, as_user):
    from exams.drawing import available

    closing = exam.blueprint.rules.get(topic__slug="closing").pk
    assert available(exam.blueprint)[closing] == 8
    as_user(world.li).post("/exams/bank/items/single-1-closing/retirement/")
    assert available(exam.blueprint)[closing] == 7
    as_user(world.li).post("/exams/bank/items/single-1-closing/retirement/", {"undo": "1"})
    assert available(exam.blueprint)[closing] == 8


def test_the_list_can_be_filtered(world, bank, as_user):
    client = as_user(world.li)

    def shown(query):
        return [row.item.slug for row in client.get(f"/exams/bank/?{query}").context["rows"]]

    assert len(shown("")) == 12
    assert shown("topic=vouchers&kind=single") == ["single-1-vouchers"]
    assert shown("q=第 2 道判断") == ["true-false-2-closing"]
    assert shown("state=draft") == []
    assert len(shown("state=nonsense&page=999")) == 12


def test_an_examiner_sees_the_attempts_of_all_organisations_and_their_log(world, make_exam, as_user):
    exam = make_exam("shared", audience="customers")
    for person in (world.chen, world.zhao, world.qian):
        sitting.start(exam, person)
    text = as_user(world.zhou).get("/exams/manage/exams/shared/attempts/").content.decode()
    assert all(name in text for name in ("陈琳", "赵敏", "钱进", "恒远制造"))
    attempt = Attempt.objects.get(person=world.zhao)
    window = sitting.open_window(attempt)
    sitting.answer(attempt.pk, world.zhao, window=window, slot=3, version=2, response=[], client_key="k")
    log = as_user(world.zhou).get(f"/exams/manage/attempts/{attempt.pk}/").content.decode()
    assert "第 3 题，第 2 次修改" in log


def test_an_extension_is_given_on_the_log_page(world, exam, as_user):
    attempt = sitting.start(exam, world.chen)
    url = f"/exams/manage/attempts/{attempt.pk}/extension/"
    client = as_user(world.zhou)
    assert client.post(url, {"minutes": 0, "reason": ""}).status_code == 422
    text = client.post(url, {"minutes": 20, "reason": "网络中断"}, follow=True).content.decode()
    assert "周刚 延时 20 分钟：网络中断" in text
    before = attempt.deadline
    attempt.refresh_from_db()
    assert (attempt.deadline - before).total_seconds() == 1200
    sitting.submit(attempt.pk, world.chen)
    assert "不能再延时" in client.post(url, {"minutes": 20, "reason": "太晚"}, follow=True).content.decode()


def test_a_blueprint_that_asks_for_too_much_is_saved_with_a_warning(world, bank, as_user):
    data = {
        "title": "大卷",
        "sections": "1",
        "s1-rows": "1",
        "s1-shuffle_items": "on",
        "s1-r1-topic": bank.closing.pk,
        "s1-r1-count": 50,
        "s1-r1-points": "2.5",
    }
    text = as_user(world.zhou).post("/exams/manage/blueprints/new/", data, follow=True).content.decode()
    assert "要抽 50 题，题库只有 8 题" in text
    rule = Blueprint.objects.get(title="大卷").rules.get()
    assert (rule.count, str(rule.points)) == (50, "2.50")


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"s1-r1-count": ""}, "每条规则都要填写题数"),
        ({"s1-r1-topic": ""}, "每条规则都要填写知识点"),
        ({"s1-r1-topic": "", "s1-r1-count": "", "s1-r1-points": ""}, "至少需要一条"),
        ({"s1-title": "一", "s1-r1-topic": "", "s1-r1-count": "", "s1-r1-points": ""}, "这一部分至少需要一条"),
        ({"s1-r1-easiest": "4", "s1-r1-hardest": "2"}, "难度的下限不能高于上限"),
        ({"s1-r1-item": "no-such-item"}, "题库里没有标识为“no-such-item”"),
        ({"s1-r1-item": "single-1-closing", "s1-r1-count": "2"}, "指定的试题只有一道"),
        ({"s1-pass_percent": "101"}, "100"),
        ({"s1-minutes": "0"}, "1"),
    ],
)
def test_a_blueprint_needs_whole_rules(world, bank, as_user, change, complaint):
    rule = {"s1-r1-topic": bank.closing.pk, "s1-r1-count": 5, "s1-r1-points": 2}
    data = {"title": "卷", "sections": "1", "s1-rows": "1", **rule, **change}
    response = as_user(world.zhou).post("/exams/manage/blueprints/new/", data)
    assert response.status_code == 422
    assert complaint in response.content.decode()


def test_an_exam_is_made_in_a_form_and_reserved_words_are_refused(world, exam, as_user):
    data = {
        "title": "期末考试",
        "slug": "bank",
        "blueprint": exam.blueprint_id,
        "audience": "customers",
        "opens_at": "2026-01-01T09:00",
        "closes_at": "2026-12-31T18:00",
        "minutes": 30,
        "pass_percent": 75,
        "attempts_allowed": 3,
        "cooldown_hours": 24,
        "grace_seconds": 60,
        "review": "marks",
        "results_when": "graded",
        "keys_when": "closed",
    }
    client = as_user(world.zhou)
    assert client.post("/exams/manage/new/", data).status_code == 422
    assert client.post("/exams/manage/new/", {**data, "slug": "final"}).status_code == 302
    assert Exam.objects.get(slug="final").minutes == 30
    backwards = {**data, "slug": "final-2", "closes_at": "2025-12-31T18:00"}
    assert client.post("/exams/manage/new/", backwards).status_code == 422


@pytest.mark.parametrize("page", ["attempts", "check", "panel", "admissions", "statistics", "regrades"])
def test_every_page_about_an_exam_leads_back_to_the_list_of_exams(world, exam, as_user, page):
    text = as_user(world.zhou).get(f"/exams/manage/exams/{exam.slug}/{page}/").content.decode()
    crumbs = text.split('class="breadcrumbs"')[1].split("</nav>")[0]
    assert 'href="/exams/manage/"' in crumbs


def test_what_no_form_of_ours_sends_is_refused_in_words(world, bank, as_user):
    client = as_user(world.zhou)
    assert client.post("/exams/manage/blueprints/new/", {}).status_code == 422
    for name in ("teams", "organisations"):
        assert client.post("/exams/manage/new/", {name: ["9" * 40]}).status_code == 422
    text = client.post("/exams/bank/new/?kind=single", {"text_3": "字" * 600, "feedback_1": "字" * 600})
    assert text.content.decode().count("field-errors") > 4
    assert 'id="id_text_3_error"' in text.content.decode()
