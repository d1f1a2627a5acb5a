"""An examiner's pages of blueprints."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from exams import designing, drawing
from exams.models import Blueprint, BlueprintRule, ItemVersion
from exams.rules.draw import DrawRule, NotEnoughItems
from exams.views.blueprint_forms import BlueprintForm
from exams.views.guards import SignedIn, runs_exams


@dataclass(frozen=True, slots=True)
class Supply:
    """A blueprint rule beside what the bank holds."""

    rule: str
    wanted: int
    available: int

    @property
    def is_enough(self) -> bool:
        return self.available >= self.wanted


@require_GET
@runs_exams
def blueprints(request: SignedIn) -> HttpResponse:
    rows = Blueprint.objects.order_by("title")
    return render(request, "exams/manage/blueprints.html", {"blueprints": [(row, supply(row)) for row in rows]})


@require_http_methods(["GET", "POST"])
@runs_exams
def blueprint(request: SignedIn, pk: int | None = None) -> HttpResponse:
    found = get_object_or_404(Blueprint, pk=pk) if pk else None
    form = BlueprintForm(request.POST if request.method == "POST" else None, instance=found)
    if request.method == "POST" and not form.wants_more and form.is_sound():
        saved = designing.save_blueprint(form.save(commit=False), form.drafts())
        short = drawing.shortage(saved)
        if short:
            messages.warning(request, told(saved, short))
        messages.success(request, _("组卷方案已保存。"))
        return redirect("exams:blueprints")
    status = 422 if form.is_bound and not form.wants_more else 200
    return render(request, "exams/manage/blueprint.html", {"form": form, "blueprint": found}, status=status)


def supply(blueprint: Blueprint) -> list[Supply]:
    held = drawing.available(blueprint)
    rules = blueprint.rules.select_related("topic", "competency", "item")
    return [Supply(named(rule), rule.count, held[rule.pk]) for rule in rules]


def named(rule: BlueprintRule) -> str:
    """A rule in words: 期末处理 · 单选题 · 难度 2–3."""
    if rule.item:
        return _("指定试题 %(slug)s") % {"slug": rule.item.slug}
    parts = [str(thing) for thing in (rule.topic, rule.competency) if thing]
    if rule.kind:
        parts.append(str(ItemVersion.Kind(rule.kind).label))
    if (rule.easiest, rule.hardest) != (1, 5):
        parts.append(_("难度 %(from)s–%(to)s") % {"from": rule.easiest, "to": rule.hardest})
    return " · ".join(parts)


def told(blueprint: Blueprint, short: NotEnoughItems) -> str:
    """Which rules cannot be filled together, and by how much."""
    names = dict(zip(rules_of(blueprint), blueprint.rules.select_related("topic", "competency", "item"), strict=True))
    rules = dict.fromkeys(named(names[rule]) for rule in short.rules)
    values = {"rules": "”、“".join(rules), "wanted": short.wanted, "available": short.available}  # i18n: as is
    if len(short.rules) == 1:
        return _("“%(rules)s”要抽 %(wanted)s 题，题库只有 %(available)s 题。") % values
    return _("“%(rules)s”合起来要抽 %(wanted)s 题，同时符合的只有 %(available)s 题。") % values


def rules_of(blueprint: Blueprint) -> tuple[DrawRule, ...]:
    return drawing.plan_of(blueprint).rules
