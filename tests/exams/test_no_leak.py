"""Nothing that leaves the server before the review opens depends on a key.

Stronger than looking for words: a whole attempt at items of all types is made twice, the second time with other keys,
tolerances, rubrics, weights, feedback and explanations behind the same questions. Every answer of the server, status,
headers and body, must be the same to the letter: then no key, fraction or hint can be in it, in whatever form. That
the two banks do differ is shown at the end, when the review opens.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from itertools import zip_longest
from pathlib import Path
from types import SimpleNamespace
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from exams import disclosing, grading, sitting
from exams.models import ItemVersion
from exams.views import desk as views
from jobs.running import run_all
from tests.exams import all_types, turning
from tests.exams.conftest import Sitting

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("unwalled")]

# What is drawn by chance for each page, or counts the rows of a table.
CHANCE = re.compile(
    r"""(csrfmiddlewaretoken"[ ]value="|nonce="|'nonce-|name="window"[ ]value="|csrftoken=|sessionid=|/exams/files/)
    [\w+/=-]+""",
    re.VERBOSE,
)
FILE = b"%PDF-1.7 hello"
DATE = re.compile(r"\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT")  # of headers, by a clock of their own
STAMP = re.compile(r"(messages=[^:;]+:)[\w:-]+")  # time and signature of a cookie
NOON = timezone.now().replace(microsecond=0)


@dataclass(frozen=True)
class Told:
    """What the server said, without what is drawn by chance."""

    what: str
    status: int
    headers: str
    body: str


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def clock(monkeypatch):
    """The same second in both runs."""
    moment = SimpleNamespace(now=NOON)
    monkeypatch.setattr(timezone, "now", lambda: moment.now)
    return moment


@pytest.fixture
def desk(world, as_user, clock) -> Sitting:
    """Its results and keys wait for the examiner."""
    exam = all_types.build(NOON, results_when="released", keys_when="released")
    made = Sitting(sitting.start(exam, world.chen), as_user(world.chen))
    made.client.raise_request_exception = False
    return made


def addresses(attempt: int, slug: str, version: int) -> Iterator[str]:
    """Every address of the site that a browser can ask for with what a candidate knows."""
    known = {"attempt_id": attempt, "slug": slug, "number": 1, "slot": 1, "version": version, "digest": "0" * 64}
    yield from found_in(get_resolver().url_patterns, "", {**known, "name": "moodle", "old": version, "new": version})


def found_in(patterns: list, namespace: str, known: dict[str, object]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if not str(pattern.pattern).startswith(("admin", "documents")):
                yield from found_in(pattern.url_patterns, pattern.namespace or namespace, known)
        elif isinstance(pattern, URLPattern) and pattern.name and "wagtail" not in pattern.name:
            wanted = pattern.pattern.converters
            if set(wanted) <= set(known) | {"pk", "lineage", "code", "serial"}:
                name = f"{namespace}:{pattern.name}" if namespace else pattern.name
                yield reverse(name, kwargs={one: known.get(one, 1) for one in wanted})


def an_attempt(
    desk: Sitting, given: dict[int, list[list[str]]], others: dict[str, Client], finish: Callable[[], None]
) -> Iterator[tuple[str, HttpResponse]]:
    """Everything a candidate does, and all that they and those around them can fetch meanwhile and afterwards."""
    client, attempt = desk.client, f"/exams/attempts/{desk.attempt.pk}"
    version = next(iter(desk.entries.values())).item_version
    pages = list(addresses(desk.attempt.pk, desk.attempt.exam.slug, version))
    yield "start again", client.post("/exams/all-types/attempts/", follow=True)
    desk.window = sitting.open_window(desk.attempt)
    for slot, responses in given.items():
        for number, response in enumerate(responses, 1):
            yield f"save {slot} {number}", desk.save(slot, number, response)
        yield f"taken {slot}", desk.save(slot, 1, responses[-1], key=f"other-{slot}")
        yield f"nonsense {slot}", desk.save(slot, 9, ["nonsense"])
        file = SimpleUploadedFile("方案.pdf", FILE)
        yield f"file {slot}", client.post(f"{attempt}/files/{slot}/", {"window": desk.window, "file": file})
    yield from ((f"open {page}", client.get(page)) for page in pages if page.startswith(attempt))
    desk.window = sitting.open_window(desk.attempt)
    for slot in given:
        back = {"window": desk.window, "remove": sha256(FILE).hexdigest()}
        yield f"taken back {slot}", client.post(f"{attempt}/files/{slot}/", back)
    yield "stale", desk.save(1, 9, given[1][-1], window="stale")
    presence = {"window": desk.window, "step": "left", "client_key": "away"}
    yield "left", client.post(f"{attempt}/presence/", presence, content_type="application/json")
    yield from ((f"running {page}", client.get(page)) for page in pages)
    own = [page for page in pages if page.startswith(("/exams/", "/api/"))]
    yield from ((f"json {page}", client.get(page, headers={"Accept": "application/json"})) for page in own)
    yield from ((f"{name} {page}", one.get(page)) for name, one in others.items() for page in pages)
    yield "broken", broken(client, f"{attempt}/")
    yield "unknown", client.get(f"{attempt}/key/")
    yield "form", client.post(f"{attempt}/", {"window": "stale", "seen": ["1"], "q1": ["x"]})
    yield "confirm", client.post(f"{attempt}/submission/", {})
    yield "handed in", client.post(f"{attempt}/submission/", {"confirmed": "1"}, follow=True)
    yield "too late", desk.save(1, 20, given[1][0])
    finish()
    yield from ((f"pending {page}", client.get(page)) for page in pages)


def broken(client: Client, page: str) -> HttpResponse:
    """What an error page says when the server stumbles with an item in its hands."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(views.paper, "questions", lambda *_: [][len(ItemVersion.objects.values_list("key"))])
        response = client.get(page)
    assert response.status_code == 500
    return response


