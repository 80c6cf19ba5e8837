"""Hooks: what is called, how it is signed, what happens when it is not taken, and what is never called."""

import base64
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

import pytest

from registry.config import Config
from registry.db.engine import Database
from registry.hooks import store
from registry.hooks.addresses import is_public, public_addresses, target_of
from registry.hooks.call import Network
from registry.hooks.errors import AddressError
from registry.hooks.tell import tell
from registry.ingest.judge import judge
from registry.ingest.receive import check
from registry.ingest.store import store as store_submission
from tests.conftest import NOW
from tests.documents import submission

HERE = Network(addresses=lambda _: [ip_address("127.0.0.1")])
"""A network in which this machine may be called, as the tests need it."""


@dataclass
class Receiver:
    """An HTTP server, what it was told, and what it answers."""

    port: int = 0
    status: int = 204
    location: str | None = None
    told: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """Somebody who is told."""
    state = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # Its name.
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.told.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(state.status)
            if state.location:
                self.send_header("Location", state.location)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield state
    server.shutdown()
    server.server_close()
    thread.join()


def put(database: Database, number: int, received_at: datetime = NOW, **changes: object) -> str:
    received = check(json.dumps(submission(number, **changes)).encode())
    with database.writing() as session:
        return store_submission(session, received, judge(received.submission, received_at).judgement, received_at).uid


def add(database: Database, receiver: Receiver, query: str = "") -> store.Hook:
    with database.writing() as session:
        return store.add(session, url=f"http://hooks.example:{receiver.port}/in?k=1", query=query, lang="en", now=NOW)


def at(later: timedelta) -> datetime:
    return NOW + later


def test_a_hook_is_told_of_what_its_query_finds_from_then_on_once_and_signed(
    database: Database, config: Config, receiver: Receiver
) -> None:
    put(database, 1, outcome="failed", runs=[])
    hook = add(database, receiver, "outcome:failed")
    put(database, 2)
    uid = put(database, 3, outcome="failed", runs=[], title="It does not start")
    for _ in range(2):
        tell(database, config, lambda: NOW, HERE)
    ((headers, body),) = receiver.told
    told = json.loads(body)
    assert (told["type"], told["data"]["id"], told["data"]["title"]) == ("submission.created", uid, "did not work: It does not start")
    assert told["data"]["url"] == f"http://registry.example/s/{uid}"
    assert headers["host"] == f"hooks.example:{receiver.port}"
    key = base64.b64decode(hook.secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    assert headers["webhook-signature"] == "v1," + base64.b64encode(hmac.new(key, signed, sha256).digest()).decode()


def test_what_is_not_taken_is_tried_again_later_under_the_same_name_and_given_up_in_the_end(
    database: Database, config: Config, receiver: Receiver
) -> None:
    add(database, receiver)
    put(database, 1)
    receiver.status = 500
    now = NOW
    for wait in store.WAITS:
        tell(database, config, lambda: now, HERE)  # noqa: B023  # Called at once.
        tell(database, config, lambda: now, HERE)  # noqa: B023
        now += wait
    tell(database, config, lambda: now, HERE)
    assert len(receiver.told) == len(store.WAITS) + 1
    assert len({headers["webhook-id"] for headers, _ in receiver.told}) == 1
    with database.reading() as session:
        (hook,) = store.listed(session)
    assert (hook.due, hook.given_up) == (0, 1)


def test_a_redirect_is_not_followed(database: Database, config: Config, receiver: Receiver) -> None:
    add(database, receiver)
    put(database, 1)
    receiver.status, receiver.location = 307, f"http://127.0.0.1:{receiver.port}/elsewhere"
    assert tell(database, config, lambda: NOW, HERE) == {"later": 1}
    assert len(receiver.told) == 1


def test_a_name_that_leads_into_a_private_network_is_not_called(database: Database, config: Config, receiver: Receiver) -> None:
    with database.writing() as session:
        store.add(session, url=f"http://localhost:{receiver.port}/", query="", lang="en", now=NOW)
    put(database, 1)
    assert tell(database, config, lambda: NOW) == {"later": 1}
    assert receiver.told == []


def test_what_is_withdrawn_meanwhile_is_not_told(database: Database, config: Config, receiver: Receiver) -> None:
    hook = add(database, receiver)
    put(database, 1)
    with database.writing() as session:
        store.fill(session, NOW)
        assert store.remove(session, hook.id)
    assert tell(database, config, lambda: NOW, HERE) == {}
    assert receiver.told == []


PRIVATE = [
    "127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255",
    "192.0.2.1", "198.18.0.1", "240.0.0.1", "::1", "::", "fe80::1", "fc00::1", "fd12:3456::1", "ff02::1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:a00:1::1", "::7f00:1", "2001:db8::1",
    "fec0::1", "64:ff9b:1:7f00:0:100:808:808", "3fff::1", "::ffff:0:7f00:1",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_no_address_that_is_not_public_is_called(address: str) -> None:
    assert not is_public(ip_address(address))
    with pytest.raises(AddressError):
        public_addresses(target_of("https://hooks.example/"), lambda *_: ["93.184.216.34", address])


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_public_addresses_are_called(address: str) -> None:
    assert public_addresses(target_of("https://hooks.example/"), lambda *_: [address]) == [ip_address(address)]


@pytest.mark.parametrize(
    "url",
    [
        "ftp://hooks.example/", "ftp://hooks.example:21/", "https://user:pw@hooks.example/", "https:///nowhere", "hooks.example", "https://hooks.example:99999/",
        "https://hooks.example/\r\nX: 1", "https://hooks.example/ x", "https://hooks.example/#part", "file:///etc/passwd", "https://試し.example/",
        "https://hooks.example/" + "x" * 1000,
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_hook_is_refused(url: str) -> None:
    with pytest.raises(AddressError):
        target_of(url)


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "127.1", "0177.0.0.1"])
def test_an_odd_spelling_of_this_machine_is_this_machine(host: str) -> None:
    with pytest.raises(AddressError):
        public_addresses(target_of(f"http://{host}/"))
