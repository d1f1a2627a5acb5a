"""Real, openly licensed manuals, where they are at hand: what is known to be true of them holds after an import."""

import json
import os
import re
from pathlib import Path

import pytest
from django.conf import settings
from wagtail.models import Revision

from kb.importing.faq import import_faq
from kb.importing.manual import import_folder
from kb.importing.report import Report
from kb.models import FaqEntry, Lineage, ManualPage, Picture, SectionPage, SectionVersion

SAMPLES = Path(os.environ.get("ZHIZHENG_SAMPLES") or settings.BASE_DIR.parent / "shared" / "samples")
FINANCE, BOOKS = SAMPLES / "finance-manual-odoo-zh", SAMPLES / "bookkeeping-manual-ezbookkeeping-zh"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.skipif(not FINANCE.is_dir(), reason=f"no sample manuals in {SAMPLES} (set ZHIZHENG_SAMPLES)"),
]


def bring(folder: Path, slug: str) -> Report:
    return import_folder(folder, manual_slug=slug, edition_label=folder.name)


def sections(edition: str) -> dict[str, SectionPage]:
    return {page.source_id: page for page in SectionPage.objects.filter(edition__slug=edition)}


def anchors(page: SectionPage) -> set[str]:
    return {row["value"]["anchor"] for row in page.body.raw_data if row["type"] == "heading"}


def hrefs(page: SectionPage) -> list[str]:
    return re.findall(r'href="([^"]+)"', str(list(page.body.raw_data)))


def contents(version: str) -> set[str]:
    """Ids of what the list calls a section, not a chapter."""
    rows = json.loads((FINANCE / version / "toc.json").read_text(encoding="utf-8"))["sections"]
    return {row["id"] for row in rows if row["role"] == "section"}


def test_two_editions_of_the_finance_manual() -> None:
    first, second = bring(FINANCE / "14.0", "finance"), bring(FINANCE / "16.0", "finance")
    assert (first.created, first.problems) == (79, [])
    assert (second.created, second.problems) == (75, [])
    assert 0 < Picture.objects.count() <= 311
    old, new = sections("14-0"), sections("16-0")
    shared = [name for name in old if name in new]
    assert all(old[name].lineage_id == new[name].lineage_id for name in shared)
    assert len(contents("14.0") & contents("16.0")) == 43
    assert contents("14.0") & contents("16.0") <= set(shared)
    lost = {anchor for name in shared for anchor in anchors(old[name]) - anchors(new[name])}
    assert lost == {"chart-of-account"}
    every_link_arrives({"14-0": old, "16-0": new})
    before = Revision.objects.count(), SectionVersion.objects.count(), Picture.objects.count()
    for version, count in (("14.0", 79), ("16.0", 75)):
        assert bring(FINANCE / version, "finance").unchanged == count
    assert before == (Revision.objects.count(), SectionVersion.objects.count(), Picture.objects.count())


def every_link_arrives(editions: dict[str, dict[str, SectionPage]]) -> None:
    keys = set(Lineage.objects.values_list("key", flat=True))
    for pages in editions.values():
        by_key = {page.lineage.key: page for page in pages.values()}
        for page in pages.values():
            for href in hrefs(page):
                path, _mark, anchor = href.partition("#")
                if path.startswith("/"):
                    key = path.split("/")[3]
                    assert key in keys, href
                    assert not anchor or anchor in anchors(by_key[key]), href
                else:
                    assert re.match(r"https?://|mailto:", path) or anchor in anchors(page), href


def test_two_editions_of_the_bookkeeping_manual() -> None:
    first, second = bring(BOOKS / "1.5.0", "books"), bring(BOOKS / "1.6.0", "books")
    assert (first.created, second.created) == (19, 20)
    assert {problem.message.split()[0] for problem in second.problems} == {"找不到文件"}  # its pictures are elsewhere
    old, new = sections("1-5-0"), sections("1-6-0")
    assert set(new) - set(old) == {"features__index"}
    assert all(page.lineage_id == new[name].lineage_id for name, page in old.items())
    inside = {page.get_parent().pk for name, page in new.items() if re.match("installation__(?!index)", name)}
    assert inside == {new["installation__index"].pk}
    every_link_arrives({"1-5-0": old, "1-6-0": new})


def test_questions_and_answers() -> None:
    bring(BOOKS / "1.6.0", "books")
    report = import_faq(SAMPLES / "faq-zh" / "faq.json", manual=ManualPage.objects.get(slug="books"))
    assert report.created == 77
    assert not FaqEntry.objects.filter(answer="").exists()
    assert '/s/books/configuration/#数据库"' in FaqEntry.objects.get(slug="ezbk-faq-009").answer
    assert import_faq(SAMPLES / "faq-zh" / "faq.json", manual=ManualPage.objects.get(slug="books")).unchanged == 77
