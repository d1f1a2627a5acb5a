"""manage.py evaluate_search: questions with their right places in, measures out."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from kb.models import FaqEntry
from kb.search import documents, judging, trials
from kb.search.documents import Findable, Kind
from kb.search.judging import BadLines, Places
from tests.kb.search.library import Library
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(tmp_path: Path, library: Library):
    """Questions as dictionaries or lines → what the command printed and complained about."""

    def asked(questions: list[object], *args: str) -> tuple[str, str]:
        lines = [one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in questions]
        path = tmp_path / "questions.jsonl"
        path.write_text("\n".join(lines), encoding="utf-8")
        out, err = StringIO(), StringIO()
        call_command("evaluate_search", str(path), *args, stdout=out, stderr=err)
        return out.getvalue(), err.getvalue()

    return asked


def test_every_way_of_naming_a_place_leads_there(library: Library) -> None:
    entry = FaqEntry.objects.create(question="怎么打印？", slug="printing", audience="public")
    row = documents.put(Kind.FAQ, entry.pk, Findable("怎么打印？", "/faq/printing/", "见手册。", "public"))
    places = Places()
    closing = ("lineage", library.closing.lineage_id)
    assert places.find("general-ledger/month-end-closing") == closing
    assert places.find(str(library.closing_old.pk)) == places.find(str(library.closing.pk)) == closing
    assert places.find("/manuals/general-ledger/9-0/102/") == closing
    assert places.find("https://example.com/manuals/general-ledger/9-0/102/?edition=1#order") == closing
    assert places.find("faq:printing") == ("document", row.pk)
    assert places.find("faq:nothing") is places.find("general-ledger/nothing") is places.find("99999") is None


def test_the_measures_are_printed_and_the_worst_questions(ask) -> None:
    said, complaints = ask(
        [
            {"query": "月末结账", "right": ["general-ledger/month-end-closing"]},
            {"query": "凭证录入", "right": ["/faq/1/"]},
        ]
    )
    assert "n=2  recall@10 0.500  MRR@10 0.500  nDCG@10 0.500" in said
    assert "(whoosh)" in said
    assert "0.000  凭证录入  →  凭证录入" in said
    assert not complaints


def test_a_report_for_machines(ask) -> None:
    report = json.loads(ask([{"query": "月末结账", "right": ["general-ledger/month-end-closing"]}], "--json")[0])
    assert report["trials"][0]["ndcg@10"] == 1
    assert set(report["trials"][0]["cpu_ms"]) == {"p50", "p95"}
    assert report["difference"] is None


def test_places_that_help_count_half(ask) -> None:
    right, also = "general-ledger/month-end-closing", "/faq/1/"
    swapped = {"query": "月末结账", "right": [also], "also": [right]}
    report = json.loads(ask([swapped], "--json")[0])
    assert 0.5 < report["trials"][0]["ndcg@10"] < 1


def test_two_configurations_are_compared(ask) -> None:
    questions = [
        {"query": "月末结账失败", "right": ["/faq/1/"]},
        {"query": "连续纸", "right": ["general-ledger/section-103"]},
    ]
    said, _complaints = ask(questions, "--compare", "whoosh:", "database:,no-synonyms")
    assert "whoosh: (whoosh): n=2" in said
    assert "database:,no-synonyms (database): n=2" in said
    assert "p = " in said


def test_a_configuration_that_does_not_exist_is_an_error(ask) -> None:
    for wrong in ("no-such-thing", "sphinx://127.0.0.1/x", "postgres://127.0.0.1", "elasticsearch:", "whoosh:x"):
        with pytest.raises(CommandError, match=wrong.partition(":")[0]):
            ask([{"query": "结账", "right": ["/faq/1/"]}], "--compare", "whoosh:", wrong)


@pytest.mark.skipif(connection.vendor == "postgresql", reason="there it is one")
def test_the_site_s_own_database_has_to_be_one_that_can(ask) -> None:
    with pytest.raises(CommandError, match="而它不是 PostgreSQL"):
        ask([{"query": "结账", "right": ["/faq/1/"]}], "--compare", "whoosh:", "postgres:")


def test_another_database_is_known_only_while_its_trial_runs(ask, monkeypatch) -> None:
    known = dict(connections.databases)
    with trials.configured("postgres://reader:secret@127.0.0.1:1/elsewhere?schema=other"):
        tried = connections["search"].settings_dict
        assert (tried["NAME"], tried["USER"], tried["OPTIONS"]) == ("elsewhere", "reader", {})
    assert connections.databases == known
    questions = [{"query": "月末结账", "right": ["general-ledger/month-end-closing"]}]
    said, _complaints = ask(questions, "--compare", "whoosh:", "elasticsearch://reader:secret@127.0.0.1:1/x")
    assert "secret" not in said
    assert "elasticsearch://…@127.0.0.1:1/x (database): n=1" in said


def test_a_flag_holds_only_while_its_trial_runs(settings) -> None:
    from kb.search import questions

    with trials.configured("database:,no-pairs"):
        assert (settings.SEARCH_URL, questions.PAIR_WEIGHT) == ("database:", 0.0)
    assert (settings.SEARCH_URL, questions.PAIR_WEIGHT) == ("whoosh:", 0.5)


def test_unknown_and_hidden_places_are_reported_and_no_misses(ask, library: Library, world: World) -> None:
    questions = [
        {"query": "月末结账", "right": ["general-ledger/month-end-closing", "faq:gone"]},
        {"query": "应急口令", "right": ["handbook/section-105"]},
    ]
    said, complaints = ask(questions)
    assert "n=1  recall@10 1.000" in said
    assert "第 1 行：faq:gone：没有这一处" in complaints
    assert "第 2 行：handbook/section-105：此人看不到" in complaints
    assert "n=2  recall@10 1.000" in ask(questions, "--as", "chen")[0]


def test_nothing_to_measure_is_an_error(ask) -> None:
    with pytest.raises(CommandError, match="没有可以衡量的问题"):
        ask([{"query": "结账", "right": ["faq:gone"]}])


def test_bad_lines_are_named_with_their_numbers(ask) -> None:
    lines = ["{", '{"query": "结账"}', "", '{"right": [1]}', "[]", '{"query": "结账", "right": [{}]}']
    with pytest.raises(CommandError) as raised:
        ask(lines)
    said = str(raised.value)
    assert "questions.jsonl: 第 1 行：不是合法的 JSON" in said
    assert "第 2 行：right 至少要有一处" in said
    assert "第 4 行：缺少 query" in said
    assert "第 5 行：不是一个 JSON 对象" in said
    assert "第 6 行：right 应是一列编号或地址" in said


def test_a_file_that_cannot_be_read_is_named_with_what_to_do(library: Library, tmp_path) -> None:
    (tmp_path / "old.jsonl").write_bytes('{"query": "结账"}'.encode("gbk"))
    for name, said in [
        ("nowhere.jsonl", r"nowhere\.jsonl: 没有这个文件"),
        ("", "这是文件夹"),
        ("old.jsonl", r"old\.jsonl: 不是 UTF-8 编码的文本"),
    ]:
        with pytest.raises(CommandError, match=said):
            call_command("evaluate_search", tmp_path / name)


def test_places_that_are_none_are_reported_whatever_they_look_like(ask) -> None:
    odd = ["http://[::1", "9" * 5000, "faq:", "/", "１２"]
    with pytest.raises(CommandError, match="没有可以衡量的问题"):
        ask([{"query": "结账", "right": odd}])
    with pytest.raises(CommandError, match="第 1 行：括号嵌套得太深"):
        ask(["[" * 100_000])


def test_lines_are_read_with_the_question_behind_a_slip() -> None:
    clean, slip = judging.read(
        [
            '{"query": "冲销凭证", "right": ["a/b"]}',
            '{"query": "充销", "right": [7], "also": ["a/b"], "meant": "冲销凭证"}',
        ]
    )
    assert (clean.meant, slip.meant, slip.gains) == ("冲销凭证", "冲销凭证", {"7": 2.0, "a/b": 1.0})
    with pytest.raises(BadLines):
        judging.read(["null"])
