"""Small items that show how each kind is written: for the template, and for the documentation of the formats."""

from exams.authoring import Draft, OptionDraft
from exams.formats.long_examples import LONG
from exams.formats.record import Record

SHORT = (
    Record(
        1,
        Draft(
            "single",
            "月末结账前，必须先完成哪一步？",
            options=(
                OptionDraft("审核并记账本月全部凭证", True),
                OptionDraft("打印全部账簿", False, "打印不影响结账。"),
                OptionDraft("备份操作系统", False),
            ),
            explanation="未记账的凭证会阻止结账。",
        ),
        difficulty=2,
    ),
    Record(
        2,
        Draft(
            "multiple",
            "下列哪些单据可以生成凭证？",
            options=(
                OptionDraft("采购发票", True),
                OptionDraft("付款单", True),
                OptionDraft("会议通知", False),
                OptionDraft("固定资产折旧清单", True),
            ),
            explanation="与资金或资产变动无关的单据不生成凭证。",
        ),
        difficulty=3,
    ),
    Record(
        3,
        Draft("true_false", "已结账的期间可以直接修改凭证。", right=False, explanation="要先反结账。"),
        difficulty=1,
    ),
    Record(
        4,
        Draft(
            "fill_in",
            "增值税一般纳税人销售货物的基本税率是 ____，小规模纳税人的征收率一般是 ____。",
            blanks=(("13%", "百分之十三"), ("3%", "百分之三")),
            explanation="见增值税暂行条例。",
        ),
        difficulty=3,
    ),
    Record(
        5,
        Draft(
            "numeric",
            "销售商品 100,000 元，增值税税率 13%，价税合计是多少？",
            answer={
                "value": "113000",
                "tolerance": "1",
                "is_percent": False,
                "units": [["元", "1"], ["万元", "10000"]],
                "needs_unit": False,
            },
            explanation="100,000 × 1.13。",
        ),
        difficulty=2,
    ),
    Record(
        6,
        Draft(
            "ordering",
            "一张凭证从填制到入账，先后是什么？",
            answer={"items": ["填制", "审核", "记账"], "policy": "all"},
            explanation="未审核的凭证不能记账。",
        ),
        difficulty=1,
    ),
    Record(
        7,
        Draft(
            "matching",
            "下列科目属于哪一类？",
            answer={
                "pairs": [["库存现金", "资产"], ["短期借款", "负债"], ["实收资本", "所有者权益"]],
                "distractors": ["成本"],
            },
            explanation="按会计要素划分。",
        ),
        difficulty=1,
    ),
)
EXAMPLES = (*SHORT, *LONG)
