"""What can be asked: 总账 in V8.5 and V9.0 for everybody, 服务规范 inside, questions for three audiences.

Only the handbook says 应急口令, only customers may read about 年度结转; nobody has written about 固定资产.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from kb.models import EditionPage, FaqEntry, ManualPage, SectionPage
from kb.search import documents, rebuilding
from kb.search.documents import Findable, Kind
from tests.kb.shelf import edition, heading, manual, section, text

FILLING = [
    ("凭证录入", "录入摘要、科目和金额，然后保存凭证。"),
    ("凭证记账", "记账把已审核的凭证登记到账簿。"),
    ("报表导出", "查询结果可以导出为表格文件。"),
    ("会计科目设置", "科目编码分四级，停用的科目不能选用。"),
    ("备份与恢复", "每天凌晨自动备份，保留三十天。"),
    ("试算平衡", "借方合计等于贷方合计才算平衡。"),
    ("电子凭证归档", "归档把凭证和附件打包保管。"),
    ("与仓储系统的接口", "出入库单每五分钟同步一次。"),
]
TABLE = {
    "columns": [{"type": "text", "heading": "代码"}, {"type": "text", "heading": "处理"}],
    "rows": [
        {"values": ["<p>GL-2001</p>", "<p>记账后重新检查</p>"]},
        {"values": ["<p>GL-2007</p>", "<p>查看占用任务</p>"]},
        {"values": ["<p>GL-9001</p>", "<p>备份空间不足，扩容</p>"]},
        {"values": ["<p>GL-9002</p>", "<p>备份校验失败，重做</p>"]},
    ],
    "caption": "",
}


def steps(*rows: tuple[str, str]) -> list[Any]:
    return [("steps", {"steps": [{"text": f"<p>{said}</p>", "expected": f"<p>{then}</p>"} for said, then in rows]})]


@dataclass(frozen=True)
class Material:
    ledger: ManualPage
    old: EditionPage
    new: EditionPage
    reversal: SectionPage
    reversal_old: SectionPage
    codes: SectionPage
    secret: SectionPage
    draft_question: FaqEntry
    customers_question: FaqEntry
    internal_question: FaqEntry


def build() -> Material:
    ledger = manual("general-ledger", "总账操作手册", "public")
    old = edition(ledger, "V8.5", "8-5", date(2023, 6, 30), "maintained")
    new = edition(ledger, "V9.0", "9-0", date(2025, 3, 31), "current")
    handbook = edition(manual("handbook", "服务规范", "internal"), "V1.0", "1-0", date(2025, 1, 15), "current")
    for number, (title, said) in enumerate(FILLING, start=900):  # rows alone: they are there to be passed over
        documents.put(Kind.CHECKLIST, number, Findable(title, f"/checklists/{number}/", said, "public"))
    material = Material(
        ledger,
        old,
        new,
        reversal=section(new, "reversal", "红字冲销", reversal("在凭证查询中单击〖红字冲销〗")),
        reversal_old=section(old, "reversal", "红字冲销", reversal("在旧版菜单中选择冲销")),
        codes=section(new, "codes", "常见错误代码", [*heading("代码一览", "list"), ("table", {"table": TABLE})]),
        secret=section(handbook, "emergency", "月末结账应急处理", text("应急口令由值班经理保管，月末结账失败时使用。")),
        draft_question=question(
            "draft-lost", "录凭证时断网，草稿还能找回吗？", "草稿每三十秒自动保存，保留七天。", "public"
        ),
        customers_question=question("carry-over", "年度结转前要做什么？", "先完成十二月的月末结账。", "customers"),
        internal_question=question("defect", "客户问起打印缺陷怎么答？", "只说已知问题，登记缺陷单。", "internal"),
    )
    rebuilding.rebuild()
    return material


def reversal(first: str) -> list[Any]:
    return [
        *heading("选择更正方法", "choose"),
        *text("只是金额少记的，用蓝字补记差额。"),
        *heading("冲销步骤", "reverse"),
        *steps((f"{first}，生成负数凭证。", "摘要自动写为冲销"), ("保存后交由他人审核并记账。", "原凭证显示已冲销")),
    ]


def question(slug: str, asked: str, answer: str, audience: str, **more: Any) -> FaqEntry:
    entry = FaqEntry.objects.create(slug=slug, question=asked, answer=f"<p>{answer}</p>", audience=audience, **more)
    entry.save_revision().publish()
    return FaqEntry.objects.get(pk=entry.pk)
