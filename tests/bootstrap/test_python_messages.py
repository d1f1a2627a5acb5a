"""Messages of Python files, and the Chinese that gettext never sees."""

from pathlib import Path

import pytest
from catalogue import python, sources
from catalogue.chinese import Message


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('_("保存")', [Message("保存")]),
        ('gettext_lazy("很长的"\n    "句子")', [Message("很长的句子")]),
        ('ngettext("%(n)s 人", "%(n)s 个人", n) % {"n": n}', [Message("%(n)s 人", "%(n)s 个人")]),
        ('ngettext_lazy("%d 题", "%d 道题")', [Message("%d 题", "%d 道题")]),
        ('pgettext("月份", "五月")', [Message("五月", context="月份")]),
        ('npgettext_lazy("队", "%d 人", "%d 个人")', [Message("%d 人", "%d 个人", "队")]),
        ('translation.gettext("保存")', [Message("保存")]),
        ("_(name)", []),
        ('# _("旧")', []),
    ],
)
def test_messages(source: str, expected: list[Message]) -> None:
    assert python.messages(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        '"""说明"""\ndef view():\n    """说明"""\n',
        'label = _("保存") + ngettext("一", "多", 2)',
        'title = translation.pgettext("月份", "五月")',
        "x = 1  # 说明",
        'label = _("保存" if new else "修改")',
    ],
)
def test_covered_text_is_no_stray(source: str) -> None:
    assert python.strays(source) == []


@pytest.mark.parametrize(
    ("source", "line", "why"),
    [
        ('x = 1\nlabel = "保存"', 2, "text outside gettext"),
        ('label = f"{n} 人"', 1, "text outside gettext"),
        ('label = _(f"{n} 人")', 1, "f-string inside gettext"),
        ('field = CharField(_("名称"), help_text="必填")', 1, "text outside gettext"),
    ],
)
def test_uncovered_text_is_a_stray(source: str, line: int, why: str) -> None:
    assert [(stray.line, stray.why) for stray in python.strays(source)] == [(line, why)]


@pytest.mark.parametrize(
    "path", ["exams/models/bank.py", "kb/models.py", "site/people/views.py", "exams/views/candidate.py"]
)
def test_modules_with_texts_for_readers_are_looked_at(path: str) -> None:
    assert sources.is_for_readers(Path(path))


@pytest.mark.parametrize("path", ["kb/search/analysis.py", "exams/rules/grade.py", "site/home/demo/models.py"])
def test_modules_that_work_on_chinese_words_are_left_alone(path: str) -> None:
    assert not sources.is_for_readers(Path(path))


def test_migrations_and_tests_are_no_sources(tmp_path: Path) -> None:
    for name in (
        "kb/views.py",
        "kb/migrations/0001_initial.py",
        "kb/tests/test_a.py",
        "site/people/forms.py",
        "docs/a.py",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = [path.relative_to(tmp_path).as_posix() for path in sources.python_files(tmp_path)]
    assert found == ["kb/views.py", "site/people/forms.py"]
