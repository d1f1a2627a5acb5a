"""The form of a design: numbers, choices and plain texts. Nothing that is typed is ever markup or an address."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from certificates.designing import NotAPicture, keep_picture
from certificates.ornament import BUILT_IN_SEAL
from certificates.rules.designs import FIELDS, LONGEST_TEXT, TEXTS, BadDesign, Block, Layout, check

PICTURES = (("logo", _("机构标志")), ("seal", _("印章")), ("signature", _("签名")))
LARGEST_FILE = 4 * 1024 * 1024  # bytes


class DesignForm(forms.Form):
    title = forms.CharField(label=_("版式名称"), max_length=80)
    orientation = forms.CharField(widget=forms.HiddenInput)
    frame = forms.ChoiceField(
        label=_("边框"), choices=[("guilloche", _("雕版花纹")), ("lines", _("双线")), ("none", _("无"))]
    )
    rosette = forms.BooleanField(label=_("文字后面的团花底纹"), required=False)
    ink = forms.RegexField(r"^#[0-9a-fA-F]{6}$", label=_("主色"), widget=forms.TextInput(attrs={"type": "color"}))
    accent = forms.RegexField(r"^#[0-9a-fA-F]{6}$", label=_("辅色"), widget=forms.TextInput(attrs={"type": "color"}))
    paper = forms.RegexField(r"^#[0-9a-fA-F]{6}$", label=_("纸色"), widget=forms.TextInput(attrs={"type": "color"}))
    logo = forms.FileField(label=_("机构标志"), required=False, help_text=_("PNG、JPEG 或 WebP，最好是透明底。"))
    seal = forms.FileField(label=_("印章"), required=False)
    seal_kept = forms.ChoiceField(
        label=_("印章用"),
        required=False,
        choices=[("keep", _("现在的")), ("built-in", _("知证之印")), ("none", _("不用印章"))],
    )
    signature = forms.FileField(label=_("签名图片"), required=False)

    def clean(self) -> dict[str, Any]:
        """Pictures are painted anew at once: what cannot be read as one is refused here."""
        data = self.cleaned_data
        for name, _label in PICTURES:
            if upload := data.get(name):
                try:
                    if upload.size > LARGEST_FILE:
                        raise NotAPicture
                    data[name] = keep_picture(upload.read())
                except NotAPicture:
                    self.add_error(name, _("无法读取这张图片，或者太大。请用 4 MB 以内的 PNG、JPEG 或 WebP。"))
        return data

    def new_slug(self) -> str:
        return f"{slugify(self.cleaned_data['title'], allow_unicode=True)[:30] or 'design'}-{uuid4().hex[:6]}"


class BlockForm(forms.Form):
    text = forms.CharField(label=_("文字"), required=False, max_length=LONGEST_TEXT)
    x = forms.FloatField(label=_("左（毫米）"), min_value=0, max_value=297)
    y = forms.FloatField(label=_("上（毫米）"), min_value=0, max_value=297)
    width = forms.FloatField(label=_("宽"), min_value=0.1, max_value=297)
    height = forms.FloatField(label=_("高"), min_value=0.1, max_value=297)
    size = forms.FloatField(label=_("字号"), min_value=4, max_value=60)
    align = forms.ChoiceField(
        label=_("对齐"), choices=[("left", _("左")), ("center", _("中")), ("right", _("右"))], required=False
    )
    bold = forms.BooleanField(label=_("粗"), required=False)
    shown = forms.BooleanField(label=_("显示"), required=False)


BLOCKS = forms.formset_factory(BlockForm, extra=0, max_num=40, absolute_max=40)


def shown_in(layout: Layout, title: str) -> dict[str, Any]:
    names = ("orientation", "frame", "rosette", "ink", "accent", "paper")
    return {"title": title, "seal_kept": "keep", **{name: getattr(layout, name) for name in names}}


def rows_of(layout: Layout) -> list[dict[str, Any]]:
    names = ("kind", "text", "x", "y", "width", "height", "size", "align", "bold")
    return [{"shown": True, **{name: getattr(block, name) for name in names}} for block in layout.blocks]


def layout_from(form: DesignForm, rows: Any, before: Layout) -> Layout:
    """The design as typed, on the blocks of the one it started from. Raises BadDesign."""
    if len(rows.forms) != len(before.blocks):
        raise BadDesign("blocks")
    pairs = list(zip(rows.forms, before.blocks, strict=True))
    shown = [n for n, (row, _block) in enumerate(pairs) if row.cleaned_data.get("shown")]
    blocks = tuple(block_from(pairs[n][0].cleaned_data, pairs[n][1]) for n in shown)
    data = form.cleaned_data
    names = ("frame", "rosette", "ink", "accent", "paper")
    values = {name: data[name] for name in names}
    layout = replace(before, **values, pictures=pictures_from(data, before), blocks=blocks)
    try:
        check(layout)
    except BadDesign as problem:  # by its number in the table, where those that are not shown count, too
        raise BadDesign(problem.part, shown[problem.block - 1] + 1 if problem.block else 0) from problem
    return layout


def block_from(row: dict[str, Any], block: Block) -> Block:
    numbers = {name: row[name] for name in ("x", "y", "width", "height", "size")}
    text = " ".join(row["text"].split()) if block.kind in TEXTS else block.text
    return replace(block, **numbers, text=text, bold=row["bold"], align=row["align"] or block.align)


PARTS = {
    "x": _("左右超出了纸张，请改“左”或“宽”。"),
    "y": _("上下超出了纸张，请改“上”或“高”。"),
    "size": _("字号须在 4 到 60 之间。"),
    "qr": _("二维码至少要 18 毫米宽，否则扫不出来。"),
    "text": _("文字不能为空；不需要这一项时，请取消“显示”。"),
    "unknown field": _("大括号里的字段不存在。可以用：%(fields)s。"),
    "one qr": _("二维码必须显示。"),
    "one heading": _("大标题必须显示。"),
    "holder_name": _("没有写明持证人：请在一项文字里写 {holder_name}。"),
    "blocks": _("证书上的项目与版式对不上，请重新打开这一页。"),
}


def worded(problem: BadDesign) -> str:
    said = str(PARTS.get(problem.part, _("这个值不能用。"))) % {"fields": "、".join(sorted(FIELDS))}
    return gettext("第 %(n)s 项：%(said)s") % {"n": problem.block, "said": said} if problem.block else said


def first_problem(form: DesignForm, rows: Any) -> str:
    """Where there is no room for all that is wrong: the first of it, with its place."""
    for name, errors in form.errors.items():
        return f"{form.fields[name].label}：{errors[0]}" if name in form.fields else str(errors[0])
    return row_problem(rows)


def row_problem(rows: Any) -> str:
    for number, row in enumerate(rows.forms, start=1):
        for name, errors in row.errors.items():
            words = {"n": number, "said": f"{row.fields[name].label} {errors[0]}"}
            return gettext("第 %(n)s 项：%(said)s") % words
    return str(PARTS["blocks"])


def pictures_from(data: dict[str, Any], before: Layout) -> dict[str, str]:
    pictures = {**before.pictures, **{name: data[name] for name, _label in PICTURES if data.get(name)}}
    if not data.get("seal") and data.get("seal_kept") == "built-in":
        pictures["seal"] = BUILT_IN_SEAL
    if not data.get("seal") and data.get("seal_kept") == "none":
        pictures.pop("seal", None)
    return pictures
