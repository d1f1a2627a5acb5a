"""What a lesson is made of. Sections are embedded by lineage, so a lesson is never a copy of the manual."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from kb.blocks import TEXT, CalloutBlock, CodeBlock, PictureBlock, StepsBlock, TableBlock

LESSON_TEXT = ["h2", "h3", "h4", *TEXT]


class SectionEmbedBlock(blocks.StructBlock):
    """A section of a manual, shown as it stands in the learner's release."""

    section = blocks.CharBlock(label=_("章节"), help_text=_("手册标识/章节标识，例如 general-ledger/month-end-closing"))
    edition = blocks.CharBlock(required=False, label=_("版本标识"), help_text=_("例如 9-0，留空取最新版本"))

    class Meta:
        icon = "doc-full"
        label = _("手册章节")
        template = "courses/blocks/section.html"


class ChecklistEmbedBlock(blocks.StructBlock):
    checklist = blocks.CharBlock(label=_("检查清单标识"))

    class Meta:
        icon = "tasks"
        label = _("检查清单")
        template = "courses/blocks/checklist.html"


class QuestionBlock(blocks.StructBlock):
    question = blocks.CharBlock(label=_("想一想"))
    answer = blocks.RichTextBlock(features=TEXT, label=_("参考答案"))

    class Meta:
        icon = "help"
        label = _("思考题")
        template = "courses/blocks/question.html"


LESSON_BLOCKS = [
    ("text", blocks.RichTextBlock(features=LESSON_TEXT, label=_("正文"), template="kb/blocks/text.html")),
    ("section", SectionEmbedBlock()),
    ("checklist", ChecklistEmbedBlock()),
    ("question", QuestionBlock()),
    ("steps", StepsBlock()),
    ("callout", CalloutBlock()),
    ("table", TableBlock()),
    ("picture", PictureBlock()),
    ("code", CodeBlock()),
]
