"""What somebody tries who means ill: files made to keep us busy, serials one after the other, what is not theirs."""

import json
import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from certificates import issuing_many, signing
from certificates.checking import Outcome, judge
from certificates.consenting import agree
from certificates.keys import signing_key
from certificates.models import Certificate
from certificates.signing import Seal
from people.scoping import everyone
from tests.certificates.stage import Stage
from tests.certificates.stage import certificate as make

BYTE_RANGE = b"/ByteRange [0 %d %d 9] "
OF_ONE = ("pdf", "badge.json", "badge.png", "badge.svg", "", "card/")


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How long each signature was that was taken apart."""
    found: list[int] = []
    real = signing.container_at

    def counted(pdf: bytes, ranges: tuple[int, ...]) -> bytes:
        container = real(pdf, ranges)
        found.append(len(container))
        return container

    monkeypatch.setattr(signing, "container_at", counted)
    return found


def test_a_file_of_a_hundred_thousand_signatures_is_given_up(db: None, looked_at: list[int]) -> None:
    gap = b"<" + b"30" * 1_000_000 + b">"
    head = b"%PDF-1.7 ZZ-2026-000001 "
    hostile = head + gap + (BYTE_RANGE % (len(head), len(head) + len(gap))) * 100_000
    assert judge(hostile[: 5 * 1024 * 1024], AnonymousUser()).outcome is Outcome.RESIGNED
    assert len(looked_at) <= signing.MOST
    assert set(looked_at) == {0}  # nor is any of them read


def test_our_certificate_in_a_heap_of_elements_is_given_up(db: None, looked_at: list[int]) -> None:
    """The certificate is public. What is around it would be taken apart piece by piece."""
    from certificates.drawing import remember

    key = signing_key()
    remember(key)
    container = (key.chain[0] + b"\x31\x00" * 1_000_000).hex().encode()
    head = b"%PDF-1.7 "
    gap = b"<" + container + b">"
    assert signing.check(head + gap + BYTE_RANGE % (len(head), len(head) + len(gap))).seal is Seal.UNKNOWN
    small = b"<" + (key.chain[0] + b"\x31\x00" * 9).hex().encode() + b">"
    assert signing.check(head + small + BYTE_RANGE % (len(head), len(head) + len(small))).seal is Seal.ALTERED


def test_a_number_that_no_computer_reads_is_no_signature(client: Client, db: None) -> None:
    assert signing.check(b"%PDF-1.7 /ByteRange [0 " + b"1" * 5000 + b" 2 3]").seal is Seal.UNSIGNED


@pytest.mark.parametrize("who", ["qian", "chen", "li", "wang"])
def test_serials_tried_one_after_the_other_tell_nothing(as_user, stage: Stage, who: str) -> None:
    """Others' certificates answer like those that were never issued, also to a manager of another organisation."""
    held, client = make(stage, stage.world.zhao), as_user(getattr(stage.world, who))
    for rest in OF_ONE:
        answers = {
            (answer.status_code, re.sub('(nonce|value)="[^"]*"', "", answer.text).replace(serial, ""))
            for serial in (held.serial, "ZZ-2026-999999")
            for answer in [client.get(f"/certificates/{serial}/{rest}")]
        }
        assert len(answers) == 1, rest
        assert answers.pop()[0] == 404


def test_a_visitor_is_asked_to_sign_in_for_any_serial(client: Client, stage: Stage) -> None:
    held = make(stage, stage.world.zhao)
    for rest in OF_ONE:
        for serial in (held.serial, "ZZ-2026-999999"):
            assert client.get(f"/certificates/{serial}/{rest}").url.startswith("/accounts/login/")


def test_a_consent_taken_back_is_taken_back_everywhere_in_public(client: Client, stage: Stage) -> None:
    zhao, held = stage.world.zhao, make(stage, stage.world.zhao)
    agree(zhao, "full", shows_organisation=True)
    addresses = [f"/verify/{held.code}/", f"/verify/{held.code}.json", "/verify/log/entries/", "/credentials/status/0/"]
    assert "赵敏" in client.get(addresses[0]).text
    agree(zhao, "hidden", shows_organisation=False)
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200
        for secret in ("赵", "恒远", "zhao"):
            assert secret not in answer.text, (address, secret)
    assert json.loads(client.get(addresses[1]).text)["holder"] is None


def test_a_nul_in_what_staff_look_for_or_upload_is_no_error(as_user, stage: Stage) -> None:
    client = as_user(stage.world.admin)
    assert client.get("/certificates/issued/?q=%00&state=%00").status_code == 200
    assert issuing_many.read("chen\x00\n\x00\nwang") == ["chen", "wang"]


def test_names_that_are_markup_stay_words_on_every_page(as_user, client: Client, stage: Stage) -> None:
    name = '<script>alert(1)</script>"]]>{{ 7|add:7 }}'
    held = make(stage, stage.world.zhao, holder_name=name, organisation_name=name, title=name, pdf="x.pdf")
    agree(stage.world.zhao, "full", shows_organisation=True)
    own, staff = as_user(stage.world.zhao), as_user(stage.world.admin)
    pages = [client.get(f"/verify/{held.code}/")]
    pages += [own.get(f"/certificates/{held.serial}/{rest}") for rest in ("", "card/")] + [
        own.get("/certificates/mine/")
    ]
    pages += [
        staff.get(f"/certificates/issued/?q={held.serial}"),
        staff.get(f"/certificates/{held.serial}/revocation/"),
    ]
    for page in pages:
        assert page.status_code == 200
        assert "&lt;script&gt;alert(1)" in page.text
        assert "<script>alert(1)" not in page.text
    badge = own.get(f"/certificates/{held.serial}/badge.svg").text
    assert "<script>alert(1)" not in re.sub(r"<!\[CDATA\[.*?\]\]>", "", badge, flags=re.DOTALL)
    with everyone():
        assert Certificate.objects.get().holder_name == name
