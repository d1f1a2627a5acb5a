"""Messages in files: a worker never meets half of one."""

import threading
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection

from config.celery import app
from jobs.files import UNFINISHED, Transport


@pytest.fixture
def channel(tmp_path: Path):
    for name in ("queue", "control"):
        (tmp_path / name).mkdir()
    folders = {"data_folder_in": tmp_path / "queue", "data_folder_out": tmp_path / "queue"}
    options = {**{name: str(path) for name, path in folders.items()}, "control_folder": str(tmp_path / "control")}
    with Connection(transport=Transport, transport_options=options) as connection:
        yield connection.channel()


def test_the_installation_uses_it(settings):
    with app.connection_for_write("filesystem://") as connection:
        assert isinstance(connection.transport, Transport)


def test_messages_come_back_in_their_order(channel):
    for number in range(3):
        channel._put("celery", {"number": number})
    channel._put("other", {"number": 9})
    assert sorted(channel._get("celery")["number"] for _ in range(3)) == [0, 1, 2]
    with pytest.raises(Empty):
        channel._get("celery")


def test_a_message_that_is_still_being_written_is_not_there_yet(channel, tmp_path: Path):
    (tmp_path / "queue" / f"0_a.celery.msg{UNFINISHED}").write_text('{"half')
    with pytest.raises(Empty):
        channel._get("celery")


@pytest.mark.parametrize("torn", ["", '{"half', "\x00\x00"])
def test_a_torn_message_stops_nobody(channel, tmp_path: Path, torn: str):
    (tmp_path / "queue" / "0_a.celery.msg").write_text(torn)
    channel._put("celery", {"number": 1})
    with pytest.raises(Empty):
        channel._get("celery")
    assert channel._get("celery") == {"number": 1}


def test_a_reader_beside_a_writer_gets_every_message_whole(channel):
    wanted, got = 300, []

    def write() -> None:
        for number in range(wanted):
            channel._put("celery", {"number": number, "text": "字" * 20_000})

    writer = threading.Thread(target=write)
    writer.start()
    while writer.is_alive() or len(got) < wanted:
        try:
            got.append(channel._get("celery")["number"])
        except Empty:
            if not writer.is_alive() and len(got) < wanted and not channel._size("celery"):
                break
    writer.join()
    assert sorted(got) == list(range(wanted))
