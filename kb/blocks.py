"""What a section is made of. A block's Wagtail id survives copying, so it is its identity across editions."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageChooserBlock

TEXT = ["bold", "italic", "link", "ol", "ul", "code", "document-link"]


class HeadingBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("标题"))
    level = blocks.ChoiceBlock(
        choices=[("2", _("二级")), ("3", _("三级")), ("4", _("四级"))], default="2", label=_("级别")
    )
    anchor = blocks.CharBlock(label=_("锚点"), required=False, help_text=_("链接到此标题的固定地址，留空则自动生成"))

    class Meta:
        icon = "title"
        label = _("小标题")
        template = "kb/blocks/heading.html"


class StepBlock(blocks.StructBlock):
    text = blocks.RichTextBlock(features=TEXT, label=_("操作"))
    expected = blocks.RichTextBlock(features=TEXT, required=False, label=_("预期结果"))
    picture = ImageChooserBlock(required=False, label=_("截图"))


class StepsBlock(blocks.StructBlock):
    steps = blocks.ListBlock(StepBlock(), label=_("步骤"))

    class Meta:
        icon = "list-ol"
        label = _("操作步骤")
        template = "kb/blocks/steps.html"


class CalloutBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(
        choices=[
            ("tip", _("提示")),
            ("note", pgettext_lazy("callout", "说明")),
            ("warning", _("警告")),
            ("danger", _("危险")),
        ],
        default="warning",
        label=_("类型"),
    )
    title = blocks.CharBlock(required=False, label=_("标题"))
    text = blocks.RichTextBlock(features=TEXT, label=_("内容"))

    class Meta:
        icon = "warning"
        label = _("提示与警告")
        template = "kb/blocks/callout.html"


class PictureBlock(blocks.StructBlock):
    picture = ImageChooserBlock(label=_("图片"))
    alt = blocks.CharBlock(label=_("文字说明"), help_text=_("看不到图片的读者会读到这段文字"), required=False)
    caption = blocks.CharBlock(required=False, label=_("图注"))

    class Meta:
        icon = "image"
        label = _("图片")
        template = "kb/blocks/picture.html"


class CodeBlock(blocks.StructBlock):
    language = blocks.CharBlock(required=False, label=_("语言"))
    code = blocks.TextBlock(label=_("代码或报错原文"))

    class Meta:
        icon = "code"
        label = _("代码")
        template = "kb/blocks/code.html"


class ChecklistItemBlock(blocks.StructBlock):
    text = blocks.RichTextBlock(features=TEXT, label=_("检查项"))


class ChecklistBlock(blocks.StructBlock):
    title = blocks.CharBlock(required=False, label=_("标题"))
    items = blocks.ListBlock(ChecklistItemBlock(), label=_("检查项"))

    class Meta:
        icon = "tasks"
        label = _("检查清单")
        template = "kb/blocks/checklist.html"


class TableBlock(blocks.StructBlock):
    table = TypedTableBlock([("text", blocks.RichTextBlock(features=TEXT, required=False))], label=_("表格"))

    class Meta:
        icon = "table"
        label = _("表格")
        template = "kb/blocks/table.html"


class CheckBlock(blocks.StructBlock):
    """One check of a checklist: what to look at, what to expect, and the section that explains it."""

    title = blocks.CharBlock(label=_("检查项"))
    detail = blocks.RichTextBlock(features=TEXT, required=False, label=_("怎么查"))
    expected = blocks.CharBlock(required=False, label=_("预期结果"))
    section = blocks.CharBlock(required=False, label=_("相关章节"), help_text=_("手册标识/章节标识"))

    class Meta:
        icon = "tick"
        label = _("检查项")
        template = "kb/blocks/check.html"


class GuideStepBlock(blocks.StructBlock):
    """One step of a troubleshooting guide: what to do, how to tell that it helped, and where to go if it did not."""

    title = blocks.CharBlock(label=_("检查什么、做什么"), max_length=200)
    text = blocks.RichTextBlock(features=[*TEXT, "image"], label=_("具体做法"))
    solved = blocks.CharBlock(required=False, label=_("怎样算解决了"))
    otherwise = blocks.IntegerBlock(
        required=False, min_value=1, label=_("没有解决，转到第几步"), help_text=_("只能往后转；留空就是下一步")
    )
    section = blocks.CharBlock(required=False, label=_("相关章节"), help_text=_("手册标识/章节标识"))

    class Meta:
        icon = "tick"
        label = _("步骤")


class GuideStepsBlock(blocks.StreamBlock):
    """The steps in order. A step sends nobody back, and nobody to a step that is not there."""

    step = GuideStepBlock()

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        count = len(cleaned)
        wrong = {
            place: StructBlockValidationError(block_errors={"otherwise": ValidationError(NOT_AHEAD)})
            for place, child in enumerate(cleaned)
            if child.value["otherwise"] is not None and not place + 1 < child.value["otherwise"] <= count
        }
        if wrong:
            raise StreamBlockValidationError(block_errors=wrong)
        return cleaned


NOT_AHEAD = _("后面没有这一步：只能转到后面的步骤。")

SECTION_BLOCKS = [
    ("heading", HeadingBlock()),
    ("text", blocks.RichTextBlock(features=TEXT, label=_("正文"), template="kb/blocks/text.html")),
    ("steps", StepsBlock()),
    ("callout", CalloutBlock()),
    ("table", TableBlock()),
    ("picture", PictureBlock()),
    ("code", CodeBlock()),
    ("checklist", ChecklistBlock()),
]
