"""Redaction: what must not leave does not, and a document is still worth reading afterwards."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.private_words import private_words
from collector.redact import redact
from collector.root import Root
from collector.scan import PrivateWord, Scanner
from tests.documents import submission

MACHINE_ID = "3f2a9c0d4b5e6f708192a3b4c5d6e7f8"
WORDS = (
    PrivateWord("serial", "CZ-3141-59"),
    PrivateWord("machine-id", MACHINE_ID),
    PrivateWord("mac", "3cecef001122"),
    PrivateWord("host", "lab7.corp.example.co.jp"),
    PrivateWord("host", "lab7"),
    PrivateWord("host", "vm", anywhere=False),
    PrivateWord("host", "debian", anywhere=False),
    PrivateWord("user", "hanako"),
    PrivateWord("user", "pi", anywhere=False),
)


def scanned(text: str) -> str:
    return Scanner(WORDS).scan(text)[0]


MASKED = {
    "MAC": ("eth0 is 3c:ec:ef:00:11:22", "eth0 is [mac]"),
    "MAC with dashes": ("3C-EC-EF-00-11-22", "[mac]"),
    "MAC of Cisco": ("3cec.ef00.1122 dynamic", "[mac] dynamic"),
    "MAC within a name": ("enx3cecef001122 and wlx00deadbeef00", "enx[mac] and wlx[mac-2]"),
    "InfiniBand": ("80:00:02:08:fe:80:00:00:00:00:00:00:e4:1d:2d:03:00:11:22:33", "[mac]"),
    "IPv4": ("ping 192.168.1.20: ok", "ping [address]: ok"),
    "IPv4 with a prefix": ("ip route add 10.1.0.0/16", "ip route add [address]/16"),
    "IPv4 at the end of a sentence": ("It is 203.0.113.9.", "It is [address]."),
    "IPv4 with leading zeros": ("010.000.000.007", "[address]"),
    "IPv4 in full width": ("宛先は１９２．１６８．１．２０です", "宛先は[address]です"),
    "IPv6": ("via fe80::3eec:efff:fe00:1122%eth0 dev", "via [address] dev"),
    "IPv6 prefix": ("2001:db8:1::/48", "[address]/48"),
    "IPv6 that maps IPv4": ("::ffff:192.0.2.1", "[address]"),
    "IPv6 before Japanese": ("2001:db8::7が見えない", "[address]が見えない"),
    "UUID": ("root=UUID=0b7c1f5e-9d3a-4f4e-8a51-1f0c2d3e4f50", "root=UUID=[uuid]"),
    "machine-id": (f"id {MACHINE_ID}", "id [machine-id]"),
    "another machine-id": ("machine-id: 00112233445566778899aabbccddeeff", "machine-id: [machine-id]"),
    "serial": ("board cz-3141-59 works", "board [serial] works"),
    "another serial": ("Serial Number: ABC123", "Serial Number: [serial]"),
    "service tag": ("Service Tag: 7XYZ", "Service Tag: [serial]"),
    "host": ("on lab7 it hangs", "on [host] it hangs"),
    "host before Japanese": ("lab7の設定", "[host]の設定"),
    "host in other letters": ("LAB7 rebooted", "[host] rebooted"),
    "host with its domain": ("ssh lab7.corp.example.co.jp", "ssh [host]"),
    "short host in a prompt": ("root@vm:~# lspci", "root@[host]:~# lspci"),
    "short host in uname": ("Linux vm 6.18.44-fc #1 SMP x86_64", "Linux [host] 6.18.44-fc #1 SMP x86_64"),
    "generic host in a setting": ("set system host-name debian", "set system host-name [host]"),
    "user in a path": ("see /home/taro/trace.txt", "see /home/[user]/trace.txt"),
    "user": ("hanako ran it", "[user] ran it"),
    "generic user at a host": ("pi@board", "[user]@board"),
    "user of Windows": (r"C:\Users\Taro\x", r"C:\Users\[user]\x"),
    "e-mail": ("mail taro.y@mail.example.jp now", "mail [e-mail] now"),
    "serial without a sign": ("s/n CZ3404YWNX", "s/n [serial]"),
    "another machine-id alone": ("id 00112233445566778899aabbccddeeff", "id [machine-id]"),
    "MAC without signs": ("MACアドレスは3cecef001122です", "MACアドレスは[mac]です"),
    "own MAC within a name": ("tap3cecef001122 is up", "tap[mac] is up"),
    "password without a sign": ("the password is hunter2", "the password is [secret]"),
    "password before Japanese": ("password=hunter2、次へ", "password=[secret]、次へ"),
    "web token": ("Bearer eyJhbGciOiJI.eyJzdWIiOiIx.dozjgNryP4J3", "Bearer [secret]"),
    "cloud key": ("AKIAIOSFODNN7EXAMPLE", "[secret]"),
    "address behind a version word": ("driver 10.0.0.5", "driver [address]"),
    "SSID": ('ESSID:"my home" ssid=cafe', "ESSID:[ssid] ssid=[ssid-2]"),
    "password": ("password=hunter2 next", "password=[secret] next"),
    "password in quotes": ("passphrase: 'two words'", "passphrase: [secret]"),
    "password in Japanese": ("パスワード：秘密123 です", "パスワード：[secret] です"),
    "key": ("key = 0xdeadbeef", "key = [secret]"),
    "token": ("API_TOKEN=abc.def", "API_TOKEN=[secret]"),
    "address with a password": ("http://joe:pw@proxy:3128/", "http://[secret]@proxy:3128/"),
    "crypt hash": ("hash $6$saltsalt$abcdefghijklmnopqrstuvwx", "hash [secret]"),
    "WireGuard key": ("peer xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=", "peer [key]"),
    "private key": ("-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----\nend", "[private-key]\nend"),
    "private key without its end": ("-----BEGIN RSA PRIVATE KEY-----\nMIIE", "[private-key]"),
    "ssh key": ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 taro@lab", "[key]"),
}


@pytest.mark.parametrize(("text", "clean"), MASKED.values(), ids=MASKED)
def test_what_is_private_becomes_a_mark(text: str, clean: str) -> None:
    assert scanned(text) == clean


KEPT = [
    "198.18.0.2 and 198.19.255.1 are benchmark addresses",
    "2001:2:0:1::2 too, 127.0.0.1, ::1, 0.0.0.0 and ::",
    "kernel 6.18.44 on Debian 12.8, iperf 3.12",
    "PCI 0000:03:00.0 and 03:00.0, vendor 8086:10c9",
    "std::vector, 12:34:56, 2026-11-24T09:30:00+09:00",
    "the vm is a kvm guest of debian, on eth0, with pi",
    "Linux kernel 6.1.0 and Linux Mint 21.3",
    "test pass: 5 of 6; token ring; a key: value; SSID broadcast; serial console",
    "64,128,256 bytes at 1.488.095 pps; 1e6; 0x800009fa; v1.63",
    "VT-dが有効でも遅い。MTUを疑え。",
    "label7 and lab70 and lab",
    "https://example.org/a:b@c",
    "password-authentication is off; the passwords differ",
    "password less login, serial 16550A, asset tag missing, s/n unknown",
    "firmware 9.20.7.1, driver igb 5.15.153.1, バージョン 1.2.3.4",
    "commit 4bfe29b1c3d2a4e5f60718293a4b5c6d7e8f9012",
    "fixes 4bfe29b1c3d2",
    "この仕様は同様で、設定同様に多様な模様です。皆さん、NICの名前はeth0です",
    "basic authorization, the cookie, a bearer of news, snmpd runs",
    "i-node and sg-list, vol-ume; ABCDE-FGHIJ is short; task-force sk-buff",
]


@pytest.mark.parametrize("text", KEPT)
def test_what_is_not_private_stays(text: str) -> None:
    assert scanned(text) == text


def test_equal_things_have_equal_marks_throughout_a_document() -> None:
    document = submission(title="from 192.0.2.1", note={"text": "192.0.2.1 to 192.0.2.2", "lang": "en"})
    made = redact(document).document
    assert (made["title"], made["note"]["text"]) == ("from [address]", "[address] to [address-2]")


VERSIONS = {
    "WSL": ("5.15.153.1-microsoft-standard-WSL2", "5.15.153.1-microsoft-standard-WSL2"),
    "bnxt": ("216.0.51.0/pkg 216.0.51.0", "216.0.51.0/pkg 216.0.51.0"),
    "ten": ("10.2.3.4", "10.2.3.4"),
    "built on a private host": ("6.1.0-build@10.2.3.4", "6.1.0-build@[address]"),
    "built on this host": ("6.1.0-lab7", "6.1.0-[host]"),
    "MAC": ("1.2 (3c:ec:ef:00:11:22)", "1.2 ([mac])"),
}


@pytest.mark.parametrize(("text", "clean"), VERSIONS.values(), ids=VERSIONS)
def test_a_version_fact_keeps_its_four_numbers(text: str, clean: str) -> None:
    host = {"system": {"kernel": text}, "board": {"bios": {"version": text}}}
    document = submission(host=host, nics=[{"name": "eth0", "firmware": text}])
    made = redact(document, WORDS).document
    assert (made["host"]["system"]["kernel"], made["host"]["board"]["bios"]["version"], made["nics"][0]["firmware"]) == (clean,) * 3


def test_only_facts_of_the_catalogue_leave() -> None:
    host = {
        "cpu": {"model": "X", "serial": "123"},
        "hostname": "lab7",
        "absent": [{"fact": "cpu.vendor", "reason": "on lab7"}],
        "key": "0" * 32,
    }
    made = redact(submission(host=host, nics=[{"name": "eth0", "mac": "3c:ec:ef:00:11:22"}]), WORDS)
    assert made.document["host"] == {"cpu": {"model": "X"}, "absent": [{"fact": "cpu.vendor", "reason": "on [host]"}], "key": "0" * 32}
    assert made.document["nics"] == [{"name": "eth0"}]
    assert {entry.pointer for entry in made.masked} >= {"/host/cpu/serial", "/host/hostname", "/nics/0/mac"}


def test_evidence_is_scanned_in_paths_and_values() -> None:
    evidence = [
        {"path": "/sys/class/net/enx3cecef001122/address", "value": "3c:ec:ef:00:11:22"},
        {"path": "/home/taro/tree/sys/x", "value": None},
        {"path": "/sys/class/dmi/id/bios_version", "value": "1.2.3.4"},
    ]
    made = redact(submission(nics=[{"name": "enx3cecef001122", "evidence": evidence}]), WORDS).document["nics"][0]
    assert made["name"] == "enx[mac]"
    assert made["evidence"] == [
        {"path": "/sys/class/net/enx[mac]/address", "value": "[mac]"},
        {"path": "/home/[user]/tree/sys/x", "value": None},
        {"path": "/sys/class/dmi/id/bios_version", "value": "1.2.3.4"},
    ]


def test_a_run_keeps_the_name_of_its_nic_in_step() -> None:
    run: dict[str, Any] = {
        "tool": {"name": "iperf3"},
        "kind": "other",
        "nic": "enx3cecef001122",
        "failure": {"kind": "x", "message": "to 192.0.2.1"},
    }
    made = redact(submission(nics=[{"name": "enx3cecef001122"}], runs=[run]), WORDS).document
    assert made["runs"][0]["nic"] == made["nics"][0]["name"]
    assert made["runs"][0]["failure"]["message"] == "to [address]"


def test_the_conditions_of_a_run_are_scanned_where_they_hold_words() -> None:
    conditions = {
        "nic_out": "enx3cecef001122",
        "tester_cpu_model": "EPYC of edge-tokyo-3",
        "engine": {"name": "pktgen at 192.0.2.1", "version": "6.12.1.4"},
        "hypervisor": {"name": "qemu by edge-tokyo-3", "version": "9.2.1.4-edge-tokyo-3"},
        "dut_cpus": "2-3",
    }
    run = {"tool": {"name": "forward"}, "kind": "other", "nic": "enx3cecef001122", "conditions": conditions}
    redacted = redact(submission(runs=[run]), (PrivateWord("host", "edge-tokyo-3"),))
    made = redacted.document["runs"][0]
    assert made["conditions"] == {
        "nic_out": made["nic"],
        "tester_cpu_model": "EPYC of [host]",
        "engine": {"name": "pktgen at [address]", "version": "6.12.1.4"},
        "hypervisor": {"name": "qemu by [host]", "version": "9.2.1.4-[host]"},
        "dut_cpus": "2-3",
    }
    assert "/runs/0/conditions/nic_out" in {entry.pointer for entry in redacted.masked}


@pytest.mark.parametrize("conditions", [None, [], "words", {"engine": "words", "nic_out": 3}], ids=["none", "list", "text", "wrong-parts"])
def test_conditions_of_another_shape_are_left_to_the_schema(conditions: Any) -> None:
    run = {"tool": {"name": "forward"}, "kind": "other", "conditions": conditions}
    assert redact(submission(runs=[run])).document["runs"][0]["conditions"] == conditions


def test_a_router_s_configuration_keeps_its_shape_without_secrets() -> None:
    configuration = """set system host-name 'edge'
