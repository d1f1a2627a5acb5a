"""Broken and hostile folders: one clear line each, and the rest still comes in."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from PIL import Image

from kb.importing.manual import import_folder
from kb.importing.report import Report
from kb.models import Picture, SectionPage

pytestmark = pytest.mark.django_db
GOOD = "好的一节。"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "manuals" / "1.0"
    (made / "sections").mkdir(parents=True)
    return made


def fill(folder: Path, files: dict[str, str | bytes], rows: list[Any] | None = None) -> None:
    """Section files, always with a good one beside; rows default to one for each file."""
    for name, content in {"good.md": GOOD, **files}.items():
        raw = content if isinstance(content, bytes) else content.encode()
        (folder / "sections" / name).write_bytes(raw)
    usual = [row(name.rsplit(".")[0], f"sections/{name}") for name in files]
    (folder / "toc.json").write_text(json.dumps([row("good", "sections/good.md"), *(rows or usual)]), encoding="utf-8")


def row(name: Any, file: Any, **more: Any) -> dict[str, Any]:
    return {"id": name, "title": str(name), "file": file, **more}


def bring(folder: Path) -> Report:
    report = import_folder(folder, manual_slug="cashier", edition_label="1.0")
    good = SectionPage.objects.get(source_id="good")
    assert good.live
    assert good.body.raw_data[0]["value"] == f"<p>{GOOD}</p>"
    return report


def lines(report: Report) -> list[str]:
    return [str(problem) for problem in report.problems]


def test_a_file_that_is_not_utf8(folder: Path) -> None:
    fill(folder, {"gbk.md": "第一行\n".encode() + "财务报表".encode("gbk")})
    assert lines(bring(folder)) == ["sections/gbk.md:2 不是 UTF-8 编码"]


def test_a_file_that_is_not_there(folder: Path) -> None:
    fill(folder, {}, [row("lost", "sections/lost.md")])
    assert lines(bring(folder)) == ["toc.json:第 2 条 找不到文件 sections/lost.md"]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("text", "不是对象"),
        (row("", "sections/good.md"), "id 缺失或无效"),
        (row("a/../b", "sections/good.md"), "id 缺失或无效"),
        (row(7, "sections/good.md"), "id 缺失或无效"),
        (row("good", "sections/good.md"), "id 重复：good"),
        (row("x", None), "file 缺失：x"),
    ],
)
def test_a_row_of_the_list_that_is_not_usable(folder: Path, wrong: Any, message: str) -> None:
    fill(folder, {}, [wrong])
    assert lines(bring(folder)) == [f"toc.json:第 2 条 {message}"]


def test_a_parent_that_is_not_there(folder: Path) -> None:
    fill(folder, {}, [row("x", "sections/good.md", parent="nowhere")])
    assert lines(bring(folder)) == ["toc.json:第 2 条 上级 nowhere 不存在，x 放在顶层"]
    assert SectionPage.objects.get(source_id="x").live


def test_parents_in_a_circle(folder: Path) -> None:
    circle = [row("x", "sections/good.md", parent="y"), row("y", "sections/good.md", parent="x")]
    fill(folder, {}, circle)
    assert lines(bring(folder)) == ["toc.json:第 2 条 上级循环，x 放在顶层"]
    assert SectionPage.objects.filter(source_id__in=["x", "y"]).count() == 2


def test_a_section_whose_parent_is_broken_moves_up(folder: Path) -> None:
    fill(
        folder,
        {"child.md": "子节"},
        [row("lost", "sections/lost.md"), row("child", "sections/child.md", parent="lost")],
    )
    assert len(bring(folder).problems) == 1
    child = SectionPage.objects.get(source_id="child")
    assert child.depth == SectionPage.objects.get(source_id="good").depth


@pytest.mark.parametrize(
    "path", ["../../secret.md", "/etc/hostname", "sections/../../../secret.md", "..\\..\\secret.md"]
)
def test_a_path_that_leads_outside(folder: Path, path: str) -> None:
    (folder.parent.parent / "secret.md").write_text("秘密", encoding="utf-8")
    fill(folder, {}, [row("x", path)])
    [line] = lines(bring(folder))
    assert line.startswith("toc.json:第 2 条 ")
    assert not SectionPage.objects.filter(source_id="x").exists()


def test_a_symbolic_link_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("秘密", encoding="utf-8")
    fill(folder, {})
    (folder / "sections" / "link.md").symlink_to(tmp_path / "secret.md")
    (folder / "linked").symlink_to(tmp_path)
    rows = [row("good", "sections/good.md"), row("a", "sections/link.md"), row("b", "linked/secret.md")]
    (folder / "toc.json").write_text(json.dumps(rows), encoding="utf-8")
    assert lines(bring(folder)) == [
        "toc.json:第 2 条 不接受符号链接：sections/link.md",
        "toc.json:第 3 条 不接受符号链接：linked/secret.md",
    ]


def test_malformed_html_is_read_as_a_browser_would_and_named(folder: Path) -> None:
    fill(folder, {"bad.html": "<p>甲</p>\n<table><tr><td>乙"})
    [line] = lines(bring(folder))
    assert line == "sections/bad.html:2 HTML 不完整，已按浏览器的方式补全，请核对：<table> 没有结束"
    assert "乙" in str(SectionPage.objects.get(source_id="bad").body.raw_data[1])


def test_markup_of_endless_depth(folder: Path) -> None:
    fill(folder, {"deep.html": "<div>" * 5000 + "底" + "</div>" * 5000})
    assert lines(bring(folder)) == ["sections/deep.html:1 嵌套过深"]


def test_another_kind_of_file(folder: Path) -> None:
    fill(folder, {"x.docx": b"PK"})
    assert lines(bring(folder)) == ["sections/x.docx:1 不支持的文件类型：.docx"]


def test_front_matter_that_is_no_yaml(folder: Path) -> None:
    fill(folder, {"x.md": "---\ntitle: 'a\n---\n正文"})
    [line] = lines(bring(folder))
    assert line.startswith("sections/x.md:")
    assert line.endswith("文件头不是有效的 YAML")


@pytest.mark.parametrize("content", ["{", "[]", '{"sections": 3}', "null"])
def test_a_list_that_is_no_list_touches_nothing(folder: Path, content: str) -> None:
    (folder / "toc.json").write_text(content, encoding="utf-8")
    report = import_folder(folder, manual_slug="cashier", edition_label="1.0")
    assert report.created == 0
    assert SectionPage.objects.count() == 0


def test_a_list_that_cannot_be_read_makes_nothing_gone(folder: Path) -> None:
    fill(folder, {})
    bring(folder)
    (folder / "toc.json").write_text("{", encoding="utf-8")
    report = import_folder(folder, manual_slug="cashier", edition_label="1.0")
    assert report.gone == []
    assert lines(report)[0].startswith("toc.json:1 不是有效的 JSON")


def picture(folder: Path, name: str, size: tuple[int, int] = (4, 3)) -> Path:
    (folder / "images").mkdir(exist_ok=True)
    path = folder / "images" / name
    Image.new("RGB", size, "white").save(path)
    return path


def test_a_picture_that_is_not_there(folder: Path) -> None:
    fill(folder, {"x.md": "甲\n\n![图](../images/lost%20one.png)\n\n乙"})
    assert lines(bring(folder)) == ["sections/x.md:3 找不到文件 ../images/lost one.png"]
    kinds = [row["type"] for row in SectionPage.objects.get(source_id="x").body.raw_data]
    assert kinds == ["text"]


@pytest.mark.parametrize("src", ["../../../secret.png", "/../../secret.png", "../images/link.png"])
def test_a_picture_from_outside(folder: Path, src: str) -> None:
    secret = picture(folder.parent.parent, "secret.png").rename(folder.parent.parent / "secret.png")
    picture(folder, "good.png")
    (folder / "images" / "link.png").symlink_to(secret)
    fill(folder, {"x.html": f"<p>甲</p>\n<img src='{src}'>"})
    [line] = lines(bring(folder))
    assert line.startswith("sections/x.html:2 ")
    assert Picture.objects.count() == 0


def test_a_picture_that_is_too_large(folder: Path, settings: Any) -> None:
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = 1024 * 1024
    picture(folder, "big.png").write_bytes(b"\x89PNG" + b"0" * 1024 * 1024)
    fill(folder, {"x.md": "![](../images/big.png)"})
    assert lines(bring(folder)) == ["sections/x.md:1 图片 big.png 超过 1 MB"]


def test_a_picture_of_too_many_pixels(folder: Path) -> None:
    path = folder / "images" / "bomb.png"
    path.parent.mkdir()
    Image.new("1", (9000, 9000)).save(path)
    fill(folder, {"x.md": "![](../images/bomb.png)"})
    assert lines(bring(folder)) == ["sections/x.md:1 图片 bomb.png 的尺寸过大"]


def test_a_picture_that_is_none(folder: Path) -> None:
    picture(folder, "fake.png").write_bytes(b"<svg onload=alert(1)>")
    fill(folder, {"x.md": "甲 ![](../images/fake.png) 乙 ![](../images/fake.png)"})
    assert lines(bring(folder)) == ["sections/x.md:1 不是有效的图片：fake.png"]


def test_pictures_of_other_sites_are_not_fetched(folder: Path) -> None:
    fill(
        folder, {"x.md": "[![徽章](https://img.example/b.svg)](https://example.com/)\n\n![](https://img.example/c.png)"}
    )
    assert lines(bring(folder)) == []
    assert SectionPage.objects.get(source_id="x").body.raw_data[0]["value"] == (
        '<p><a href="https://example.com/">徽章</a></p>'
    )


def test_links_that_lead_nowhere_become_text(folder: Path) -> None:
    text = "[甲](lost.md) [乙](javascript:x) [丙](//evil.example) [丁](mailto:a@example.com) [戊](good.md) [己](#没有)"
    fill(folder, {"x.html": "".join(f'<a href="{h}">{t}</a> ' for t, h in pairs(text))})
    bring(folder)
    assert SectionPage.objects.get(source_id="x").body.raw_data[0]["value"] == (
        '<p>甲 乙 丙 <a href="mailto:a@example.com">丁</a> <a href="/s/cashier/good/">戊</a> 己</p>'
    )


def pairs(text: str) -> list[tuple[str, str]]:
    return [(part[1], part[4:-1]) for part in text.split(" ")]


def test_a_section_that_cannot_be_saved_leaves_nothing_behind(folder: Path, monkeypatch: Any) -> None:
    picture(folder, "new.png")
    fill(folder, {"x.md": "![](../images/new.png)", "y.md": "后面的一节"})
    publish = SectionPage.save_revision

    def fail(self: SectionPage, *args: Any, **kwargs: Any) -> Any:
        if self.source_id == "x":
            raise OSError("磁盘已满")
        return publish(self, *args, **kwargs)

    monkeypatch.setattr(SectionPage, "save_revision", fail)
    report = bring(folder)
    assert lines(report) == ["sections/x.md:1 无法保存：磁盘已满"]
    assert (report.created, report.pictures, Picture.objects.count()) == (2, 0, 0)
    assert not SectionPage.objects.filter(source_id="x").exists()
    monkeypatch.undo()
    again = bring(folder)
    assert (again.created, again.unchanged, again.pictures) == (1, 2, 1)
    assert [p.source_id for p in SectionPage.objects.order_by("path")] == ["good", "x", "y"]


def test_the_command_prints_problems_and_fails(folder: Path) -> None:
    fill(folder, {}, [row("lost", "sections/lost.md")])
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("import_manual", str(folder), manual="cashier", edition="1.0", stdout=out, stderr=err)
    assert stopped.value.code == 1
    assert err.getvalue() == "toc.json:第 2 条 找不到文件 sections/lost.md\n"
    assert "新建 1" in out.getvalue()
