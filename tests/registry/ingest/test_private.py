"""What surely is somebody's is refused with its place; what no document could do without is not."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from collector.errors import UnknownFormatError
from collector.redact import redact
from collector.result_file import import_bytes
from collector.scan import Scanner
from registry.db.engine import Database
from registry.errors import PrivateError
from registry.ingest.act import open_letter
from registry.ingest.batch import judged_document
from registry.ingest.private import check_private
from registry.ingest.receive import check
from schemas import Run
from schemas.records import plain
from tests.collector.test_secrets import SECRETS
from tests.conftest import NOW
from tests.documents import submission
from tests.registry.ingest.test_act import act
from tests.registry.ingest.test_store import put
from tests.registry.signing import Contributor
from tests.scale.generate import document

EXAMPLES = [
    *sorted(Path(__file__).resolve().parents[2].glob("wire/*/*.json")),
    *sorted(Path(__file__).resolve().parents[3].glob("schemas/examples/*.json")),
]
RESULTS = Path(__file__).resolve().parents[4] / "shared" / "data" / "results"
LARGEST_BYTES = 2_000_000
FILES = sorted(path for path in RESULTS.rglob("*") if path.is_file() and path.stat().st_size <= LARGEST_BYTES) if RESULTS.is_dir() else []


def places(told: dict[str, Any], *, ascii_only: bool = False) -> list[str]:
    """Pointers to what is refused."""
    try:
        check_private(check(json.dumps(told, ensure_ascii=ascii_only).encode()))
    except PrivateError as error:
        return [fault.pointer for fault in error.faults if fault.code == "private"]
    return []


def noted(text: str) -> dict[str, Any]:
    """A document whose note says something."""
    return submission(1, note={"text": text, "lang": "en"})


REFUSED = {
    "mac": "eth0 has 3c:ec:ef:00:11:22 today",
    "mac-with-hyphens": "eth0 has 3C-EC-EF-00-11-22.",
    "mac-of-a-guest": "link/ether 52:54:00:12:34:56 brd ff:ff:ff:ff:ff:ff",
    "public-address": "ping 8.8.4.4 fails",
    "private-address": "the guest is 192.168.11.20/24",
    "address-beside-japanese": "ゲストは10.20.30.40です",
    "ipv6": "via 2400:4050:1234::1 dev eth0",
    "ipv6-whole": "2400:4050:1234:5678:aaaa:bbbb:cccc:dddd",
    "link-local": "fe80::3eec:efff:fe00:1122%eth0",
    "e-mail": "ask taro.yamada@firm.co.jp",
    "serial": "Serial Number: CZ3141590X",
    "service-tag": "Service Tag: 7ABCD12",
    "s/n": "S/N: XK42-1177-QQ",
    "private-key": "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk\n-----END OPENSSH PRIVATE KEY-----",
    "public-key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGwuZ3p6aWdnbGVmb29iYXJiYXpxdXV4MTIzNDU2 somebody",
    "token": "export TOKEN=ghp_0123456789abcdefghijABCDEFGHIJ012345",
    "cloud-key": "AKIAIOSFODNN7EXAMPLE",
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_what_surely_is_somebody_s_is_refused_with_its_place(text: str) -> None:
    assert places(noted(text)) == ["/note/text"]
    assert places(noted(text), ascii_only=True) == ["/note/text"]


ALLOWED = {
    "pci": "0000:03:00.0 and 03:00.1, class 0x020000",
    "time": "2026-11-17T09:30:00+09:00, 12:34:56",
    "benchmark": "iperf3 -c 198.18.0.2, 2001:2::1",
    "documentation": "set address 192.0.2.1/24, 2001:db8::1, 203.0.113.7",
    "loopback": "127.0.0.1, ::1, 0.0.0.0, ::, 255.255.255.0",
    "version": "driver 5.15.153.1, firmware 1.2.3.4, ixgbe 5.1.0.4",
    "five-numbers": "1.2.3.4.5",
    "more-than-a-byte": "10.0.19041.1",
    "broadcast": "brd ff:ff:ff:ff:ff:ff, 01:00:5e:00:00:01, 00:00:00:00:00:00",
    "documentation-mac": "00:00:5e:00:53:01, 00-00-5E-00-53-02",
    "at": "Xeon E5620 @ 2.40GHz, pps@64, i40e@2.8.10, root@gw7",
    "git": "git clone git@github.com:somebody/something",
    "example-mail": "taro@example.com, taro@firm.example",
    "marks": "[mac] [address-2] [e-mail] serial: [serial]",
    "serial-line": "console=ttyS0 serial: 8250",
    "ellipsis": "and so on ... 1 2 3",
    "scope": "std::vector and Foo::bar",
    "fingerprint": "SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU",
}


@pytest.mark.parametrize("text", ALLOWED.values(), ids=ALLOWED)
def test_what_no_document_could_do_without_is_not_refused(text: str) -> None:
    assert places(noted(text)) == []


def test_a_router_s_configuration_keeps_its_private_addresses_and_no_public_ones() -> None:
    kept = "set interfaces ethernet eth1 address 192.168.1.1/24\nset nat source rule 10 source address 10.0.0.0/8"
    assert places(submission(1, router={"os": "VyOS", "configuration": kept})) == []
    assert places(submission(1, router={"os": "VyOS", "configuration": kept + "\nset x 8.8.4.4"})) == ["/router/configuration"]


def test_every_place_is_told_at_once_and_what_was_found_is_not_repeated() -> None:
    told = submission(1, title="on 8.8.4.4", note={"text": "by a@firm.co.jp, 3c:ec:ef:00:11:22, 3c:ec:ef:00:11:23", "lang": "en"})
    with pytest.raises(PrivateError, match="2 places") as caught:
        judged_document(check(json.dumps(told).encode()), NOW)
    assert [(fault.pointer, fault.message.partition(":")[0]) for fault in caught.value.faults] == [
        ("/title", "holds an IP address"), ("/note/text", "holds a hardware address 2 times"), ("/note/text", "holds an e-mail address"),
    ]  # fmt: skip
    assert all(word not in str(caught.value.faults) for word in ("8.8.4.4", "firm.co.jp", "3c:ec"))


def test_a_sign_that_was_escaped_is_found_too() -> None:
    body = json.dumps(noted("eth0 has X")).replace("has X", "has 3c\\u003aec\\u003aef\\u003a00\\u003a11\\u003a22").encode()
    with pytest.raises(PrivateError):
        check_private(check(body))


def test_a_signed_document_is_read_like_any_other(tmp_path: Path, database: Database) -> None:
    taro = Contributor.new(tmp_path)
    assert places(taro.signed(submission(1), handle="taro")) == []
    assert places(taro.signed(noted("eth0 has 3C-EC-EF-00-11-22"))) == ["/note/text"]
    told = taro.signed(submission(1))
    put(database, told)
    with pytest.raises(PrivateError) as caught:
        open_letter(taro.amendment(told, title="on 8.8.4.4"), NOW)
    assert [fault.pointer for fault in caught.value.faults] == ["/document/title"]
    act(database, taro.amendment(told, title="on a host"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_shipped_examples_are_not_refused(path: Path) -> None:
    assert places(json.loads(path.read_text("utf-8"))) == []


@pytest.mark.parametrize("number", range(1, 120, 7))
def test_generated_documents_are_not_refused(number: int) -> None:
    assert places(document(number)) == []


@pytest.mark.parametrize("secret", [one for one in SECRETS if one.planted.strip()], ids=lambda secret: secret.kind)
def test_what_the_collector_has_masked_is_never_refused(secret: Any) -> None:
    assert places(noted(Scanner().scan(secret.planted)[0].replace("\0", " ")[:20_000])) == []


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_whatever_is_refused_the_collector_masks(text: str) -> None:
    assert places(noted(Scanner().scan(text)[0])) == []


def runs_of(path: Path) -> tuple[Run, ...]:
    """What an importer makes of a file; nothing of one that is no result."""
    try:
        return import_bytes(path.read_bytes()).runs
    except UnknownFormatError:
        return ()


@pytest.mark.skipif(not FILES, reason="results of other projects lie beside a development checkout only (../shared/data/results)")
def test_no_real_result_is_refused_after_the_collector_s_redaction() -> None:
    plainly = check(json.dumps(submission(1)).encode())
    for path in FILES:
        runs = [plain(run) for run in runs_of(path)]
        check_private(replace(plainly, document=redact(submission(1, runs=runs)).document))
