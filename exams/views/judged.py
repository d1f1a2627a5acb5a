"""The items of a panel as one judge sees them, and what the judge wrote beside each."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from exams import empanelling, markup, types
from exams.contents import content_of
from exams.empanelling import Heard
from exams.models import Estimate, ItemVersion, Judge
from exams.rules.content import KeyLine
from exams.wording import percent


@dataclass(frozen=True, slots=True)
class Judged:
    version: int
    kind_label: str
    stem: SafeString
    lines: tuple[KeyLine, ...]
    value: str
    given: Decimal | None  # None: nothing, or nothing readable
    error: str
    heard: Heard | None

    @property
    def name(self) -> str:
        return f"e{self.version}"

    @property
    def facility(self) -> str:
        return "" if self.heard is None or self.heard.facility is None else percent(self.heard.facility)


def judged_items(judge: Judge, form: Mapping[str, str] | None) -> list[Judged]:
    """In the order of the panel. Five queries. What somebody typed is shown again, with what is wrong with it."""
    panel = judge.panel
    held = Estimate.objects.filter(judge=judge, round=panel.round).values_list("item_version_id", "percent")
    saved = {version: f"{value.normalize():f}" for version, value in held}
    heard = empanelling.heard(panel, judge)
    versions = ItemVersion.objects.in_bulk([version for version, _weight in panel.items])
    return [
        judged(versions[version], saved.get(version, ""), form, heard.get(version))
        for version, _weight in panel.items
        if version in versions
    ]


def judged(version: ItemVersion, saved: str, form: Mapping[str, str] | None, heard: Heard | None) -> Judged:
    typed = saved if form is None else str(form.get(f"e{version.pk}", "")).strip()
    given, error = read(typed)
    content, kind = content_of(version), types.of(version.kind)
    order = [option.id for option in content.options]
    return Judged(
        version=version.pk,
        kind_label=str(ItemVersion.Kind(version.kind).label),
        stem=markup.block(version.stem),
        lines=kind.describe_key(content, [], order),
        value=typed,
        given=given,
        error=error,
        heard=heard,
    )


def read(text: str) -> tuple[Decimal | None, str]:
    """A percentage, or what is wrong with it; nothing is not wrong."""
    if not text:
        return None, ""
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or not 0 <= value <= 100:
        return None, _("请填 0 到 100 之间的数，例如 65。")
    return value.quantize(Decimal("0.01")), ""
