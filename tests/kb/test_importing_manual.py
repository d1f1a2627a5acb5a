"""A folder becomes an edition: tree, lineages, links, pictures; a second run changes nothing."""

import json
import shutil
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Revision

from kb.importing.manual import import_folder
from kb.importing.report import Report
from kb.importing.shelving import edition_slug
from kb.models import EditionPage, Lineage, ManualPage, Picture, PictureUse, SectionPage, SectionVersion
from tests.bases import shared

SAMPLES = Path(__file__).parent / "samples" / "cashier"
pytestmark = pytest.mark.django_db


def bring(folder: Path, label: str = "1.0", **options: Any) -> Report:
    return import_folder(folder, manual_slug="cashier", edition_label=label, **options)


cashier = shared(lambda: bring(SAMPLES / "1.0"))


def section(name: str, edition: str = "1-0") -> SectionPage:
    return SectionPage.objects.get(source_id=name, edition__slug=edition)


def blocks(name: str, edition: str = "1-0") -> list[tuple[str, Any]]:
    return [(row["type"], row["value"]) for row in section(name, edition).body.raw_data]


def copied(tmp_path: Path) -> Path:
    """The sample, where a test may change it."""
    shutil.copytree(SAMPLES, tmp_path / "cashier")
    return tmp_path / "cashier" / "1.0"


