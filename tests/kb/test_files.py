"""Pictures and attachments reach those who may see them, and nobody else."""

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from kb.models import Attachment, Picture
from tests.kb.shelf import Shelf, rewrite

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(shelf: Shelf, picture: Picture) -> str:
    """The address of a picture that an internal section shows."""
    rewrite(shelf.levels, [("picture", {"picture": picture, "alt": "", "caption": ""})])
    return picture.get_rendition("max-100x100").url


def test_a_picture_is_for_those_who_may_read_its_section(client: Client, world, as_user, address: str) -> None:
    assert client.get(address).status_code == 404
    assert as_user(world.zhao).get(address).status_code == 404
    response = as_user(world.chen).get(address)
    assert response.status_code == 200
    assert b"".join(response.streaming_content).startswith(b"\x89PNG")


def test_a_picture_comes_as_an_image_and_nothing_else(world, as_user, address: str) -> None:
    response = as_user(world.chen).get(address)
    assert response["Content-Type"] == "image/png"
    assert response["Content-Disposition"] == "inline"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "private" in response["Cache-Control"]
    assert "public" not in response["Cache-Control"]


def test_a_rendition_is_not_found_under_another_picture(world, as_user, address: str) -> None:
    _empty, _pictures, image, rendition = address.split("/")
    wrong = f"/pictures/{int(image) + 1}/{rendition}"
    assert as_user(world.admin).get(wrong).status_code == 404
    assert as_user(world.admin).get(f"/pictures/{image}/999999").status_code == 404


def test_an_unpublished_section_takes_its_picture_with_it(world, as_user, address: str, shelf: Shelf) -> None:
    shelf.levels.refresh_from_db()
    shelf.levels.unpublish()
    shelf.handbook.unpublish()
    assert as_user(world.chen).get(address).status_code == 404


def test_a_lost_file_is_not_an_error(world, as_user, address: str, picture: Picture) -> None:
    picture.renditions.get().file.storage.delete(picture.renditions.get().file.name)
    assert as_user(world.chen).get(address).status_code == 404


def test_only_reading_is_possible(world, as_user, address: str) -> None:
    assert as_user(world.chen).post(address).status_code == 405


def test_the_storage_itself_is_not_served(client: Client, picture: Picture) -> None:
    assert client.get(picture.file.url).status_code == 404


@pytest.mark.parametrize(("audience", "count"), [("public", 3), ("customers", 2), ("internal", 1)])
def test_an_attachment_is_for_its_audience(client: Client, world, as_user, audience: str, count: int) -> None:
    document = Attachment.objects.create(title="表", audience=audience, file=ContentFile(b"%PDF-", "form.pdf"))
    readers = [client, as_user(world.zhao), as_user(world.chen)]
    answers = [reader.get(document.url).status_code for reader in readers]
    assert answers == [404] * (3 - count) + [200] * count
