"""Which items the list of the bank shows, by the filters of its address."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from exams import reviewing
from exams.models import Item, ItemVersion
from exams.views.guards import SignedIn

State = ItemVersion.State
CURRENT = [State.DRAFT, State.REVIEW, State.APPROVED]
FILTERS = ("q", "topic", "state", "kind", "flagged", "tag", "competency", "difficulty", "measured")
MEASURES = {  # what first attempts said, or that they said nothing yet
    "unused": (_("还没有用过"), Q(use=None) | Q(use__papers=0)),
    "hard": (_("实测偏难（得分率低于 40%）"), Q(use__facility__lt=0.4)),
    "medium": (_("实测适中（40% 至 85%）"), Q(use__facility__gte=0.4, use__facility__lte=0.85)),
    "easy": (_("实测偏易（得分率高于 85%）"), Q(use__facility__gt=0.85)),
}


def filtered(request: SignedIn) -> QuerySet[Item]:
    """Items by the filters of the address; what makes no sense is ignored."""
    items = Item.objects.select_related("topic").order_by("topic__title", "slug")
    get = request.GET.get
    if get("topic"):
        items = items.filter(topic__slug=get("topic"))
    if get("q"):
        words = get("q", "")[:100]
        items = items.filter(Q(slug__icontains=words) | Q(versions__stem__icontains=words))
    if get("state") in State.values:
        items = items.filter(versions__state=get("state"))
    if get("kind") in ItemVersion.Kind.values:
        items = items.filter(versions__kind=get("kind"), versions__state__in=CURRENT)
    if get("tag"):
        items = items.filter(tags__name=get("tag"))
    if get("competency"):
        items = items.filter(competency__slug=get("competency"))
    if get("difficulty", "") in {"1", "2", "3", "4", "5"}:
        items = items.filter(difficulty=int(get("difficulty", "")))
    if get("measured") in MEASURES:
        items = items.filter(MEASURES[get("measured", "")][1])
    if get("flagged"):
        current = ItemVersion.objects.exclude(state=State.REPLACED)
        items = items.filter(versions__in=list(reviewing.flags(current)))
    return items.distinct()
