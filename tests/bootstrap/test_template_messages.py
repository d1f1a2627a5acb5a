"""Messages of templates are found under the very text that Django looks up."""

import pytest
from catalogue import template
from catalogue.chinese import Message, without_exempt


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('{% translate "保存" %}', [Message("保存")]),
        ("{% trans '保存' as label %}", [Message("保存")]),
        ('{% translate "五月" context "月份" %}', [Message("五月", context="月份")]),
        ('{% translate "通过率 80%" %}', [Message("通过率 80%%")]),
        ("{% translate name %}", []),
        ('{% translate "他说\\"好\\"" %}', [Message('他说"好"')]),
        ("{% blocktranslate %}你好，{{ name }}{% endblocktranslate %}", [Message("你好，%(name)s")]),
        ("{% blocktrans trimmed %}\n  一\n  二\n{% endblocktrans %}", [Message("一 二")]),
        (
            "{% blocktranslate with n=p.score %}得 {{ n }} 分，100%{% endblocktranslate %}",
            [Message("得 %(n)s 分，100%%")],
        ),
        (
            "{% blocktrans count n=p|length context '队' %}{{ n }} 人{% plural %}{{ n }} 个人{% endblocktrans %}",
            [Message("%(n)s 人", "%(n)s 个人", "队")],
        ),
        ('{% include "a.html" with label=_("保存") hint=_(\'再想想\') only %}', [Message("保存"), Message("再想想")]),
        ('{{ name|default:_("无") }}', [Message("无")]),
        (
            "{% blocktranslate with who=name|default:_('某人') %}{{ who }}的{% endblocktranslate %}",
            [Message("某人"), Message("%(who)s的")],
        ),
        ('{# {% translate "旧" %} #}', []),
        ('{% comment %}{% translate "旧" %}{% endcomment %}新', []),
    ],
)
def test_messages(source: str, expected: list[Message]) -> None:
    assert template.messages(source) == expected


def test_a_message_remembers_its_file() -> None:
    assert template.messages('{% translate "保存" %}', "templates/a.html")[0].where == "templates/a.html"


@pytest.mark.parametrize(
    "source",
    [
        '<button title="{% translate "保存" %}">{% translate "保存" %}</button>',
        "{% blocktranslate %}你好，{{ name }}{% endblocktranslate %}",
        '{{ name|default:_("无") }}',
        "{# 说明 #}<!-- 多行\n说明 -->",
        "{% comment %}说明{% endcomment %}",
        '{% translate "五月" context "月份" %}',
        "{% blocktranslate context '月份' %}五月{% endblocktranslate %}",
        "<p>Only English</p>",
    ],
)
def test_covered_text_is_no_stray(source: str) -> None:
    assert template.strays(source) == []


@pytest.mark.parametrize(
    ("source", "line", "text"),
    [
        ("<p>\n保存</p>", 2, "保存</p>"),
        ('<!-- 一\n二 -->\n<a title="保存">', 3, '<a title="保存">'),
        ('{% include "a.html" with label="保存" %}', 1, '"保存"'),
        ('\n{{ name|default:"无" }}', 2, '"无"'),
        ("{% translate '名称' %}：{{ name }}", 1, "："),
        ("{% blocktranslate with who=name|default:'某人' %}{{ who }}{% endblocktranslate %}", 1, "'某人'"),
    ],
)
def test_uncovered_text_is_a_stray(source: str, line: int, text: str) -> None:
    assert [(stray.line, stray.text) for stray in template.strays(source)] == [(line, text)]


def test_a_line_can_be_declared_to_stay_as_it_is() -> None:
    source = "<p>中文</p> {# i18n: as is #}\n<p>保存</p>"
    assert [stray.line for stray in without_exempt(template.strays(source), source)] == [2]


def test_a_file_can_be_declared_to_stay_as_it_is() -> None:
    source = "{# i18n: file as is #}\n<p>保存</p>"
    assert without_exempt(template.strays(source), source) == []
