"""What looks like personal data never reaches the log; what people search for does."""

import pytest

from kb.rules.masking import is_masked, mask

TAKEN_OUT = [
    ("13812345678", "[电话]"),
    ("请给 138 1234 5678 回电", "请给 [电话] 回电"),
    ("电话138-1234-5678登录不了", "电话[电话]登录不了"),
    ("+86 13812345678", "[电话]"),
    ("１３８１２３４５６７８", "[电话]"),
    ("010-62345678 打不通", "[电话] 打不通"),
    ("(0755) 26345678", "[电话]"),
    ("zhang.min@hengyuan.com.cn 收不到邮件", "[邮箱] 收不到邮件"),
    ("zhang＠example.com", "[邮箱]"),
    ("身份证11010519491231002X怎么改", "身份证[证件号]怎么改"),
    ("110105 19491231 0021", "[证件号]"),
    ("91110108MA01ABCD2E 开票", "[证件号] 开票"),
    ("护照E12345678", "护照[证件号]"),
    ("银行卡 6222 0212 3456 7890 123 付款失败", "银行卡 [长数字] 付款失败"),
    ("6222-0212-3456-7890", "[长数字]"),
    ("账号11014567890123456", "账号[长数字]"),
]
STAYS = [
    "ORA-00060",
    "GL-2007 锁等待",
    "凭证号0012",
    "记-202512-0012",
    "科目 1002010101",
    "2025123101",
    "20251231",
    "2025-12-31",
    "192.168.10.25:1521",
    "V9.0 与 V8.5",
    "1,234,567.89",
    "HTTP 500 at /api/v1",
    "月末结账失败怎么办",
    "P0 30 分钟",
    "",
]


@pytest.mark.parametrize(("text", "kept"), TAKEN_OUT)
def test_numbers_of_people_are_taken_out(text: str, kept: str) -> None:
    assert mask(text) == kept
    assert is_masked(mask(text))


@pytest.mark.parametrize("text", STAYS)
def test_codes_periods_and_vouchers_stay(text: str) -> None:
    assert mask(text) == text
    assert not is_masked(text)


@pytest.mark.parametrize("text", [text for text, _kept in TAKEN_OUT])
def test_masking_twice_changes_nothing_more(text: str) -> None:
    assert mask(mask(text)) == mask(text)
