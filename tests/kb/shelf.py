"""A small shelf: 总账操作手册 for everybody in V8.5 and V9.0, 售后服务规范 for the vendor's own people."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from kb.models import EditionPage, ManualIndexPage, ManualPage, SectionPage


@dataclass(frozen=True)
class Shelf:
    ledger: ManualPage
    old: EditionPage
    new: EditionPage
    month_end_old: SectionPage
    closing_old: SectionPage
    printing_old: SectionPage
    month_end: SectionPage
    closing: SectionPage
    archive: SectionPage
    handbook: ManualPage
    handbook_edition: EditionPage
    levels: SectionPage


def build() -> Shelf:
    ledger = manual("general-ledger", "总账操作手册", "public")
    old = edition(ledger, "V8.5", "8-5", date(2023, 6, 30), "maintained")
    new = edition(ledger, "V9.0", "9-0", date(2025, 3, 31), "current")
    month_end_old = section(old, "month-end", "期末处理", text("期末处理说明。"))
    month_end = section(new, "month-end", "期末处理", text("期末处理说明"))
    handbook = manual("service-handbook", "售后服务规范", "internal")
    handbook_edition = edition(handbook, "V1.0", "1-0", date(2025, 1, 15), "current")
    shelf = Shelf(
        ledger,
        old,
        new,
        month_end_old,
        closing_old=section(month_end_old, "month-end-closing", "月末结账", text("结账前须退出所有用户。")),
        printing_old=section(old, "dot-matrix-printing", "针式打印机套打", text("只有旧版本有。")),
        month_end=month_end,
        closing=section(
            month_end,
            "month-end-closing",
            "月末结账",
            [*heading("结账的顺序", "order"), *text("结账在后台执行，3～10 分钟完成。")],
        ),
        archive=section(month_end, "e-archive", "电子凭证归档", text("新版本才有。")),
        handbook=handbook,
        handbook_edition=handbook_edition,
        levels=section(handbook_edition, "service-levels", "服务级别与时限", text("P0 在 30 分钟内响应。")),
    )
    # Treebeard counts children in the row, so pages made before their children would save a wrong count.
    return Shelf(**{one.name: again(getattr(shelf, one.name)) for one in fields(shelf)})


def again(page: Any) -> Any:
    """The page as it stands in the database."""
    return type(page).objects.get(pk=page.pk)


def manual(slug: str, title: str, audience: str) -> ManualPage:
    index = ManualIndexPage.objects.get()
    return published(index, ManualPage(slug=slug, title=title, audience=audience))


def edition(of: ManualPage, label: str, slug: str, released_on: date | None, support: str) -> EditionPage:
    return published(of, EditionPage(slug=slug, title=label, label=label, released_on=released_on, support=support))


def section(parent: Any, slug: str, title: str, body: list[Any] | None = None, **more: Any) -> SectionPage:
    return published(parent, SectionPage(slug=slug, title=title, body=body or [], **more))


def published(parent: Any, page: Any) -> Any:
    again(parent).add_child(instance=page)
    page.save_revision().publish()
    return again(page)


def rewrite(section: SectionPage, body: list[Any], **more: Any) -> SectionPage:
    """Publish other content for a section."""
    for name, value in more.items():
        setattr(section, name, value)
    section.body = body
    section.save_revision().publish()
    return again(section)


def text(*passages: str) -> list[Any]:
    return [("text", passage if passage.startswith("<") else f"<p>{passage}</p>") for passage in passages]


def heading(title: str, anchor: str = "", level: str = "2") -> list[Any]:
    return [("heading", {"text": title, "level": level, "anchor": anchor})]
