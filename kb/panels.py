"""Parts of the editor that are not fields."""

from typing import Any

from wagtail.admin.panels import Panel

from kb import hanging


class HangingPanel(Panel):
    """What rests on the section, beside the fields that change it. A page that is not saved yet has no lineage."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "kb/keeping/hanging.html"

        def is_shown(self) -> bool:
            return bool(super().is_shown() and self.instance.lineage_id)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            found = hanging.hanging_on(self.instance.lineage, self.request.user)
            return {**super().get_context_data(parent_context), "hanging": found}
