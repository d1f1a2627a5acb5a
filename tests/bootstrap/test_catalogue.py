"""The catalogue keeps what was translated, follows the sources, and says what is wrong with it."""

import gettext
import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Message as Entry
from catalogue import complaints, po
from catalogue.chinese import Message

Loader = Callable[[str], ModuleType]
SAVE, PEOPLE, MAY = Message("保存"), Message("%(n)s 人", "%(n)s 人"), Message("五月", context="月份")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of one template and one view, its catalogue fully translated."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "a.html").write_text('{% translate "保存" %}{% translate "五月" context "月份" %}')
    (tmp_path / "exams").mkdir()
    (tmp_path / "exams" / "views.py").write_text('ngettext("%(n)s 人", "%(n)s 人", n)')
    english = {SAVE: "Save", PEOPLE: ("%(n)s person", "%(n)s people"), MAY: "May"}
    catalogue = po.merge(english, po.read(tmp_path))
    for message, text in english.items():
        catalogue.get(message.id, message.context or None).string = text
    po.write(catalogue, tmp_path)
    return tmp_path


def test_a_complete_catalogue_passes(project: Path, script: Loader) -> None:
    assert complaints.all_of(project) == []
    assert script("messages").check(project) == 0


def test_an_update_without_changes_writes_the_same_file(project: Path, script: Loader) -> None:
    script("messages").update(project)
    first = po.path(project).read_bytes()
    script("messages").update(project)
    assert po.path(project).read_bytes() == first


def test_an_update_keeps_the_english(project: Path, script: Loader) -> None:
    script("messages").update(project)
    assert complaints.all_of(project) == []


def test_the_file_names_sources_but_neither_dates_nor_lines(project: Path, script: Loader) -> None:
    script("messages").update(project)
    text = po.path(project).read_text()
    assert "#: templates/a.html\n" in text
    assert "Date" not in text
    assert "Babel" not in text


def test_an_update_drops_what_no_source_says_any_more(project: Path, script: Loader) -> None:
    (project / "templates" / "a.html").write_text("")
    assert [line.split(" (")[0] for line in complaints.all_of(project)] == ["obsolete", "obsolete"]
    script("messages").update(project)
    assert complaints.all_of(project) == []
    assert "保存" not in po.path(project).read_text()


def test_a_new_text_is_first_missing_and_then_without_english(project: Path, script: Loader) -> None:
    (project / "templates" / "b.html").write_text('{% translate "删除" %}')
    assert complaints.all_of(project) == ["missing in the catalogue (run `make messages`): 删除"]
    script("messages").update(project)
    assert complaints.all_of(project) == ["no English: 删除"]
    assert script("messages").check(project) == 1


def test_a_text_that_becomes_countable_asks_for_english_again(project: Path, script: Loader) -> None:
    (project / "exams" / "forms.py").write_text('ngettext("保存", "保存", n)')
    script("messages").update(project)
    assert len(complaints.all_of(project)) == 1
    assert "no English" in complaints.all_of(project)[0]


def test_the_same_text_in_another_context_is_another_message(project: Path) -> None:
    (project / "templates" / "b.html").write_text('{% translate "五月" %}')
    assert complaints.all_of(project) == ["missing in the catalogue (run `make messages`): 五月"]


def test_an_uncertain_translation_does_not_pass(project: Path) -> None:
    path = po.path(project)
    path.write_text(path.read_text().replace('msgid "保存"', '#, fuzzy\nmsgid "保存"'))
    assert complaints.all_of(project) == ["fuzzy: 保存"]


def test_stray_texts_are_named_with_file_and_line(project: Path) -> None:
    (project / "exams" / "forms.py").write_text('label = "保存"')
    (project / "templates" / "b.html").write_text("\n保存")
    assert complaints.all_of(project) == [
        "templates/b.html:2: text outside translate: 保存",
        "exams/forms.py:1: text outside gettext: 保存",
    ]


@pytest.mark.parametrize(
    ("chinese", "english", "same"),
    [
        ("%(n)s 分", "%(n)s points", True),
        ("%(n)s 分", "points", False),
        ("%(n)s 分", "%(m)s points", False),
        ("{name} 的", "of {name}", True),
        ("{name} 的", "of {nom}", False),
        ("第 %d 题", "Item %s", False),
        ("100%% 的", "100% of", True),
        (("%(n)s 人", "%(n)s 人"), ("one person", "%(n)s people"), True),
        (("%(n)s 人", "%(n)s 人"), ("%(n)s person", "people"), False),
    ],
)
def test_placeholders_have_to_agree(chinese: str | tuple[str, str], english: str | tuple[str, str], same: bool) -> None:
    assert complaints.has_same_placeholders(Entry(chinese, english)) is same


def test_a_compiled_catalogue_speaks_english(project: Path, script: Loader) -> None:
    script("messages").compile_all(project)
    with po.path(project).with_suffix(".mo").open("rb") as file:
        english = gettext.GNUTranslations(file)
    assert english.gettext("保存") == "Save"
    assert english.pgettext("月份", "五月") == "May"
    assert english.ngettext("%(n)s 人", "%(n)s 人", 1) == "%(n)s person"


def test_only_stale_catalogues_are_compiled(project: Path, script: Loader) -> None:
    messages = script("messages")
    assert messages.is_stale(po.path(project))
    messages.compile_all(project)
    assert not messages.is_stale(po.path(project))
    later = po.path(project).stat().st_mtime + 10
    os.utime(po.path(project), (later, later))
    assert messages.is_stale(po.path(project))
