"""What becomes of codes, numbers, menu paths and characters of every width; and that any substring is found again."""

import os
import random
import re
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kb.search.analysis import CJK, PLAIN, Analysis, normalise
from kb.search.numerals import counted, value_of

SAMPLES = Path(os.environ.get("ZHIZHENG_SAMPLES") or django_settings.BASE_DIR.parent / "shared" / "samples")
DEMO = Path(django_settings.BASE_DIR) / "site" / "home" / "demo"


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("ＯＲＡ－０００６０", "ora-00060"),
        ("Ｖ９．０　版", "v9.0 版"),
        ("ﬁle", "file"),
        ("Ⅳ", "iv"),
        ("①", "1"),
        ("ｶﾞ", "ガ"),
        ("㈱", "(株)"),
        ("總賬結轉", "总账结转"),
        ("乾燥的乾坤", "干燥的乾坤"),
        ("ＡＢＣ", "abc"),
        ("İ", "i̇"),
        ("ß", "ß"),
    ],
)
def test_widths_and_variants_become_one(written: str, plain: str) -> None:
    assert normalise(written) == plain


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        ("总账", "總賬"),
        ("总账", "總帳"),
        ("总帐", "總賬"),
        ("凭证录入", "憑證錄入"),
        ("发票", "發票"),
        ("报错", "報錯"),
        ("后台", "後臺"),
    ],
)
def test_whoever_types_either_script_asks_the_same(simplified: str, traditional: str) -> None:
    assert PLAIN.of_question(traditional) == PLAIN.of_question(simplified)


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("ORA-00060", ["ora-00060", "ora", "00060"]),
        ("GL-2031", ["gl-2031", "gl", "2031"]),
        ("V9.0", ["v9.0"]),
        ("fi_glvoucher", ["fi_glvoucher", "fi", "glvoucher"]),
        ("FI_GLVoucher.xml", ["fi_glvoucher.xml", "glvoucher", "xml"]),
        ("192.168.1.1", ["192.168.1.1", "192", "168"]),
        ("P0", ["p0"]),
        ("0012", ["0012"]),
    ],
)
@pytest.mark.parametrize("around", ["{}", "报错{}了", "（{}）", "错误代码：{}。", "{}，请重试"])
def test_codes_are_kept_whole_and_by_part(code: str, parts: list[str], around: str) -> None:
    terms = PLAIN.of_text(around.format(code)).words
    assert set(parts) <= set(terms)
    assert {parts[0]} <= set(PLAIN.of_question(code).words)
    assert set(PLAIN.of_question(code).words) & set(terms), "found by the code"
    assert all(part in terms for part in PLAIN.of_question(parts[-1]).words), "found by the part"


ARROWS = [
    "→",
    "->",
    "-->",
    "=>",
    ">",
    ">>",
    "＞",
    "›",
    "»",
    "⇒",
    "➔",
    "➜",
    "➝",
    "➡",
    "➡️",
    "⟶",
    "▸",
    "▶",
    "》",
    " → ",
    " > ",
]


@pytest.mark.parametrize("arrow", ARROWS)
@pytest.mark.parametrize("step", ["{}", "【{}】", "「{}」", "“{}”", "［{}］"])
def test_a_menu_path_is_one_term_whatever_its_arrows_and_brackets(arrow: str, step: str) -> None:
    path = arrow.join(step.format(name) for name in ("总账", "期末", "结账"))
    terms = PLAIN.of_text(f"点击 {path}，完成。").words
    assert {"总账→期末→结账", "总账", "期末", "结账"} <= set(terms)
    assert "总账→期末→结账" in PLAIN.of_question(path).words


# Numerals


def spelled(number: int) -> str:
    """A number below 10⁸ as it is written out: 10 十, 105 一百零五, 10010 一万零一十."""
    high, low = divmod(number, 10_000)
    text = f"{below(high)}万" if high else ""
    text += ("零" if high and 0 < low < 1000 else "") + below(low) if low or not high else ""
    return text.removeprefix("一") if text.startswith("一十") else text


def below(number: int) -> str:
    text, skipped = "", False
    for power, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            text += ("零" if skipped and text else "") + "零一二三四五六七八九"[digit] + name
        skipped = not digit
    return text or "零"


# As CLDR's rules for spelling out Chinese numbers, and people, write them.
WRITTEN = {
    "零": 0,
    "九": 9,
    "十": 10,
    "十五": 15,
    "一十五": 15,
    "二十": 20,
    "二十一": 21,
    "九十九": 99,
    "一百": 100,
    "一百零一": 101,
    "一百一十": 110,
    "一百十五": 115,
    "两百": 200,
    "三百四十五": 345,
    "一千零一": 1001,
    "一千零一十": 1010,
    "一千一百": 1100,
    "一万": 10_000,
    "一万零一": 10_001,
    "一万零一百": 10_100,
    "一万一千": 11_000,
    "一万二千三百四十五": 12_345,
    "十二万三千四百五十六": 123_456,
    "一百万零五千": 1_005_000,
    "两千零二十六": 2026,
    "二〇二六": 2026,
    "二零二六": 2026,
    "一九九八": 1998,
    "○": None,
    "十百": None,
    "百千": None,
    "一万万": None,
    "二三十": None,
}


