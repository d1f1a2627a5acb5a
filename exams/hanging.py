"""How many items of the bank test a section."""

from django.utils.translation import ngettext

from exams.models import Citation, ItemVersion
from kb.models import Lineage
from people.visibility import Viewer


def count(viewer: Viewer, lineage: Lineage) -> list[str]:
    """Items that stand or are on their way, for who may see the bank: even a number tells others what is asked."""
    if not viewer.has_perms(["exams.view_item", "exams.view_itemversion"]):
        return []
    cited = Citation.objects.filter(lineage=lineage, item_version__item__retired_at=None)
    cited = cited.exclude(item_version__state=ItemVersion.State.REPLACED)
    n = cited.values("item_version__item").distinct().count()
    return [ngettext("%(n)d 道试题", "%(n)d 道试题", n) % {"n": n}] if n else []