def rewrite(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def toc(folder: Path, change: Any) -> None:
    data = json.loads((folder / "toc.json").read_text(encoding="utf-8"))
    data["sections"] = change(data["sections"])
    (folder / "toc.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")


def test_a_folder_becomes_a_published_edition() -> None:
    report = bring(SAMPLES / "1.0", audience="public", released_on=date(2024, 1, 1), support="maintained")
    assert (report.created, report.updated, report.unchanged, report.problems) == (5, 0, 0, [])
    manual = ManualPage.objects.get(slug="cashier")
    edition = EditionPage.objects.get(manual=manual)
    assert (manual.title, manual.audience, manual.licence) == ("出纳手册", "public", "CC0-1.0")
    assert (edition.label, edition.slug, edition.released_on) == ("1.0", "1-0", date(2024, 1, 1))
    assert edition.support == "maintained"
    assert manual.live
    assert edition.live
    assert SectionPage.objects.live().filter(edition=edition).count() == 5


def test_chapters_hold_their_sections_in_reading_order(cashier: Report) -> None:
    titles = [(p.depth, p.title) for p in SectionPage.objects.order_by("path")]
    top = titles[0][0]
    assert [(depth - top, title) for depth, title in titles] == [
        (0, "收款"),
        (1, "现金收款"),
        (1, "银行收款"),
        (0, "付款"),
        (1, "支票登记"),
    ]
    assert section("receipts__cash").url_path.endswith("/manuals/cashier/1-0/receipts/cash/")


def test_every_section_is_frozen_with_lineage_and_summary(cashier: Report) -> None:
    assert section("receipts").summary == "收到的钱怎样登记。"
    assert section("receipts__cash").lineage.key == "receipts-cash"
    version = SectionVersion.objects.get(section=section("receipts__cash"))
    assert "短款要当天说明" in version.text


def test_links_between_sections_become_permalinks(cashier: Report) -> None:
    assert blocks("receipts") == [
        (
            "text",
            '<p>先看<a href="/s/cashier/receipts-cash/#counting">现金收款</a>，'
            '再看<a href="/s/cashier/receipts-bank/">银行收款</a>。</p>',
        )
    ]
    table = next(value for kind, value in blocks("receipts__cash") if kind == "table")
    assert table["table"]["rows"][2]["values"][2] == '<p>见<a href="/s/cashier/receipts-bank/#rate">汇率</a></p>'


def test_pictures_are_stored_once_and_belong_to_the_section(cashier: Report) -> None:
    bring(SAMPLES / "2.0", "2.0")
    assert cashier.pictures == Picture.objects.count() == 2
    receipt = Picture.objects.get(alt="收款单")
    assert len(receipt.content_hash) == 64
    shown = next(value for kind, value in blocks("receipts__cash") if kind == "picture")
    assert shown == {"picture": receipt.pk, "alt": "收款单", "caption": ""}
    assert PictureUse.objects.filter(picture=receipt, object_id=section("receipts__cash").pk).exists()


def counts() -> tuple[int, ...]:
    return tuple(m.objects.count() for m in (SectionPage, Revision, SectionVersion, Picture, Lineage, EditionPage))


def test_a_second_run_changes_nothing(cashier: Report) -> None:
    before = counts(), list(SectionPage.objects.order_by("pk").values_list("latest_revision_created_at", "path"))
    report = bring(SAMPLES / "1.0")
    assert (report.created, report.updated, report.unchanged, report.pictures) == (0, 0, 5, 0)
    assert before == (
        counts(),
        list(SectionPage.objects.order_by("pk").values_list("latest_revision_created_at", "path")),
    )


def test_a_changed_file_updates_only_its_section(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    bring(folder)
    revisions = Revision.objects.count()
    rewrite(folder, "sections/payments.md", "余额", "可用余额")
    report = bring(folder)
    assert (report.created, report.updated, report.unchanged) == (0, 1, 4)
    assert Revision.objects.count() == revisions + 1
    assert blocks("payments") == [("text", "<p>付款前先核对可用余额。</p>")]
    assert SectionVersion.objects.filter(section=section("payments")).count() == 2


def test_a_changed_picture_updates_the_sections_that_show_it(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    bring(folder)
    shutil.copyfile(folder.parent / "images" / "receipt.png", folder.parent / "images" / "cheque.png")
    report = bring(folder)
    assert (report.updated, report.unchanged, report.pictures) == (1, 4, 0)


def test_the_same_section_of_two_editions_has_one_lineage(cashier: Report) -> None:
    bring(SAMPLES / "2.0", "2.0")
    assert section("receipts__cash").lineage == section("receipts__cash", "2-0").lineage
    assert section("payments__online", "2-0").lineage.key == "payments-online"


def test_a_renamed_file_is_recognised_by_its_title(cashier: Report) -> None:
    bring(SAMPLES / "2.0", "2.0")
    renamed = section("payments__cheques", "2-0")
    assert renamed.lineage == section("payments__cheque").lineage
    box = [value for kind, value in blocks("receipts__cash", "2-0") if kind == "callout"][-1]
    assert "/s/cashier/payments-cheque/" in box["text"]


def test_a_title_that_two_sections_have_matches_none(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    toc(folder, lambda rows: [*rows, {**rows[4], "id": "other", "title": "支票登记", "file": "sections/payments.md"}])
    bring(folder)
    bring(SAMPLES / "2.0", "2.0")
    assert section("payments__cheques", "2-0").lineage.key == "payments-cheques"


def test_sections_gone_from_the_list_are_named_and_stay(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    bring(folder)
    toc(folder, lambda rows: rows[:4])
    report = bring(folder)
    assert report.gone == ["支票登记"]
    assert report.problems == []
    assert section("payments__cheque").live


def test_a_new_section_and_a_new_order_are_followed(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    bring(folder)
    (folder / "sections" / "new.md").write_text("新的一节。", encoding="utf-8")
    new = {"id": "receipts__new", "title": "新", "parent": "receipts", "file": "sections/new.md"}
    toc(folder, lambda rows: [rows[3], rows[0], rows[2], new, rows[1], {**rows[4], "parent": "receipts"}])
    report = bring(folder)
    assert (report.created, report.updated, report.unchanged) == (1, 0, 5)
    assert [p.title for p in SectionPage.objects.order_by("path")] == [
        "付款",
        "收款",
        "银行收款",
        "新",
        "现金收款",
        "支票登记",
    ]
    assert section("payments__cheque").url_path.endswith("/receipts/cheque/")
    SectionPage.find_problems()
    assert [list(found) for found in SectionPage.find_problems()] == [[], [], [], [], []]


def test_what_an_author_wrote_stays_while_the_file_stays(cashier: Report) -> None:
    page = section("payments")
    page.title = "付款（修订）"
    page.save_revision().publish()
    bring(SAMPLES / "1.0")
    assert section("payments").title == "付款（修订）"


def test_a_dry_run_counts_and_writes_nothing(tmp_path: Path) -> None:
    report = bring(SAMPLES / "1.0", dry_run=True)
    assert report.created == 5
    assert not ManualPage.objects.filter(slug="cashier").exists()
    folder = copied(tmp_path)
    bring(folder)
    before = counts()
    rewrite(folder, "sections/payments.md", "余额", "可用余额")
    report = bring(folder, dry_run=True)
    assert (report.created, report.updated, report.unchanged) == (0, 1, 4)
    assert counts() == before


def test_an_existing_manual_keeps_its_audience() -> None:
    bring(SAMPLES / "1.0", audience="internal")
    bring(SAMPLES / "2.0", "2.0", audience="public", title="别的")
    manual = ManualPage.objects.get(slug="cashier")
    assert (manual.audience, manual.title) == ("internal", "出纳手册")


@pytest.mark.parametrize(
    ("label", "slug"), [("V9.0", "9-0"), ("14.0", "14-0"), ("1.6.0", "1-6-0"), ("2025 春", "2025-chun")]
)
def test_the_label_gives_the_address(label: str, slug: str) -> None:
    assert edition_slug(label) == slug


def test_a_flat_list_nests_below_an_index(tmp_path: Path) -> None:
    (tmp_path / "sections").mkdir()
    names = ["agent__skill", "index", "install__docker", "install__index", "install__docker__tips"]
    for name in names:
        (tmp_path / "sections" / f"{name}.md").write_text(f"# {name}\n\n见[装](/zh_Hans/install/)。", encoding="utf-8")
    rows = [{"id": name, "title": f'"{name}"', "file": f"sections/{name}.md"} for name in names]
    (tmp_path / "toc.json").write_text(json.dumps({"sections": rows}), encoding="utf-8")
    assert bring(tmp_path).problems == []
    paths = [p.url_path.split("/1-0/")[1] for p in SectionPage.objects.order_by("path")]
    assert paths == ["agent-skill/", "index/", "install/", "install/docker/", "install/docker-tips/"]
    assert section("install__index").lineage.key == "install"
    assert blocks("index") == [("text", '<p>见<a href="/s/cashier/install/">装</a>。</p>')]


def test_levels_alone_make_a_tree(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    toc(folder, lambda rows: [{k: v for k, v in row.items() if k != "parent"} for row in rows])
    bring(folder)
    assert section("payments__cheque").get_parent().pk == section("payments").pk


def test_the_command_says_what_it_did(world: Any) -> None:
    out = StringIO()
    options = {"manual": "cashier", "edition": "V1.0", "title": "出纳", "audience": "customers", "username": "li"}
    call_command("import_manual", str(SAMPLES / "1.0"), released="2024-05-01", stdout=out, **options)
    assert out.getvalue().strip() == "新建 5，更新 0，未变 0，新图片 2，问题 0"
    manual = ManualPage.objects.get(slug="cashier")
    assert (manual.title, manual.audience, manual.owner) == ("出纳", "customers", world.li)
    assert section("payments").latest_revision.user == world.li


def test_the_command_refuses_what_it_cannot_use() -> None:
    with pytest.raises(CommandError, match="不是文件夹"):
        call_command("import_manual", "/nowhere", manual="cashier", edition="1.0")
    with pytest.raises(CommandError, match="没有用户"):
        call_command("import_manual", str(SAMPLES / "1.0"), manual="cashier", edition="1.0", username="nobody")
    with pytest.raises(CommandError):
        call_command("import_manual", str(SAMPLES / "1.0"), manual="出 纳", edition="1.0")


def test_progress_names_every_section() -> None:
    seen: list[tuple[int, int, str]] = []
    bring(SAMPLES / "1.0", progress=lambda done, total, title: seen.append((done, total, title)))
    assert seen[0] == (1, 5, "收款")
    assert seen[-1] == (5, 5, "支票登记")