@pytest.mark.parametrize(("text", "number"), WRITTEN.items())
def test_chinese_numbers_are_read_as_they_are_written(text: str, number: int | None) -> None:
    assert (value_of(text) if text != "○" else None) == number


@settings(max_examples=500, deadline=None, derandomize=True)
@given(number=st.integers(0, 99_999_999), unit=st.sampled_from("年月期条版"))
@example(number=10_001, unit="条")
@example(number=99_999_999, unit="条")
def test_a_number_spelled_out_is_the_number(number: int, unit: str) -> None:
    assert value_of(spelled(number)) == number
    assert counted(f"第{spelled(number)}{unit}") == [f"{number}{unit}"]
    assert counted(f"共 {number} {unit}".replace(" ", "")) == [f"{number}{unit}"]
    two = spelled(number).replace("二千", "两千").replace("二万", "两万")
    assert value_of(two) == number


@pytest.mark.parametrize("text", ["第十二期", "第12期", "12期", "十二期", "第１２期", "第十二个期"])
def test_a_period_is_found_however_it_is_written(text: str) -> None:
    assert "12期" in PLAIN.of_question(text).words


@pytest.mark.parametrize("text", ["12345678901期", "1,234期", "9.5期", "一般", "统一管理", "万一", "一一对应"])
def test_what_is_no_counted_number_is_none(text: str) -> None:
    assert counted(text) == []


# Stop words


@pytest.mark.parametrize("text", ["怎么办", "的", "什么是", "how to do it", "我们的", "请问"])
def test_a_question_of_stop_words_only_still_asks_something(text: str) -> None:
    assert PLAIN.of_question(text)
    assert PLAIN.of_question(f"{text}结账").words[-1] == "结账"


# Substrings


RUN = re.compile(f"[{CJK}]+")


def is_found(text: str, substring: str) -> bool:
    """Whether a document of this text answers the question: it shares a term, or begins a pair with the character."""
    document, question = PLAIN.of_document("", "", text), PLAIN.of_question(substring)
    begins = any(pair.startswith(question.singles) for pair in document.pairs) if question.singles else False
    return bool(set(question.words) & set(document.words) or set(question.pairs) & set(document.pairs) or begins)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    text=st.text(alphabet="月末结账失败锁的了和怎么我们總賬乾著后後一二三，。 a1", min_size=2, max_size=30),
    data=st.data(),
)
def test_any_chinese_substring_finds_its_text(text: str, data: st.DataObject) -> None:
    runs = [run for run in RUN.findall(text) if len(run) > 1]
    if runs:
        run = data.draw(st.sampled_from(runs))
        start = data.draw(st.integers(0, len(run) - 2))
        assert is_found(text, run[start : data.draw(st.integers(start + 2, min(len(run), start + 6)))])


def substrings(folder: Path, glob: str, most: int) -> list[tuple[str, str]]:
    """Passages and substrings of them, evenly from all files, always the same."""
    chance = random.Random(7)  # noqa: S311
    passages = []
    for path in sorted(folder.rglob(glob)):
        text = re.sub(r"<[^>]*>", " ", path.read_text("utf-8", "replace"))
        passages += [passage for passage in text.split("\n") if RUN.search(passage)]
    found = []
    for passage in chance.sample(passages, min(most, len(passages))):
        runs = [run for run in RUN.findall(passage) if len(run) > 1]
        if runs:
            run = chance.choice(runs)
            length = chance.randint(2, min(6, len(run)))
            start = chance.randint(0, len(run) - length)
            found.append((passage, run[start : start + length]))
    return found


@pytest.mark.parametrize(("folder", "glob"), [(DEMO, "*.*ml"), (SAMPLES / "finance-manual-odoo-zh", "*.html")])
def test_substrings_of_real_texts_are_found(folder: Path, glob: str) -> None:
    asked = substrings(folder, glob, 1500)
    if not asked:
        pytest.skip(f"no texts in {folder}")
    missed = [(passage, substring) for passage, substring in asked if not is_found(passage, substring)]
    assert len(missed) <= len(asked) * 0.005, missed[:5]


# The trainers' dictionary


@pytest.mark.parametrize(
    "word", ["", "  ", "\n", "多\n行", "行\u2028行", "a\x1cb", ".*[", "长" * 500, "👍", "GL-2031", "总 账", "\u200b"]
)
def test_any_word_may_stand_in_the_dictionary_and_is_read_back_as_it_was(word: str) -> None:
    analysis = Analysis([word, "反结账"])
    assert tuple("\n".join(analysis.dictionary).splitlines()) == analysis.dictionary
    assert Analysis(analysis.dictionary).dictionary == analysis.dictionary
    assert "反结账" in analysis.of_question("反结账失败").words