set system login user taro authentication encrypted-password '$6$abc$defghijklmnopqrstuvw'
set vpn pptp remote-access authentication local-users username taro password 'pw1'
set vpn ipsec site-to-site peer 8.8.4.4 authentication pre-shared-secret geheim
set service dhcp-server shared-network-name LAN subnet 192.168.0.0/24 default-router 192.168.0.1
set nat destination rule 10 translation address 192.168.0.1
    plaintext-password ""
"""
    made = redact(submission(router={"os": "vyos", "configuration": configuration})).document["router"]["configuration"]
    for secret in ("edge", "taro", "$6$", "pw1", "geheim", "8.8.4.4"):
        assert secret not in made
    assert "peer 192.0.2.1 auth" in made, "a stand-in keeps the structure"
    assert "default-router 192.168.0.1\nset nat destination rule 10 translation address 192.168.0.1" in made, (
        "private addresses name nobody"
    )
    assert made.count("\n") == configuration.count("\n")


def test_a_host_called_like_its_product_does_not_destroy_the_product() -> None:
    words = (PrivateWord("host", "thinkpad"),)
    document = submission(host={"board": {"product": "ThinkPad X230"}}, note={"text": "thinkpad; root@thinkpad:~#", "lang": "en"})
    made = redact(document, words).document
    assert made["host"]["board"]["product"] == "ThinkPad X230"
    assert made["note"]["text"] == "thinkpad; root@[host]:~#"


def test_the_report_counts_by_place_and_kind() -> None:
    redacted = redact(submission(note={"text": "192.0.2.1 192.0.2.2 lab7", "lang": "en"}), WORDS)
    assert list(redacted.lines()) == ["/note/text: address masked 2 times", "/note/text: host masked"]


def test_a_redacted_document_redacted_again_is_the_same() -> None:
    text = "\n".join(text for text, _ in MASKED.values())
    once = redact(submission(note={"text": text, "lang": "en"}), WORDS).document
    assert redact(once, WORDS).document["note"] == once["note"]


@given(st.text(alphabet="0123456789abcdef:.@/=-% \n[]keypasword'\"", max_size=200))
def test_no_text_makes_the_scan_fail(text: str) -> None:
    scanned(text)


LONG = [
    "A0-",
    "://a:",
    "山",
    "'",
    '"',
    "-----BEGIN RSA PRIVATE KEY-----",
    "担当: ",
    " ",
    "a=",
    "a@b:",
    "sk-",
    "snmpget -",
    "Bearer a",
    "1.",
    "0:",
]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("piece", LONG)
def test_a_line_of_any_length_is_scanned_in_time(piece: str) -> None:
    """A pattern that looks at every rest of a line anew would take minutes; all of them together take a second."""
    assert scanned((piece * 262_144)[:262_144])


# What a host must not tell of itself


def host(folder: Path, files: dict[str, str]) -> Root:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return Root(folder)


def test_the_private_words_of_a_host_are_found(tmp_path: Path) -> None:
    root = host(
        tmp_path,
        {
            "etc/hostname": "lab7.example.net\n",
            "etc/machine-id": MACHINE_ID + "\n",
            "sys/class/dmi/id/product_serial": "CZ-3141-59\n",
            "sys/class/dmi/id/board_serial": "To be filled by O.E.M.\n",
            "sys/class/dmi/id/chassis_asset_tag": "Default string\n",
            "sys/class/dmi/id/product_uuid": "0b7c1f5e-9d3a-4f4e-8a51-1f0c2d3e4f50\n",
            "sys/class/net/eth0/address": "3c:ec:ef:00:11:22\n",
            "sys/class/net/lo/address": "00:00:00:00:00:00\n",
            "home/hanako/.keep": "",
            "home/pi/.keep": "",
        },
    )
    found = {(word.kind, word.word, word.anywhere) for word in private_words(root, {}, secrets=["Projekt X"])}
    assert found == {
        ("secret", "Projekt X", True),
        ("serial", "CZ-3141-59", True),
        ("uuid", "0b7c1f5e-9d3a-4f4e-8a51-1f0c2d3e4f50", True),
        ("machine-id", MACHINE_ID, True),
        ("mac", "3c:ec:ef:00:11:22", True),
        ("mac", "3c-ec-ef-00-11-22", True),
        ("mac", "3cecef001122", True),
        ("host", "lab7.example.net", True),
        ("host", "lab7", True),
        ("host", "example.net", True),
        ("user", "hanako", True),
        ("user", "pi", False),
    }


def test_this_host_s_own_words_do_not_survive_in_free_text() -> None:
    import os

    words = private_words(Root(Path("/")), os.environ)
    text = " / ".join(word.word for word in words if word.anywhere)
    clean = json.dumps(redact(submission(note={"text": text or "x", "lang": "en"}), words).document["note"])
    assert [word.word for word in words if word.anywhere and word.word in clean] == []


@pytest.mark.parametrize("name", ["edge-tokyo-3", "secrethost77"])
def test_a_host_name_written_into_the_firmware_is_still_a_host_name(name: str) -> None:
    document = submission(host={"board": {"system_product": f"ProLiant {name}"}}, title=f"{name} is slow")
    made = redact(document, (PrivateWord("host", name),)).document
    assert (made["host"]["board"]["system_product"], made["title"]) == ("ProLiant [host]", "[host] is slow")


@pytest.mark.parametrize(("name", "product"), [("r740", "PowerEdge R740"), ("x8dtt", "X8DTT")])
def test_a_host_called_like_its_model_does_not_destroy_the_model(name: str, product: str) -> None:
    made = redact(submission(host={"board": {"product": product}}), (PrivateWord("host", name),)).document
    assert made["host"]["board"]["product"] == product


def test_what_an_administrator_wrote_into_an_open_fact_is_scanned() -> None:
    host = {
        "system": {"distribution": "Debian 12 of lab7, 12.4.1.2", "kernel_options": ["intel_iommu=on", "idle=lab7", "pci=0000:01:00.0"]}
    }
    made = redact(submission(host=host), WORDS).document["host"]["system"]
    assert made == {
        "distribution": "Debian 12 of [host], 12.4.1.2",
        "kernel_options": ["intel_iommu=on", "idle=[host]", "pci=0000:01:00.0"],
    }


SETTINGS = {
    "snmp": ("set service snmp community publicsecret authorization ro", "set service snmp community [secret] authorization ro"),
    "dynamic dns": ("set service dns dynamic interface eth0 service dyndns login joe", "... service dyndns login [user]"),
    "pppoe": ("set interfaces pppoe pppoe0 authentication user 'joe'", "... authentication user [user]"),
    "public key": ("set system login user joe authentication public-keys a@pc key AB3N", "... public-keys [user-2] key [secret]"),
    "a comma in a secret": ("set vpn ipsec site-to-site peer x authentication pre-shared-secret ab,cd", "... pre-shared-secret [secret]"),
    "a host in the middle": ("set system static-host-mapping host-name nas.corp inet 192.168.1.9", "... host-name [host] inet [address]"),
    "a resolver": ("set system name-server 8.8.8.8", "set system name-server [address]"),
    "a user's block": ("    user yamada {", "    user [user] {"),
    "a person": ('        full-name "Yamada Taro"', "        full-name [user]"),
    "a block of a community": ("snmp { community public { authorization ro } }", "snmp { community [secret] { authorization ro } }"),
    "a login of a block": ("    login joe", "    login [user]"),
    "a key's number": ("set protocols ospf area 0 authentication md5 key-id 1", "set protocols ospf area 0 authentication md5 key-id 1"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "clean"), SETTINGS.values(), ids=SETTINGS)
def test_a_setting_keeps_its_words_and_loses_its_secret(text: str, clean: str) -> None:
    made = Scanner().scan(text, configuration=True)[0]
    assert made.endswith(clean.removeprefix("... "))
    if text.startswith("set "):  # The same line within a note.
        assert Scanner().scan(f"I typed:\n{text}\nand it worked")[0].splitlines()[1].endswith(clean.removeprefix("... "))
