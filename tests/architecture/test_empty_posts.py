"""A form that was sent without anything in it says what is missing. It is not the page that was asked for first."""

from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from tests.architecture import showcase

FORMS = """
    exams:item_new exams:item_edit exams:item_import exams:chart_imports exams:exam_new exams:exam_edit
    exams:blueprint_new exams:admissions exams:panel exams:regrade exams:marking_plan exams:marking_answer
    exams:appeal_answer certificates:grant certificates:runs certificates:correction certificates:revocation
    certificates:design certificates:design_new certificates:consent
"""


@pytest.mark.django_db
def test_an_empty_form_says_what_is_missing(world, as_user):
    case, client, silent = showcase.build(world), as_user(world.zhou), []
    for route in FORMS.split():
        address = reverse(route, kwargs=case.arguments.get(route))
        query = "?kind=single" if route == "exams:item_new" else ""
        said = client.post(address + query, {}).content.decode()
        if 'role="alert"' not in said and "field-error" not in said:
            silent.append(route)
    assert not silent


def test_no_view_takes_an_empty_post_for_none():
    root = Path(settings.BASE_DIR)
    views = [*root.glob("*/views/*.py"), *root.glob("site/*/views.py"), *root.glob("site/*/views/*.py")]
    assert len(views) > 60
    found = [str(view.relative_to(root)) for view in views if "POST or None" in view.read_text(encoding="utf-8")]
    assert not found
