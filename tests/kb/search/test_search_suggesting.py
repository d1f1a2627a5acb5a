"""As-you-type suggestions: the right ones first, and none that betrays what the viewer may not see."""

import shutil
from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from kb.models import SearchDocument, SharedQuery
from kb.search import documents, mirroring, suggesting
from kb.search.catalogue import MANY, Keeper
from kb.search.documents import Findable, Kind
from kb.search.reading import opened
from kb.search.suggesting import suggest
from kb.sharing import lately_shared
from people.scoping import everyone
from people.visibility import Viewer
from tests.kb.search.library import Library, faq, section
from tests.world import World

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()


def titles(viewer: Viewer, text: str, limit: int = 8) -> list[str]:
    return [suggestion.title for suggestion in suggest(viewer, text, limit)]


def marked(viewer: Viewer, text: str) -> list[str]:
    """The parts of the titles that are marked."""
    return [one.title[one.start : one.end] for one in suggest(viewer, text)]


def with_headings(pk: int, title: str, headings: list[list[int | str]], audience: str = "public") -> SearchDocument:
    return documents.put(Kind.FAQ, pk, Findable(title, f"/faq/{pk}/", "正文", audience, headings=headings))


# Which, in what order


def test_titles_come_by_beginning_then_inside_short_before_long(library: Library) -> None:
    faq(20, "结账前检查", "…", "public")
    faq(21, "结账", "…", "public")
    faq(22, "先结账", "…", "public")
    assert titles(VISITOR, "结账") == ["结账", "结账前检查", "结账失败怎么办？", "先结账", "月末结账"]


def test_all_words_of_a_question_are_enough(library: Library) -> None:
    assert titles(VISITOR, "失败 结账") == ["结账失败怎么办？"]
    assert titles(VISITOR, "如何结账？")[0] in {"月末结账", "结账失败怎么办？"}


@pytest.mark.parametrize(
    "typed", ["yuemojiezhang", "yue mo jie zh", "ymjz", "月末jz", "YueMo", "月末　结账", "月末結帳"[:3]]
)
def test_pinyin_and_initials_find_titles(library: Library, typed: str) -> None:
    assert titles(VISITOR, typed)[0] == "月末结账"


def test_letters_as_they_stand_come_before_what_they_may_stand_for(library: Library) -> None:
    faq(20, "JZ 打印机", "…", "public")
    assert titles(VISITOR, "jz")[0] == "JZ 打印机"


def test_the_part_that_was_typed_is_marked(library: Library) -> None:
    faq(20, "报错 GL-2007：如何处理", "…", "public")
    assert marked(VISITOR, "gl2007") == ["GL-2007"]
    assert marked(VISITOR, "mojie") == ["末结"]


def test_headings_lead_to_their_place(library: Library) -> None:
    with_headings(20, "打印凭证", [[0, "margins", "调整页边距"], [5, "", "没有锚点"]])
    (found,) = suggest(VISITOR, "页边距")
    assert (found.title, found.where, found.url) == ("调整页边距", "打印凭证", "/faq/20/#margins")
    assert suggest(VISITOR, "tzybj")[0].url == "/faq/20/#margins"
    assert suggest(VISITOR, "没有锚点")[0].url == "/faq/20/"


def test_titles_come_before_headings(library: Library) -> None:
    with_headings(20, "说明", [[0, "a", "备份"]])
    faq(21, "备份与恢复", "…", "public")
    faq(22, "自动备份", "…", "public")
    assert titles(VISITOR, "备份") == ["备份与恢复", "自动备份", "备份"]


def test_each_section_is_there_once_in_the_own_edition(library: Library, world: World) -> None:
    (of_zhao,) = [one for one in suggest(world.zhao, "月末结账") if one.title == "月末结账"]
    (of_qian,) = [one for one in suggest(world.qian, "月末结账") if one.title == "月末结账"]
    assert (of_zhao.edition, of_qian.edition) == ("V8.5", "V9.0")
    assert titles(world.zhao, "针式打印机") == ["针式打印机套打"]  # only the old edition has it


def test_as_many_as_are_wanted(library: Library) -> None:
    for number in range(20):
        faq(50 + number, f"凭证问题之{number}", "…", "public")
    assert len(titles(VISITOR, "凭证")) == 8
    assert len(titles(VISITOR, "凭证", 3)) == 3


@pytest.mark.parametrize("text", ["", "  ", "？", "%", "_", "\x00", "…" * 300, "的" * 300, "z", "😀", "' or 1=1"])
def test_nothing_that_is_typed_does_harm(library: Library, text: str) -> None:
    assert suggest(VISITOR, text) == []


# What changes


def test_a_new_title_an_old_one_and_a_withdrawn_one(library: Library) -> None:
    faq(20, "网银对账", "…", "public")
    assert titles(VISITOR, "网银") == ["网银对账"]
    faq(20, "银企对账", "…", "public")
    assert titles(VISITOR, "网银") == []
    assert titles(VISITOR, "yinqi") == ["银企对账"]
    documents.remove(Kind.FAQ, 20)
    assert titles(VISITOR, "银企") == []


