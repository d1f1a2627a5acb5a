"""A language model may word an answer from what the viewer found; off, late or inventive it changes nothing."""

import json
import threading
import time
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from kb.asking import chat, writing
from kb.asking.answering import ask
from kb.asking.chat import Chat
from kb.asking.writing import NoDraft, Source
from kb.rules.drafts import Citation, Draft
from tests.kb.asking.material import Material

VISITOR = AnonymousUser()
HOW = "红字冲销怎么做"
SOURCE = Source("p1", "红字冲销", "冲销步骤", "在凭证查询中单击〖红字冲销〗，生成负数凭证。")


class Fake:
    """Remembers what it was sent and says what it is told to."""

    def __init__(self, draft: Draft | None) -> None:
        self.draft, self.sent = draft, []

    def write(self, question: str, passages: Sequence[Source]) -> Draft:
        self.sent.append((question, list(passages)))
        if self.draft is None:
            raise NoDraft("too late")
        return self.draft


def asked_with(monkeypatch, draft: Draft | None, viewer: Any = VISITOR, asked: str = HOW) -> tuple[Fake, Any]:
    fake = Fake(draft)
    monkeypatch.setattr(writing, "configured", lambda: fake)
    return fake, ask(viewer, asked, may_write=True)


GOOD = Draft("单击〖红字冲销〗，生成负数凭证。[p1]", (Citation("p1", "生成负数凭证"),))


@pytest.mark.django_db
def test_a_draft_that_stands_is_shown_beside_the_passage(material: Material, monkeypatch):
    _fake, reply = asked_with(monkeypatch, GOOD)
    assert reply.quote is not None
    assert reply.written.sentences == [("单击〖红字冲销〗，生成负数凭证。", [1])]
    assert (reply.written.quotes[0].text, reply.written.quotes[0].url) == ("生成负数凭证", reply.quote.url)
    shown = Client().get("/ask/", {"q": HOW}).content.decode()
    assert "由语言模型依据下列原文整理" in shown
    assert 'href="#quote-1"' in shown


@pytest.mark.django_db
@pytest.mark.parametrize(
    "draft",
    [
        None,
        Draft("请重启数据库。[p1]", (Citation("p1", "生成负数凭证"),)),
        Draft("生成负数凭证。", (Citation("p1", "生成负数凭证"),)),
        Draft("<script>alert(1)</script>[p1]", (Citation("p1", "生成负数凭证"),)),
    ],
)
def test_otherwise_there_is_only_the_passage(material: Material, monkeypatch, draft: Draft | None):
    _fake, reply = asked_with(monkeypatch, draft)
    assert reply.quote is not None
    assert reply.written is None
    shown = Client().get("/ask/", {"q": HOW}).content.decode()
    assert "语言模型" not in shown
    assert "<script>alert" not in shown


@pytest.mark.django_db
def test_hidden_passages_never_leave_the_house(material: Material, monkeypatch, settled):
    from tests.kb.asking.material import question

    with settled():
        question("secret-reversal", "红字冲销怎么做（内部）", "红字冲销的内部口令是芝麻。", "internal")
    fake, reply = asked_with(monkeypatch, GOOD)
    assert reply.quote is not None
    assert "芝麻" not in repr(fake.sent)
    assert "内部" not in repr(fake.sent)


@pytest.mark.django_db
def test_a_model_is_not_asked_when_nothing_was_found_good_enough(material: Material, monkeypatch):
    fake, _reply = asked_with(monkeypatch, GOOD, asked="固定资产折旧怎么计提")
    assert fake.sent == []


@pytest.mark.django_db
def test_off_by_default_and_never_in_the_api(material: Material, settings, monkeypatch):
    assert settings.ANSWERS_MODEL == ""
    assert writing.configured() is None
    monkeypatch.setattr(writing, "writer_of", lambda url, key: pytest.fail("asked") if url else None)
    assert ask(VISITOR, HOW, may_write=True).written is None
    settings.ANSWERS_MODEL = "http://127.0.0.1:1/v1?model=m"
    Client().get("/api/v1/ask", {"q": HOW})


def test_a_wrong_setting_is_found_at_start(settings):
    from kb.checks import language_model

    assert language_model(None) == []
    for wrong in ("http://example.com/v1?model=m", "https://example.com/v1?model=m&timeout=soon"):
        settings.ANSWERS_MODEL = wrong
        assert [one.id for one in language_model(None)] == ["kb.E001"]


