"""For those who certify: what certificates look like, edited beside a picture of the real PDF."""

import json
from io import BytesIO
from typing import Any, cast

import pypdfium2
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from certificates.design_forms import (
    BLOCKS,
    DesignForm,
    first_problem,
    layout_from,
    row_problem,
    rows_of,
    shown_in,
    worded,
)
from certificates.designing import kept_layout, save_version, starting_layout
from certificates.models import Design, DesignVersion
from certificates.ornament import ASSETS
from certificates.rules.designs import BadDesign, Layout
from certificates.views.staff import may_grant
from certificates.wording import Words, failure
from people.models import User

SAMPLE = json.loads((ASSETS / "designs" / "sample.json").read_text(encoding="utf-8"))
SAMPLE_URL = "https://zhizheng.example.com/verify/7K2M9QXRT40ABCD1FGHJ/"
WIDTH = 1100  # pixels of the picture


@may_grant
@require_safe
def designs(request: HttpRequest) -> HttpResponse:
    newest = DesignVersion.objects.select_related("design", "created_by").order_by("design__title", "-number")
    found: dict[int, DesignVersion] = {}
    for version in newest:
        found.setdefault(version.design_id, version)
    return TemplateResponse(request, "certificates/designs.html", {"versions": list(found.values())})


@may_grant
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str = "") -> HttpResponse:
    layout, title = start_of(request, slug)
    form = DesignForm(
        request.POST if request.method == "POST" else None, request.FILES or None, initial=shown_in(layout, title)
    )
    rows = BLOCKS(request.POST if request.method == "POST" else None, initial=rows_of(layout), prefix="block")
    if request.method == "POST" and not rows.is_valid():
        form.add_error(None, row_problem(rows))  # the table is long: its error is said at the top, too
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        try:
            changed = layout_from(form, rows, layout)
        except BadDesign as problem:
            form.add_error(None, worded(problem))
        else:
            name = slug or form.new_slug()
            version = save_version(name, form.cleaned_data["title"], changed, cast(User, request.user))
            messages.success(request, _("已保存为第 %(n)s 版。已签发的证书不受影响。") % {"n": version.number})
            return HttpResponseRedirect(reverse("certificates:design", args=[name]))
    context = {"form": form, "rows": rows, "slug": slug, "layout": layout}
    return TemplateResponse(request, "certificates/design.html", context)


def start_of(request: HttpRequest, slug: str) -> tuple[Layout, str]:
    if slug:
        design = get_object_or_404(Design, slug=slug)
        version = design.versions.order_by("-number").values_list("pk", flat=True)[0]
        return kept_layout(version), design.title
    orientation = request.POST.get("orientation") or request.GET.get("orientation", "")
    return starting_layout(orientation if orientation in ("landscape", "portrait") else "landscape"), ""


@may_grant
@require_POST
def preview(request: HttpRequest, slug: str = "") -> HttpResponse:
    """What the form as it stands would print: a picture of the real PDF as JSON, or the PDF itself."""
    from certificates import pdf  # only who draws pays for loading Pango

    layout, title = start_of(request, slug)
    form = DesignForm(request.POST, request.FILES, initial=shown_in(layout, title))
    form.fields["title"].required = False  # nothing of it is printed, and a new design has none yet
    rows = BLOCKS(request.POST, initial=rows_of(layout), prefix="block")
    if not (form.is_valid() and rows.is_valid()):
        return JsonResponse({"problem": first_problem(form, rows)}, status=400)
    try:
        content = pdf.proof_print(layout_from(form, rows, layout), sample())
    except BadDesign as problem:
        return JsonResponse({"problem": worded(problem)}, status=400)
    except (pdf.DoesNotFit, pdf.GlyphMissing) as problem:
        return JsonResponse({"problem": failure(f"{type(problem).__name__}: {problem}")}, status=400)
    if "pdf" in request.POST:
        response = HttpResponse(content, content_type="application/pdf")
        response["Content-Disposition"] = 'inline; filename="preview.pdf"'
        return response
    return HttpResponse(picture_of(content), content_type="image/png")


def sample() -> Words:
    title, author, words = (SAMPLE[name] for name in ("title", "signatory", "statement"))
    return Words(SAMPLE, SAMPLE_URL, title, author, words, "SAMPLE", "2026-11-30T00:00:00Z")


def picture_of(content: bytes) -> bytes:
    document: Any = pypdfium2.PdfDocument(content)
    try:
        output = BytesIO()
        document[0].render(scale=WIDTH / document[0].get_width()).to_pil().save(output, "PNG")
        return output.getvalue()
    finally:
        document.close()
