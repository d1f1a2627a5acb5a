"""试题: a row an item, for all kinds whose key fits one cell."""

from dataclasses import replace

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from exams.authoring import Draft
from exams.formats import keylines
from exams.formats.answers import KINDS, LETTERS, POLICIES, letters_of, policy_of, write_blanks
from exams.formats.assembling import Option, Parts, assemble
from exams.formats.placing import headed, record_of
from exams.formats.record import Record
from exams.formats.sheet import Block, Column, Layout, Line, Values, in_language
from exams.formats.sheets import columns

OPTIONS = 8  # in the template; an export writes as many as it needs
CELL_KINDS = ("single", "multiple", "true_false", "fill_in", "numeric", "ordering", "matching")

KIND = columns.kind(_("从下拉列表选。单选、多选、判断、填空可以留空，按选项和答案推断。"), 10, ("试题类型", "题目类型"))
STEM = columns.question(
    _("必填。填空题用四个下划线 ____ 表示空，一个空写一处。可以换行（Alt+Enter）。"),
    50,
    ("试题", "题目内容", "试题内容", "stem"),
)
ANSWER = Column(
    "answer",
    ("答案", "Answer"),
    18,
    ("正确答案", "标准答案", "参考答案", "key"),
    _(
        "必填。单选写 B，多选写 ACD，判断写 正确 或 错误；填空每个空一行，几种写法用 | 隔开；"
        "数值题第一行写数；排序题每行一项；匹配题每行 左边 = 右边。详见“说明”。"
    ),
    fills=False,
)
POLICY = Column(
    "policy",
    ("计分", "Scoring"),
    12,
    ("计分方式", "多选计分", "部分得分", "policy"),
    _("选填，只用于多选题，从下拉列表选：少选得分（有错选不得分）、错选倒扣、按比例（错选不扣）、全对。留空为全对。"),
)
FIXED = Column(
    "fixed",
    ("位置不变", "Fixed options"),
    10,
    ("固定选项",),
    _("选填。打乱选项时留在原位的选项，写字母，例如 D。“以上都对”不用写。"),
    fills=False,
)


def options_of(values: Values) -> tuple[Option, ...]:
    rows = ((letter, values.get(f"option_{letter}", ""), values.get(f"feedback_{letter}", "")) for letter in LETTERS)
    return tuple(row for row in rows if row[1])


def option_columns(count: int) -> tuple[tuple[Column, ...], tuple[Column, ...]]:
    """Columns of options, and those of what is said to who took them, which start folded away."""
    letters = LETTERS[: max(count, OPTIONS)]
    about = _("单选、多选题的选项，从 A 起填，不必填满。")
    tip = _("选填。考后给选了这一项的人看。这几列默认折叠，点表头上方的 + 展开。")
    texts = (
        Column(f"option_{one}", (f"选项{one}", f"Option {one}"), 22, (one.lower(),), about, fills=False)
        for one in letters
    )
    tips = (
        Column(f"feedback_{one}", (f"反馈{one}", f"Feedback {one}"), 22, (), tip, fills=False, is_folded=True)
        for one in letters
    )
    return tuple(texts), tuple(tips)


def read(block: Block) -> Record:
    line = block.lines[0]
    values = dict(line.values)
    parts = Parts(line.get("kind"), line.get("stem"), options_of(values), line.get("answer"))
    draft, problems = assemble(parts)
    block.faults += problems
    return record_of(block, with_ways(block, line, draft, parts.options))


def with_ways(block: Block, line: Line, draft: Draft, options: tuple[Option, ...]) -> Draft:
    """With what else the row says of its options: which keep their place, and what is partly right."""
    if line.get("fixed"):
        draft = with_places(block, line, draft, options)
    return with_policy(block, line, draft) if line.get("policy") else draft


def with_policy(block: Block, line: Line, draft: Draft) -> Draft:
    said, policy = line.get("policy"), policy_of(line.get("policy"))
    if policy is None:
        known = gettext("、").join(in_language(*names[:2]) for names in POLICIES.values())
        values = {"text": said[:40], "list": known}
        block.fault(line, "policy", gettext("“%(text)s”看不懂。可以写：%(list)s。") % values)
    elif draft.kind != "multiple":
        block.fault(line, "policy", gettext("只有多选题有这一项。请删去，或者改题型；排序题写在答案里：计分：按先后。"))
    else:
        return replace(draft, answer={"policy": policy})
    return draft


def with_places(block: Block, line: Line, draft: Draft, options: tuple[Option, ...]) -> Draft:
    said = letters_of(line.get("fixed"))
    letters = [letter for letter, _text, _tip in options]
    if said is None or not set(said) <= set(letters):
        block.fault(line, "fixed", str(_("请写有的选项的字母，例如 D。")))
        return draft
    rows = zip(letters, draft.options, strict=False)
    return replace(draft, options=tuple(replace(one, fixed=letter in said) for letter, one in rows))


def write(record: Record) -> list[Values]:
    draft = record.draft
    values = {
        "kind": in_language(KINDS[draft.kind][0], KINDS[draft.kind][-1]),
        "stem": draft.stem,
        "answer": answer_of(draft),
        **options_in(draft),
    }
    return headed(record, values, [])


def options_in(draft: Draft) -> Values:
    """The options by letter, where the kind has them."""
    if draft.kind not in {"single", "multiple"}:
        return {}
    values = {"fixed": "".join(letter for letter, one in zip(LETTERS, draft.options, strict=False) if one.fixed)}
    if policy := draft.answer.get("policy"):
        values["policy"] = in_language(*POLICIES[policy][:2])
    for letter, option in zip(LETTERS, draft.options, strict=False):
        values |= {f"option_{letter}": option.text, f"feedback_{letter}": option.feedback}
    return values


def answer_of(draft: Draft) -> str:
    if draft.kind == "true_false":
        return in_language("正确", "True") if draft.right else in_language("错误", "False")
    if draft.kind == "fill_in":
        return write_blanks(draft.blanks)
    if draft.kind in keylines.KINDS:
        return keylines.write(draft.kind, dict(draft.answer))
    return "".join(letter for letter, option in zip(LETTERS, draft.options, strict=False) if option.right)


def layout(options: int = OPTIONS) -> Layout:
    """For items of at most so many options."""
    texts, tips = option_columns(options)
    return Layout(
        names=("试题", "Items"),
        kinds=frozenset(CELL_KINDS),
        columns=(KIND, STEM, *texts, ANSWER, *columns.PLACE, POLICY, FIXED, *tips),
        needed=frozenset({"stem", "answer"}),
        read=read,
        write=write,
        about=_("单选、多选、判断、填空、数值、排序、匹配题。一行一题。"),
        goes_on=False,
    )
