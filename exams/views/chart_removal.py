"""A chart of accounts is deleted after its page was read; one that items were written with says why it stays."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from exams import charting
from exams.models import Chart
from exams.views.accounts import MOST_USES
from exams.views.guards import SignedIn, writes_items


@never_cache
@require_http_methods(["GET", "POST"])
@writes_items
def removal(request: SignedIn, slug: str) -> HttpResponse:
    found = get_object_or_404(Chart.objects.select_related("replaces", "successor"), slug=slug)
    status = 200
    if request.method == "POST":
        named = str(found)
        try:
            charting.remove(found)
        except charting.InUse:
            status = 409
        else:
            messages.success(request, _("已删除“%(chart)s”。") % {"chart": named})
            return redirect("exams:charts")
    versions = charting.writers(found).order_by("item__slug", "-number")
    context = {
        "chart": found,
        "total": found.accounts.count(),
        "used": versions.count(),
        "uses": [{"version": version} for version in versions[:MOST_USES]],
    }
    return render(request, "exams/charts/removal.html", context, status=status)
