"""Pinyin and initials as questions: they lead to what is read so, among what the asker may see."""

import pytest
from django.contrib.auth.models import AnonymousUser

from kb.models import DomainWord
from kb.search import index
from kb.search.query import search
from kb.search.spelling import Correction
from people.visibility import Viewer
from tests.kb.search.library import Library, faq
from tests.world import World

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()


def heard(viewer: Viewer, typed: str) -> str:
    found = search(viewer, typed).correction
    assert found is None or found.reason == "pinyin"
    return found.text if found else ""


@pytest.fixture(params=["whoosh:", "database:"])
def engine(request, settings, library: Library) -> str:
    settings.SEARCH_URL = request.param
    return str(request.param)


@pytest.mark.parametrize("typed", ["yuemojiezhang", "yue mo jie zhang", "YUEMO jiezhang", "ymjz", "yue'mo jie zhang"])
def test_pinyin_leads_to_a_title(engine: str, typed: str) -> None:
    results = search(VISITOR, typed)
    assert results.correction == Correction("月末结账", "pinyin")
    assert results.engine == "database" or "月末结账" in [hit.title for hit in results.hits]


def test_a_whole_title_is_meant_before_a_part_of_others(library: Library) -> None:
    for number in range(5):
        faq(20 + number, f"怎样升级凭证{number}", "…", "public")
    faq(30, "生机", "…", "public")
    assert heard(VISITOR, "shengji") == "生机"
    assert heard(VISITOR, "shengjipingzheng") == "升级凭证"


def test_a_domain_word_is_meant_when_documents_say_it(library: Library) -> None:
    DomainWord.objects.get_or_create(word="辅助核算")
    DomainWord.objects.get_or_create(word="暗物质")
    faq(20, "怎么设置？", "先打开辅助核算，再选项目。", "public")
    index.write_pending()
    assert heard(VISITOR, "fuzhuhesuan") == "辅助核算"
    assert heard(VISITOR, "anwuzhi") == ""


@pytest.mark.parametrize(
    "typed", ["gl", "excel", "Excel", "jz", "oracle", "hello world", "gl-2031", "ymjz2", "a", "zzzzzz"]
)
def test_known_words_codes_and_scraps_are_left_alone(library: Library, typed: str) -> None:
    assert heard(VISITOR, typed) == ""


@pytest.mark.parametrize("typed", ["yingjikouling", "yjkl", "ymjzyj", "yuemojiezhangyingji", "quexian", "khwq"])
def test_nothing_internal_is_heard(engine: str, world: World, typed: str) -> None:
    DomainWord.objects.get_or_create(word="应急口令")
    for viewer in (VISITOR, world.zhao):
        assert "应急" not in heard(viewer, typed)
        assert "缺陷" not in heard(viewer, typed)
        assert "客户问" not in heard(viewer, typed)


def test_insiders_hear_it(library: Library, world: World) -> None:
    assert heard(world.chen, "yuemojiezhangyingji") == "月末结账应急"
