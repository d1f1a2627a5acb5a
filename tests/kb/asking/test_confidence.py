"""Evidence and confidence: pure, monotonous where it must be, and never fuzzy about codes."""

from dataclasses import fields, replace

import pytest

from kb.rules import calibration, confidence, evidence
from kb.rules.evidence import Asked, Evidence, Place
from kb.rules.passages import Line, Passage

PASSAGE = Passage("冲销步骤", "reverse", (Line("step", "单击红字冲销"), Line("text", "保存后审核")))
PLACE = Place("红字冲销", "冲销步骤\n单击红字冲销\n保存后审核", 10.0, 10.0)


def judged(text: str, words: dict[str, float], place: Place = PLACE, rival: float = 5.0) -> Evidence:
    pairs = tuple(text[n : n + 2] for n in range(len(text) - 1))
    return evidence.evidence(Asked(text, words, pairs, frozenset(words)), place, PASSAGE, rival=rival)


def test_evidence_lies_between_its_bounds():
    for text, words in [("红字冲销", {"红字": 2.0, "冲销": 1.0}), ("天气", {"天气": 5.0}), ("", {})]:
        found = judged(text, words, rival=20.0)
        for one in fields(Evidence):
            low = -1 if one.name == "lead" else 0
            assert low <= getattr(found, one.name) <= 1, one.name


def test_shares_are_of_what_the_words_tell():
    found = judged("红字冲销税率", {"红字": 3.0, "税率": 1.0})
    assert found.passage == found.document == found.subject == 0.75
    assert found.weakest == 0.25
    assert found.title == 0.75


def test_a_line_needs_all_words_together():
    found = judged("红字审核", {"红字": 1.0, "审核": 1.0})
    assert (found.passage, found.line, found.complete) == (1.0, 0.5, 1.0)  # the title says 红字


def test_the_way_of_asking_makes_no_texts_alike():
    assert evidence.likeness("怎么反结账的操作步骤", "操作步骤") == 0
    assert evidence.likeness("怎么反结账", "反结账") == 1


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("报错gl-2007怎么办", ["gl-2007"]),
        ("ora-00060", ["ora-00060"]),
        ("放行1433端口", ["1433"]),
        ("v9.0 结账", []),
        ("p0多久响应", ["p0"]),
        ("低于3分", []),
    ],
)
def test_codes_are_found_and_versions_are_none(text: str, codes: list[str]):
    assert Asked(text, {}).codes == codes


@pytest.mark.parametrize(
    ("text", "is_out"), [("红字冲销", False), ("gl-2007 冲销", True), ("sap 冲销", True), ("v9.0 冲销", False)]
)
def test_codes_and_names_are_never_fuzzy(text: str, is_out: bool):
    assert evidence.rules_out(Asked(text, {}), PLACE) is is_out


def test_what_is_about_another_version_is_ruled_out():
    assert evidence.rules_out(Asked("冲销", {}), replace(PLACE, fits=False))


@pytest.mark.parametrize(
    ("text", "versions"), [("V9.0和8.5", ["9.0", "8.5"]), ("4-2-2-2", []), ("10.0.0.1", []), ("共 1,048.5 行", [])]
)
def test_versions_are_read_from_a_text(text: str, versions: list[str]):
    assert evidence.versions(text) == versions


def test_confidence_is_a_probability_and_grows_with_what_is_covered():
    little = judged("固定资产折旧冲销", {"固定资产": 4.0, "折旧": 4.0, "冲销": 2.0})
    much = judged("红字冲销", {"红字": 2.0, "冲销": 2.0})
    assert 0 < confidence.confidence(little) < confidence.confidence(much) < 1
    for name in ("document", "likeness"):
        assert calibration.TRUST[name] > 0


def test_all_weights_name_evidence_and_the_threshold_makes_silence_cheaper_than_error():
    known = {one.name for one in fields(Evidence)} | {"bias"}
    assert set(calibration.PREFER) <= known
    assert set(calibration.TRUST) <= known
    assert 0.5 <= calibration.THRESHOLD < 1  # at 1:2, answering pays from one half on
    assert not confidence.is_good_enough(calibration.THRESHOLD - 0.01)