# The adapter, against a server on this machine


class Stub(ThreadingHTTPServer):
    daemon_threads = True
    answer: Any = None
    status = 200
    pause = 0.0
    location = ""
    requests: list[tuple[str, dict[str, str], Any]]


class Handler(BaseHTTPRequestHandler):
    server: Stub

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append((self.path, dict(self.headers), body))
        self.send_response(self.server.status)
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.end_headers()
        try:
            size = 1 if self.server.pause else len(self.server.answer) or 1
            for start in range(0, len(self.server.answer), size):
                self.wfile.write(self.server.answer[start : start + size])
                self.wfile.flush()
                time.sleep(self.server.pause)
        except OSError:
            return

    def do_GET(self) -> None:
        self.do_POST()

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def stub() -> Iterator[Stub]:
    server = Stub(("127.0.0.1", 0), Handler)
    server.requests = []
    server.answer = completion({"sentences": [{"text": "生成负数凭证。", "passage": "p1", "quote": "生成负数凭证"}]})
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def completion(content: Any) -> bytes:
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    return json.dumps({"choices": [{"message": {"content": text}}]}).encode()


def chat_with(stub: Stub, **parameters: str) -> Chat:
    more = "".join(f"&{name}={value}" for name, value in parameters.items())
    return Chat.of(f"http://127.0.0.1:{stub.server_address[1]}/v1?model=qwen{more}", "secret-key")


def test_the_adapter_asks_as_an_openai_compatible_endpoint_expects(stub: Stub):
    draft = chat_with(stub).write("怎么冲销", [SOURCE])
    assert draft == Draft("生成负数凭证。 [p1]", (Citation("p1", "生成负数凭证"),))
    [(path, headers, body)] = stub.requests
    assert path == "/v1/chat/completions"
    assert headers["Authorization"] == "Bearer secret-key"
    assert (body["model"], body["temperature"]) == ("qwen", 0)
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    assert json.loads(body["messages"][1]["content"]) == {"question": "怎么冲销", "passages": [vars(SOURCE)]}


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"<html>",
        b"{}",
        b'{"choices": []}',
        completion("我觉得可以"),
        completion({"sentences": [{"text": "x"}]}),
        completion({"sentences": "x"}),
        completion([]),
        b"x" * (chat.LARGEST + 1),
    ],
)
def test_whatever_else_comes_is_no_draft(stub: Stub, answer: bytes):
    stub.answer = answer
    with pytest.raises(NoDraft):
        chat_with(stub).write("怎么冲销", [SOURCE])


@pytest.mark.parametrize("status", [400, 401, 429, 500])
def test_refusals_of_the_endpoint_are_no_draft(stub: Stub, status: int):
    stub.status = status
    with pytest.raises(NoDraft):
        chat_with(stub).write("怎么冲销", [SOURCE])


def test_an_answer_that_drips_in_is_late(stub: Stub):
    stub.pause = 0.05
    with pytest.raises(NoDraft):
        chat_with(stub, timeout="0.2").write("怎么冲销", [SOURCE])


def test_redirects_are_not_followed(stub: Stub):
    stub.status, stub.location = 307, f"http://127.0.0.1:{stub.server_address[1]}/elsewhere"
    with pytest.raises(NoDraft):
        chat_with(stub).write("怎么冲销", [SOURCE])
    assert [path for path, _headers, _body in stub.requests] == ["/v1/chat/completions"]


def test_nobody_listening_is_no_draft():
    with pytest.raises(NoDraft):
        Chat.of("http://127.0.0.1:9/v1?model=m&timeout=1", "").write("?", [SOURCE])


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/v1?model=m",
        "ftp://127.0.0.1/v1?model=m",
        "file:///etc/passwd?model=m",
        "https://example.com/v1",
    ],
)
def test_only_https_or_this_machine_and_a_named_model(url: str):
    with pytest.raises(ImproperlyConfigured):
        Chat.of(url, "")


def test_https_addresses_keep_their_other_parameters():
    found = Chat.of("https://models.example.com/openai/v1/?model=m&api-version=2024-06-01&timeout=3", "k")
    assert found.url == "https://models.example.com/openai/v1/chat/completions?api-version=2024-06-01"
    assert (found.model, found.seconds, found.key) == ("m", 3.0, "k")
