"""Forms of the editor for pages of the knowledge base."""

from typing import Any

from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm

from kb.rules.editions import slug_of


class EditionForm(WagtailAdminPageForm):
    """An edition's address follows from its label, V9.0 → 9-0, and stays: versions, lessons and customers name it."""

    def clean(self) -> dict[str, Any]:
        label = self.cleaned_data.get("label")
        if self.instance.pk is None and label:
            self.cleaned_data["slug"] = slug_of(label)
        elif self.is_moving_readers():
            self.add_error("slug", _("这个版本已有章节，地址不能再改：课程、试题和客户资料都用它指认版本。"))
        return super().clean()

    def is_moving_readers(self) -> bool:
        slug = self.cleaned_data.get("slug")
        if not slug or self.instance.pk is None:
            return False
        stored = type(self.instance).objects.filter(pk=self.instance.pk).values_list("slug", flat=True).first()
        return stored != slug and self.instance.sections.exists()