def told(what: str, response: HttpResponse) -> Told:
    stream = response.streaming_content if response.streaming else [response.content]
    body = unpacked(b"".join(stream)).decode("utf-8", "replace")
    rows = [row for row in response.items() if row[0] != "Content-Length"]  # the body is compared as it is
    headers = json.dumps([*rows, *(str(cookie) for cookie in response.cookies.values())])
    return Told(what, response.status_code, plain(headers), plain(body))


def unpacked(data: bytes) -> bytes:
    """Of a workbook what is in it: the file itself has the time in it."""
    if not data.startswith(b"PK"):
        return data
    with ZipFile(BytesIO(data)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist() if name != "docProps/core.xml")


def where_apart(one: Told, other: Told) -> str:
    """The first place at which the two differ, with what stands around it."""
    texts = [f"{told.what} {told.status} {told.headers} {told.body}" for told in (one, other)]
    start = max(0, next(n for n, (a, b) in enumerate(zip_longest(*texts)) if a != b) - 60)
    return f"{one.what}: {texts[0][start : start + 160]!r} ≠ {texts[1][start : start + 160]!r}"


def plain(text: str) -> str:
    return DATE.sub("…", STAMP.sub(r"\1…", CHANCE.sub(r"\1…", text)))


def undone(act: Callable[[], list[Told]]) -> list[Told]:
    """The result of what is then taken back."""
    before = transaction.savepoint()
    try:
        return act()
    finally:
        transaction.savepoint_rollback(before)


def test_with_other_keys_the_server_says_the_same_to_the_letter(world, desk, as_user, clock):
    others = {"manager": as_user(world.wang), "colleague": as_user(world.zhao)}
    given = {
        slot: [desk.right(slot), desk.wrong(slot), desk.right(slot)]
        if entry.shape.kind not in {"essay", "upload"}
        else [desk.right(slot), []]
        for slot, entry in desk.entries.items()
    }

    def finish():
        grading.grade(desk.attempt.pk)
        run_all()

    def run() -> list[Told]:
        desk.sent = 0
        return [told(*said) for said in an_attempt(desk, given, others, finish)]

    def open_review() -> str:
        desk.window = sitting.open_window(desk.attempt)
        for slot in desk.entries:
            desk.save(slot, 1, given[slot][-1])
        sitting.submit(desk.attempt.pk, world.chen)
        finish()
        disclosing.release(desk.attempt.exam)
        desk.attempt.refresh_from_db()
        assert desk.attempt.state == "graded"
        return desk.client.get(desk.attempt.get_absolute_url()).content.decode()

    first, shown = undone(run), undone(lambda: [Told("", 200, "", open_review())])[0].body
    for version in ItemVersion.objects.filter(item__topic__slug="all-types"):
        turning.turn(version)
    second, turned = undone(run), undone(lambda: [Told("", 200, "", open_review())])[0].body

    assert len(first) > 200
    assert {one.status for one in first} >= {200, 302, 400, 403, 404, 409, 410, 500}
    assert [one.what for one in first if one.status == 200 and one.what.startswith("save")]
    apart = [where_apart(*pair) for pair in zip(first, second, strict=True) if pair[0] != pair[1]]
    assert not apart, "\n".join(apart)
    assert "秘密解析" in shown
    assert "换过的解析" in turned
    assert "秘密解析" not in turned


def test_scripts_come_without_source_maps():
    folder = Path(settings.BASE_DIR) / "static"
    assert not list(folder.rglob("*.map"))
    assert not [path.name for path in folder.rglob("*.js") if "sourceMappingURL" in path.read_text(encoding="utf-8")]