def test_a_change_is_laid_beside_what_was_built(library: Library, monkeypatch) -> None:
    keeper = Keeper()
    (whole, _rows), *rest = keeper.of(mirroring.current()).parts
    assert rest == []
    faq(20, "网银对账", "…", "public")
    (base, _rows), (fresh, _fresh_rows) = keeper.of(mirroring.current()).parts
    assert base is whole
    assert len(fresh.pk) == 1
    monkeypatch.setattr("kb.search.catalogue.MANY", 0)
    assert len(keeper.of(mirroring.everything()).parts) == 1
    assert MANY > 100


def test_the_number_of_queries_does_not_depend_on_what_is_found(library: Library, django_assert_num_queries) -> None:
    suggest(VISITOR, "月末")
    for number in range(30):
        faq(50 + number, f"月末问题之{number}", "…", "public")
    suggest(VISITOR, "月末")
    mirroring.mirror.columns = mirroring.current()  # as if committed
    with django_assert_num_queries(5):  # changes, manuals, editions, shared questions, rows shown
        suggest(VISITOR, "月末")


# Walls

TYPED = [
    "应急",
    "月末结账应急",
    "yjkl",
    "yuemojiezhangyingji",
    "ymjzyj",
    "缺陷",
    "quexian",
    "khwq",
    "服务规范",
    "结账 缺陷",
]


@pytest.mark.parametrize("typed", TYPED)
def test_nothing_internal_is_suggested(library: Library, world: World, typed: str) -> None:
    with_headings(40, "内部说明", [[0, "a", "应急口令在保险柜"]], "internal")
    for viewer in (VISITOR, world.zhao, world.qian):
        assert not [one for one in titles(viewer, typed) if "应急" in one or "缺陷" in one or "客户问" in one]
    assert titles(world.chen, "应急口令") == ["应急口令在保险柜"]


def test_what_customers_may_see_is_not_for_visitors(library: Library, world: World) -> None:
    assert titles(VISITOR, "ndjz") == []
    assert titles(world.zhao, "ndjz") == ["年度结转前要做什么？"]


def test_hidden_titles_do_not_push_out_visible_ones(library: Library, world: World) -> None:
    for number in range(600):
        faq(100 + number, f"审计{number}", "…", "internal")
    faq(20, "季末审计的资料清单", "…", "public")
    assert titles(VISITOR, "审计") == ["季末审计的资料清单"]
    assert titles(VISITOR, "shenji") == ["季末审计的资料清单"]


def test_a_manual_that_became_internal_is_gone_at_once(library: Library) -> None:
    assert titles(VISITOR, "凭证录入") == ["凭证录入"]
    library.ledger.audience = "internal"
    library.ledger.save()
    assert titles(VISITOR, "凭证录入") == titles(VISITOR, "pzlr") == []


# Questions that led somewhere


@pytest.fixture
def asked() -> Iterator[Callable[[str], None]]:
    """`asked(question)`: several people asked this and opened what they found."""
    queries: list[str] = []

    def source(viewer: Viewer, beginning: str) -> list[str]:
        return [query for query in queries if query.startswith(beginning)]

    suggesting.sources.append(source)
    yield queries.append
    suggesting.sources.remove(source)


def test_questions_that_led_somewhere_come_last(library: Library, asked) -> None:
    asked("结账报错锁等待")
    found = suggest(VISITOR, "结账")
    assert [(one.title, one.kind) for one in found][-1] == ("结账报错锁等待", "搜索")
    assert found[-1].url == "/search/?q=%E7%BB%93%E8%B4%A6%E6%8A%A5%E9%94%99%E9%94%81%E7%AD%89%E5%BE%85"
    assert found[-1].title[found[-1].start : found[-1].end] == "结账"


def test_the_search_log_is_such_a_source(library: Library) -> None:
    shared = {"text": "结账报错", "normalised": "结账报错", "audience": "public", "askers": 3}
    with everyone():
        SharedQuery.objects.create(**shared, organisation=None, seen_at=timezone.now())
    assert lately_shared(VISITOR, 5) == ["结账报错"]
    assert titles(VISITOR, "结账")[-1] == "结账报错"


def test_questions_with_words_from_behind_the_wall_are_not_suggested(library: Library, world: World, asked) -> None:
    asked("结账应急口令是什么")
    asked("结账用龘龘")
    for viewer in (VISITOR, world.zhao):
        assert not [title for title in titles(viewer, "结账") if "口令" in title or "龘" in title]
    assert titles(world.chen, "结账")[-1] == "结账应急口令是什么"


def test_without_an_index_no_question_is_suggested(library: Library, asked, own_index) -> None:
    asked("结账报错锁等待")
    shutil.rmtree(own_index)
    opened.forget()
    assert titles(VISITOR, "结账") == ["结账失败怎么办？", "月末结账"]


def test_questions_leave_room_for_titles(library: Library, asked) -> None:
    for number in range(9):
        asked(f"结账{'报错失败锁等待旧版'[: number + 1]}")
        section(300 + number, library.new, f"结账之{number}", "…")
    kinds = [one.kind for one in suggest(VISITOR, "结账")]
    assert kinds == ["手册章节"] * 5 + ["搜索"] * 3
