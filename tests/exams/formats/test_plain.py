"""An item that is nothing but words comes back from every format; the short way past the trial relies on it."""

import pytest
from hypothesis import HealthCheck, assume, given, settings

from exams.formats import moodle, qti
from exams.formats.text import is_plain
from tests.exams.formats import items


@pytest.mark.parametrize("format", [moodle, qti.QTI_2, qti.QTI_3], ids=["moodle", "2.1", "3.0"])
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(record=items.records())
def test_words_alone_come_back(format, record):
    assume(is_plain(record.draft))
    (back,) = format.read(format.write([record]))
    assert qti.looks(back) == qti.looks(record)


def test_signs_are_not_words():
    for stem in ("a*b", "1. 先", "- 先", "a  b", "<b>", "a\\b", "x_1"):
        assert not is_plain(items.changed(items.EXAMPLE, stem=stem).draft)
    assert is_plain(items.EXAMPLE.draft)
