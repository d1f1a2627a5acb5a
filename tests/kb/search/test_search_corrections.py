"""您是不是要找: what a question is corrected to, and that it says nothing about what the asker may not see."""

import pytest
from django.contrib.auth.models import AnonymousUser

from kb.search import index
from kb.search.query import search
from kb.search.spelling import Correction
from people.visibility import Viewer
from tests.kb.search.library import Library, faq
from tests.world import World

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()


def corrected(viewer: Viewer, text: str) -> str:
    found = search(viewer, text).correction
    return found.text if found else ""


def test_a_slip_is_corrected_and_found_all_the_same(library: Library) -> None:
    results = search(VISITOR, "月末结张失败")
    assert results.correction == Correction("月末结账失败", "homophone")
    assert {"月末结账", "结账失败怎么办？"} == {hit.title for hit in results.hits[:2]}
    assert corrected(VISITOR, "结账失败") == ""


def test_an_insider_is_corrected_to_what_insiders_read(library: Library, world: World) -> None:
    assert corrected(world.chen, "应急扣令") == "应急口令"


@pytest.mark.parametrize(
    "typed", ["应急扣令", "应极口令", "月末结账应集处理", "缺线", "客户问起缺限", "值班经里", "oraclesecre"]
)
def test_nobody_else_is(library: Library, world: World, typed: str) -> None:
    faq(30, "oraclesecret 与 oraclesecret", "缺陷、缺陷。oraclesecret", "internal")
    faq(31, "oraclesecret", "缺陷", "internal")
    index.write_pending()
    for viewer in (VISITOR, world.zhao, world.qian):
        assert corrected(viewer, typed) == ""


def test_a_hidden_word_does_not_stop_a_correction(library: Library, world: World) -> None:
    for number in range(3):
        faq(30 + number, f"orcale 的安装 {number}", "…", "public")
        faq(40 + number, f"oracle 与 orcalex {number}", "…", "internal")
    index.write_pending()
    assert corrected(VISITOR, "orcael") == "orcale"
    assert corrected(VISITOR, "orcalx") == "orcale"
    faq(50, "orcalxy", "…", "internal")
    index.write_pending()
    assert corrected(VISITOR, "orcalx") == "orcale"
    assert corrected(world.chen, "orcalx") == ""  # it may become orcalxy
