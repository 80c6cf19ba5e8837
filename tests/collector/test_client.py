"""The client against a real HTTP server: what is sent, and what each answer becomes."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from email.utils import formatdate

import pytest

from collector.client import Client
from collector.errors import (
    BusyError,
    CollectorError,
    ConfigError,
    NotARegistryError,
    RefusedError,
    ServerFaultError,
    SlowError,
    UnreachableError,
)
from tests.collector.fake_registry import FakeRegistry, Reply, running

ID = "01KAT5Q9Z8M3N4P5Q6R7S8T9VW"
DOCUMENT = json.dumps({"id": ID, "note": "遅い"}, ensure_ascii=False).encode()


@pytest.fixture
def registry() -> Iterator[FakeRegistry]:
    with running() as made:
        yield made


def test_a_document_is_posted_as_gzip_and_named_by_its_sender(registry: FakeRegistry) -> None:
    answer = Client(registry.url, version="0.1.0").submit(DOCUMENT, ID)
    assert answer.to_dict() == {"id": ID, "url": f"{registry.url}/s/{ID}", "status": "created"}
    (request,) = registry.received
    assert (request.method, request.path) == ("POST", "/api/v1/submissions")
    assert request.document == json.loads(DOCUMENT)
    sent = {name.lower(): value for name, value in request.headers.items()}
    assert sent["content-type"] == "application/json"
    assert sent["content-encoding"] == "gzip"
    assert sent["user-agent"] == "tameshi-collector/0.1.0"
    assert sent["accept"] == "application/json, application/problem+json"


def test_the_same_document_again_is_a_duplicate(registry: FakeRegistry) -> None:
    client = Client(registry.url)
    assert [client.submit(DOCUMENT, ID).status for _ in range(2)] == ["created", "duplicate"]


def test_a_judgement_is_handed_on_and_a_relative_address_completed(registry: FakeRegistry) -> None:
    judgement = {"plausibility": "implausible", "flags": [{"code": "short-trial", "pointer": "/runs/0", "message": "1 s"}]}
    registry.reply = lambda _: Reply(201, {"id": ID, "url": f"/s/{ID}", "status": "created", "judgement": judgement})
    answer = Client(registry.url).submit(DOCUMENT, ID)
    assert answer.url == f"{registry.url}/s/{ID}"
    assert answer.judgement == judgement


PROBLEM = {
    "title": "Unprocessable",
    "code": "schema",
    "detail": "two faults",
    "errors": [
        {"pointer": "/outcome", "code": "choice", "message": "'fine' is not known here"},
        {"pointer": "/nics/0/driver", "code": "type", "message": "must be a text"},
    ],
}
ANSWERS = {
    "422 with faults": (Reply(422, PROBLEM), RefusedError, "/nics/0/driver: must be a text"),
    "400": (Reply(400, {"title": "Broken UTF-8"}), RefusedError, "Broken UTF-8"),
    "409": (Reply(409, {"title": "Conflict"}), RefusedError, "Conflict"),
    "413 of a proxy": (Reply(413, b"<html>too large</html>"), RefusedError, "413"),
    "415": (Reply(415, {"title": "Unsupported"}), RefusedError, "Unsupported"),
    "401": (Reply(401, {"title": "Who are you"}), NotARegistryError, "Is this the address of a registry?"),
    "404": (Reply(404, b"not here"), NotARegistryError, "answered 404"),
    "429": (Reply(429, {"title": "Slowly"}, {"Retry-After": "7"}), BusyError, "come back in 7 s"),
    "503": (Reply(503, {"title": "Maintenance"}), BusyError, "Maintenance"),
    "500": (Reply(500, b"oops"), ServerFaultError, "failed (500)"),
    "502": (Reply(502, b""), ServerFaultError, "failed (502)"),
    "a log-in page": (Reply(200, b"<html>log in</html>", {"Content-Type": "text/html"}), NotARegistryError, "log-in page"),
    "another id": (Reply(201, {"id": "x"}), NotARegistryError, "no answer of a registry"),
    "a list": (Reply(200, [1]), NotARegistryError, "no answer of a registry"),
    "a hang-up": (Reply(hang_up=True), UnreachableError, "closed the connection"),
    "no HTTP problem body": (Reply(422, [1, 2]), RefusedError, "422"),
}


@pytest.mark.parametrize(("reply", "error", "words"), ANSWERS.values(), ids=ANSWERS)
def test_each_answer_has_its_error_and_its_words(reply: Reply, error: type[CollectorError], words: str, registry: FakeRegistry) -> None:
    registry.reply = lambda _: reply
    with pytest.raises(error) as caught:
        Client(registry.url).submit(DOCUMENT, ID)
    assert words in str(caught.value)
    assert registry.url in str(caught.value)


def test_a_refusal_keeps_every_fault_with_its_pointer(registry: FakeRegistry) -> None:
    registry.reply = lambda _: Reply(422, PROBLEM)
    with pytest.raises(RefusedError) as caught:
        Client(registry.url).submit(DOCUMENT, ID)
    assert [(fault.pointer, fault.code) for fault in caught.value.faults] == [("/outcome", "choice"), ("/nics/0/driver", "type")]
    assert (caught.value.reason, caught.value.status) == ("schema", 422)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_told_and_not_followed(status: int, registry: FakeRegistry) -> None:
    registry.reply = lambda _: Reply(status, b"", {"Location": "/elsewhere/api/v1/submissions"})
    with pytest.raises(NotARegistryError, match=f"TAMESHI_REGISTRY={registry.url}/elsewhere"):
        Client(registry.url).submit(DOCUMENT, ID)
    assert [request.method for request in registry.received] == ["POST"]


def test_a_date_to_come_back_is_counted_from_the_server_s_own_clock(registry: FakeRegistry) -> None:
    registry.reply = lambda _: Reply(429, {}, {"Retry-After": formatdate(time.time() + 90, usegmt=True)})
    with pytest.raises(BusyError) as caught:
        Client(registry.url).submit(DOCUMENT, ID)
    assert caught.value.retry_after_s is not None
    assert 80 <= caught.value.retry_after_s <= 91


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_nobody_listening_is_said_so() -> None:
    with pytest.raises(UnreachableError, match="nobody listens there"):
        Client(f"http://127.0.0.1:{free_port()}").submit(DOCUMENT, ID)


def test_a_name_that_is_not_found_is_said_so() -> None:
    with pytest.raises(UnreachableError, match="host name is not found"):
        Client("http://registry.invalid").submit(DOCUMENT, ID)


def test_an_impossible_name_is_said_so() -> None:
    with pytest.raises(UnreachableError):
        Client(f"http://{'a' * 70}.example").submit(DOCUMENT, ID)


def test_a_server_without_tls_is_said_so(registry: FakeRegistry) -> None:
    with pytest.raises(UnreachableError, match="Does it speak https"):
        Client(registry.url.replace("http:", "https:")).submit(DOCUMENT, ID)


def test_a_server_that_stalls_is_left_after_the_timeout(registry: FakeRegistry) -> None:
    registry.reply = lambda _: Reply(stall_s=2)
    began = time.monotonic()
    with pytest.raises(SlowError, match=r"did not answer within 0\.3 s"):
        Client(registry.url, timeout_s=0.3).submit(DOCUMENT, ID)
    assert time.monotonic() - began < 1.5


def test_a_proxy_is_used_and_no_proxy_obeyed(registry: FakeRegistry) -> None:
    through = Client("http://registry.invalid", proxies={"http": registry.url})
    assert through.submit(DOCUMENT, ID).status == "created"
    assert registry.received[0].path == "http://registry.invalid/api/v1/submissions"
    direct = Client(registry.url, proxies={"http": "http://127.0.0.1:1", "no": "127.0.0.1"})
    assert direct.submit(DOCUMENT, ID).status == "duplicate"


def test_a_socks_proxy_is_named_as_not_supported() -> None:
    with pytest.raises(ConfigError, match="SOCKS"):
        Client("https://registry.example", proxies={"https": "socks5://127.0.0.1:1080"})


def answering(content: bytes) -> str:
    """The address of a server that gives this to one request, byte by byte as it stands."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listener.accept()
        with listener, connection:
            connection.recv(65_536)
            connection.sendall(content)

    threading.Thread(target=serve, daemon=True).start()
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_half_an_answer_is_a_broken_connection_and_worth_another_attempt() -> None:
    head = b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 400\r\n\r\n"
    with pytest.raises(UnreachableError, match="closed the connection") as caught:
        Client(answering(head + b'{"id": "0')).submit(b"{}", ID)
    assert caught.value.again


def test_an_address_that_no_browser_should_open_is_not_handed_on() -> None:
    body = json.dumps({"id": ID, "url": "javascript:alert(1)"}).encode()
    address = answering(b"HTTP/1.1 201 Created\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
    assert Client(address).submit(b"{}", ID).url == f"{address}/s/{ID}"
