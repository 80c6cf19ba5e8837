"""Clients that dawdle: each costs a connection, none a thread for longer than a slow line needs."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from tests.attack.asking import ask
from tests.bench.served import free_port
from tests.registry.door.quick import GRACE_S, HEAD_S

THREADS = 2
LONG_S = HEAD_S + GRACE_S + 10.0
"""Enough on the slowest machine."""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Where a worker with two threads listens."""
    port = free_port()
    command = [
        sys.executable, "-m", "gunicorn", "tests.registry.door.quick:app", "--bind", f"127.0.0.1:{port}", "--threads", str(THREADS),
        "--worker-class", "tests.registry.door.quick.QuickWorker", "--keep-alive", "5", "--no-control-socket", "--log-level", "error",
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    for _ in range(200):
        if ask(port, "GET", "/").status == 200:
            break
        time.sleep(0.1)
    yield port
    process.terminate()
    process.wait(20)


def open_with(port: int, begun: bytes) -> socket.socket:
    """A client that began."""
    client = socket.create_connection(("127.0.0.1", port), 10)
    client.sendall(begun)
    return client


def is_ended(client: socket.socket) -> bool:
    """Whether the other side ends it before long, with or without an answer."""
    client.settimeout(LONG_S)
    try:
        while client.recv(65_536):
            pass
    except TimeoutError:
        return False
    except OSError:
        pass
    finally:
        client.close()
    return True


HEAD = b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 10\r\n"
BEGUN = {"nothing": b"", "a word": b"GET", "a head but for its end": HEAD}


@pytest.mark.parametrize("begun", BEGUN.values(), ids=BEGUN)
def test_heads_that_do_not_end_keep_nobody_from_being_answered_and_are_closed(port: int, begun: bytes) -> None:
    slow = [open_with(port, begun) for _ in range(20 * THREADS)]
    assert ask(port, "GET", "/", wait_s=HEAD_S).status == 200
    ended = [is_ended(client) for client in slow]
    assert all(ended)


def test_a_head_that_comes_byte_by_byte_is_a_request_all_the_same(port: int) -> None:
    client = open_with(port, b"")
    for byte in HEAD + b"\r\n" + b"0123456789":
        client.sendall(bytes([byte]))
    client.settimeout(LONG_S)
    answer = b"".join(iter(lambda: client.recv(4096), b""))
    assert answer.startswith(b"HTTP/1.1 200")
    assert b"10" in answer.partition(b"\r\n\r\n")[2]
    client.close()


def test_a_body_that_does_not_come_is_waited_for_no_longer_than_its_grace(port: int) -> None:
    slow = [open_with(port, HEAD + b"\r\n01234") for _ in range(THREADS)]
    assert ask(port, "GET", "/", wait_s=LONG_S).status == 200
    ended = [is_ended(client) for client in slow]
    assert all(ended)


def test_an_answer_that_is_not_taken_gives_its_thread_back(port: int) -> None:
    slow = [open_with(port, b"GET /big HTTP/1.1\r\nHost: a\r\n\r\n") for _ in range(THREADS)]
    assert ask(port, "GET", "/", wait_s=GRACE_S + 5.0 + LONG_S).status == 200
    for client in slow:
        client.close()


def test_a_connection_carries_one_request_after_another(port: int) -> None:
    client = open_with(port, b"")
    client.settimeout(LONG_S)
    for number in range(5):
        body = b"x" * number
        client.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % number + body)
        answer = client.recv(4096)
        while not answer.rstrip(b"\r\n0").endswith(str(number).encode()) and b"\r\n\r\n" not in answer[:-5]:
            answer += client.recv(4096)
        assert answer.startswith(b"HTTP/1.1 200")
        while not answer.endswith(b"0\r\n\r\n"):
            answer += client.recv(4096)
    client.close()


def test_two_requests_sent_at_once_are_both_answered(port: int) -> None:
    client = open_with(port, b"GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    client.settimeout(LONG_S)
    assert b"".join(iter(lambda: client.recv(4096), b"")).count(b"HTTP/1.1 200") == 2
    client.close()
