"""What there is to find, as rows: a public manual in two editions, an internal one, frequent questions.

月末结账 is in both editions; only the handbook (internal) says 应急口令; only customers may read about 年度结转.
"""

from dataclasses import dataclass
from datetime import date

from kb.models import EditionPage, Lineage, ManualPage, SearchDocument
from kb.search import documents, rebuilding
from kb.search.documents import Findable, Kind, Place
from tests.kb.shelf import edition, manual

CLOSING = "如何处理月末结账失败：先查看锁等待，再重新结账。报错代码为 GL-2031。"


@dataclass(frozen=True)
class Library:
    ledger: ManualPage
    old: EditionPage
    new: EditionPage
    handbook: ManualPage
    closing_old: SearchDocument
    closing: SearchDocument
    printing_old: SearchDocument
    voucher: SearchDocument
    secret: SearchDocument
    faq: SearchDocument
    faq_customers: SearchDocument
    faq_internal: SearchDocument


def build() -> Library:
    ledger, handbook = manual("general-ledger", "总账操作手册", "public"), manual("handbook", "服务规范", "internal")
    old = edition(ledger, "V8.5", "8-5", date(2023, 6, 30), "maintained")
    new = edition(ledger, "V9.0", "9-0", date(2025, 3, 31), "current")
    only = edition(handbook, "V1.0", "1-0", date(2025, 1, 15), "current")
    closing = Lineage.objects.create(manual=ledger, key="month-end-closing")
    library = Library(
        ledger,
        old,
        new,
        handbook,
        closing_old=section(101, old, "月末结账", f"旧版向导。{CLOSING}", closing),
        closing=section(102, new, "月末结账", f"结账向导。{CLOSING}", closing),
        printing_old=section(103, old, "针式打印机套打", "连续纸的设置。"),
        voucher=section(104, new, "凭证录入", "录入凭证后须审核。Excel 导入也在这里。"),
        secret=section(105, only, "月末结账应急处理", "应急口令由值班经理保管，月末结账失败时使用。"),
        faq=faq(1, "结账失败怎么办？", "请看月末结账一节。", "public"),
        faq_customers=faq(2, "年度结转前要做什么？", "先完成十二月的月末结账。", "customers"),
        faq_internal=faq(3, "客户问起月末结账的缺陷怎么答？", "只说已知问题，不说应急口令。", "internal"),
    )
    rebuilding.rebuild()
    return library


def section(pk: int, of: EditionPage, title: str, text: str, lineage: Lineage | None = None) -> SearchDocument:
    assert of.manual is not None
    lineage = lineage or Lineage.objects.get_or_create(manual=of.manual, key=f"section-{pk}")[0]
    findable = Findable(
        title,
        f"/manuals/{of.manual.slug}/{of.slug}/{pk}/",
        text,
        path_titles=of.manual.title,
        manual_id=of.manual.pk,
        edition_id=of.pk,
        lineage_id=lineage.pk,
    )
    return documents.put(Kind.SECTION, pk, findable)


def faq(pk: int, title: str, text: str, audience: str, headings: list[Place] | None = None) -> SearchDocument:
    return documents.put(Kind.FAQ, pk, Findable(title, f"/faq/{pk}/", text, audience, headings=headings or []))
