"""What each type of item is for, with a small example: for an author who chooses one."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from exams import types
from exams.models import ItemVersion

Text = str | Promise
Kind = ItemVersion.Kind


@dataclass(frozen=True, slots=True)
class Guide:
    """`about` is one line; `example` is a question, `answer` what would be right or how it is marked."""

    kind: Kind
    about: Text
    example: Text
    answer: Text

    @property
    def label(self) -> str:
        return str(self.kind.label)

    @property
    def is_marked_by_people(self) -> bool:
        return types.of(self.kind).NEEDS_MARKER


GROUPS: tuple[tuple[Text, tuple[Guide, ...]], ...] = (
    (
        _("选"),
        (
            Guide(
                Kind.SINGLE,
                _("几个选项里只有一个对。最容易写，也最容易看出哪个选项迷惑人。"),
                _("月末结账前先做哪一步？"),
                _("● 审核并记账　○ 直接结账　○ 删除凭证"),
            ),
            Guide(
                Kind.MULTIPLE,
                _("有两个以上的选项对，全部选对才得分。"),
                _("结账失败时要检查哪些？"),
                _("☑ 凭证断号　☑ 损益未结转　☐ 打印机"),
            ),
            Guide(
                Kind.TRUE_FALSE,
                _("一句话，对还是错。适合考一条规定；猜对的机会有一半。"),
                _("已记账的凭证可以直接修改。"),
                _("○ 正确　● 错误"),
            ),
        ),
    ),
    (
        _("填、排、配"),
        (
            Guide(
                Kind.FILL_IN,
                _("题干里留空，填词或短语。几种写法都可以算对。"),
                _("备份保留 ____ 天。"),
                _("30，写三十也对"),
            ),
            Guide(
                Kind.NUMERIC,
                _("算出一个数。可以定允许误差和单位，认得千分位和万元。"),
                _("不含税 650,000 元，税率 13%，销项税额是多少？"),
                _("84,500 元，写 8.45 万元也对"),
            ),
            Guide(
                Kind.ORDERING,
                _("把步骤排成正确的先后。可以按排对的项数给分。"),
                _("排出月末结账的先后。"),
                _("审核 → 记账 → 结转损益 → 结账"),
            ),
            Guide(
                Kind.MATCHING,
                _("左边每一行配右边的一项，逐行给分。可以加多余的右边。"),
                _("业务用哪种凭证？"),
                _("收到货款 = 收款凭证；计提折旧 = 转账凭证"),
            ),
        ),
    ),
    (
        _("做业务"),
        (
            Guide(
                Kind.JOURNAL,
                _("写借贷分录。科目从科目表里选，逐行给分，行可拆可并。"),
                _("销售产品，货款未收。"),
                _("借 应收账款 113　贷 主营业务收入 100　贷 销项税额 13"),
            ),
            Guide(
                Kind.CASE,
                _("几问共用一份材料、表格或图片，各问单独计分；后一问可以按考生前面的数来判。"),
                _("材料：恒远一月的业务。第 1 问 销项？第 2 问 应交？"),
                _("每一问是一种题型，2 到 10 问"),
            ),
            Guide(
                Kind.TRIAGE,
                _("一批工单，带着计时定级、派人、回复。判错级别按代价扣分。"),
                _("“登录不了，全公司停工”"),
                _("P0 · 值班经理 · 电话联系 · 升级"),
            ),
        ),
    ),
    (
        _("写和交"),
        (
            Guide(
                Kind.ESSAY,
                _("用自己的话写一段。阅卷人按您写的评分标准评。"),
                _("向客户说明为什么不能反结账。"),
                _("说清原因 4 分，给出办法 4 分，语气得体 2 分"),
            ),
            Guide(
                Kind.UPLOAD,
                _("交文件：表格、文档或图片。阅卷人按评分标准评。"),
                _("编制银行存款余额调节表，交 Excel 文件。"),
                _("余额相等 6 分，未达账项齐全 4 分"),
            ),
        ),
    ),
)
