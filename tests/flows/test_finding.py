"""Publish → found, for everything that can be found; withdrawn, hidden or moved → at once, before any job has run."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from courses.models import CoursePage, ModulePage
from jobs.models import Job
from kb.models import Checklist, FaqEntry, Guide, ManualPage
from kb.search import query
from tests.bases import shared
from tests.conftest import world
from tests.courses import material
from tests.kb import shelf as shelves

pytestmark = pytest.mark.django_db
VISITOR = AnonymousUser()


def build_course():
    return material.build(audience="public")


shelf = shared(shelves.build, after=[world], has_index=True, is_settled=True)
course = shared(build_course, after=[shelf], has_index=True, is_settled=True)


def hits(viewer, text):
    """Titles and addresses, only of answers that the index gave."""
    results = query.search(viewer, text)
    assert results.engine in {"whoosh", "none"}
    return [(hit.title, hit.url) for hit in results.hits]


def titles(viewer, text):
    return [title for title, _url in hits(viewer, text)]


def publish(thing, **changes):
    for name, value in changes.items():
        setattr(thing, name, value)
    thing.save_revision().publish()
    return type(thing).objects.get(pk=thing.pk)


def question(**fields):
    entry = FaqEntry(
        slug="blue", question="什么是蓝色按钮？", answer="<p>开始结账的按钮。</p>", audience="public", live=False
    )
    return made(entry, **fields)


def checks(**fields):
    return made(Checklist(slug="checks", title="蓝色按钮排查", audience="public", live=False), **fields)


def guide(**fields):
    steps = [("step", {"title": "看按钮", "text": "<p>单击蓝色按钮。</p>"})]
    entry = Guide(
        slug="guide", title="蓝色按钮没反应", symptom="点了没反应", audience="public", live=False, steps=steps
    )
    return made(entry, **fields)


def made(entry, **fields):
    for name, value in fields.items():
        setattr(entry, name, value)
    entry.save()
    return entry


def section(shelf):
    return shelves.section(shelf.month_end, "blue-button", "蓝色按钮", shelves.text("单击蓝色按钮开始结账。"))


def lesson(course):
    page = material.page(course, "after")
    return publish(page, title="蓝色按钮怎么用")


@pytest.mark.parametrize("kind", ["section", "faq", "checklist", "guide", "lesson"])
def test_what_is_published_is_found_after_one_round_of_jobs_and_gone_with_its_withdrawal(shelf, course, settled, kind):
    assert titles(VISITOR, "蓝色按钮") == []
    with settled():
        page = {
            "section": lambda: section(shelf),
            "faq": lambda: publish(question()),
            "checklist": lambda: publish(checks()),
            "guide": lambda: publish(guide()),
            "lesson": lambda: lesson(course),
        }[kind]()
    ((title, url),) = hits(VISITOR, "蓝色按钮")
    assert "蓝色按钮" in title
    assert url.startswith("/")
    assert not Job.objects.exclude(state=Job.State.DONE).exists()
    page.unpublish()  # no job runs from here on
    assert titles(VISITOR, "蓝色按钮") == []
    assert "蓝色按钮</mark>" not in Client().get("/search/", {"q": "蓝色按钮"}).content.decode()


@pytest.mark.parametrize("kind", ["section", "faq", "checklist", "guide", "lesson"])
def test_another_audience_holds_at_once(world, shelf, course, settled, kind):
    with settled():
        owner = {
            "section": lambda: (section(shelf), ManualPage.objects.get(pk=shelf.ledger.pk))[1],
            "faq": lambda: publish(question()),
            "checklist": lambda: publish(checks()),
            "guide": lambda: publish(guide()),
            "lesson": lambda: (lesson(course), CoursePage.objects.get(pk=course.pk))[1],
        }[kind]()
    assert len(titles(world.zhao, "蓝色按钮")) == 1
    publish(owner, audience="internal")  # no job runs from here on
    assert titles(VISITOR, "蓝色按钮") == titles(world.zhao, "蓝色按钮") == []
    assert query.search(world.zhao, "蓝色按钮").facets["kind"] == []
    assert [one.title for one in query.suggest(world.zhao, "蓝色按钮")] == []
    assert len(titles(world.chen, "蓝色按钮")) == 1
    shown = Client().get("/search/", {"q": "蓝色按钮", "audience": "internal"}).content.decode()
    assert "按钮开始" not in shown


def test_a_moved_section_is_found_where_it_is_now(shelf, settled):
    with settled():
        page = section(shelf)
    with settled():
        page.move(shelves.again(shelf.month_end_old), pos="last-child")
    (hit,) = query.search(VISITOR, "蓝色按钮").hits
    assert hit.edition == "V8.5"
    assert Client().get(hit.url).status_code == 200


def test_a_section_moved_behind_the_wall_is_gone_at_once(world, shelf, settled):
    with settled():
        page = section(shelf)
    page.move(shelves.again(shelf.handbook_edition), pos="last-child")  # no job runs
    assert titles(VISITOR, "蓝色按钮") == titles(world.zhao, "蓝色按钮") == []
    assert titles(world.chen, "蓝色按钮") == ["蓝色按钮"]


def test_a_lesson_moved_into_an_internal_course_is_gone_at_once(world, course, settled):
    with settled():
        page = lesson(course)
        inside = material.build(slug="inside", title="内训", audience="internal")
    page.move(ModulePage.objects.child_of(inside).first(), pos="last-child")  # no job runs
    assert titles(world.zhao, "蓝色按钮") == []
    ((_title, url),) = hits(world.chen, "蓝色按钮")
    assert "/inside/" in url


def test_a_closed_course_takes_its_lessons_with_it_at_once(course, settled):
    with settled():
        lesson(course)
    CoursePage.objects.get(pk=course.pk).unpublish()  # its lessons stay live
    assert titles(VISITOR, "蓝色按钮") == []


def test_a_closed_edition_takes_its_sections_with_it_at_once(shelf, settled):
    with settled():
        section(shelf)
    shelves.again(shelf.new).unpublish()
    assert titles(VISITOR, "蓝色按钮") == []


def test_what_a_draft_says_is_not_found(shelf, settled):
    with settled():
        page = section(shelf)
        page.body = shelves.text("绿色按钮取代了它。")
        page.save_revision()
    assert titles(VISITOR, "绿色按钮") == titles(VISITOR, "蓝色按钮")
    assert "绿色" not in str(query.search(VISITOR, "绿色按钮").hits)
