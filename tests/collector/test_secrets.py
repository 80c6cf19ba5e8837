"""No planted secret leaves: one host with a secret of every kind in everything that is read of it or attached, and four ways out.

A row names a kind, the text that holds it (`[X]` is the secret), the secret, and where it is planted. A new kind is one row.
"""

import io
import json
import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from collector.cli import main
from tests.collector.readiness.hosts import build_host, write

IPERF3 = Path(__file__).parents[1] / "results/iperf3-generated/3.16-udp4-l466.json"
DMI = "sys/class/dmi/id"
NOTE, PROBLEM, TITLE, ROUTER, RESULT, RUN = "note", "problem", "title", "router", "result", "run"
"""What a user may attach; everything else is a file of the host."""
ETHTOOL = "cmd/ethtool-i.eth0"
DMESG = "cmd/dmesg"
CMDLINE = "proc/cmdline"
OS_RELEASE = "etc/os-release"


class Secret(NamedTuple):
    """One kind of secret, and the text it is planted in."""

    kind: str
    where: str
    text: str
    secret: str

    @property
    def planted(self) -> str:
        """The text with the secret."""
        return self.text.replace("[X]", self.secret)


SECRETS = (
    # Of the host itself, where the kernel and the firmware keep it.
    Secret("host name", "etc/hostname", "[X]", "kanda-edge7"),
    Secret("host name of the kernel", "proc/sys/kernel/hostname", "[X]", "kanda-edge7.corp.example.co.jp"),
    Secret("machine-id", "etc/machine-id", "[X]", "3f2a9c0d4b5e6f708192a3b4c5d6e7f8"),
    Secret("product serial", f"{DMI}/product_serial", "[X]", "CZ3141590X"),
    Secret("board serial", f"{DMI}/board_serial", "[X]", "BSN271828X"),
    Secret("chassis serial", f"{DMI}/chassis_serial", "[X]", "CHS161803X"),
    Secret("asset tag", f"{DMI}/chassis_asset_tag", "[X]", "ASSET-998877"),
    Secret("product UUID", f"{DMI}/product_uuid", "[X]", "4c4c4544-0042-3510-8052-b4c04f4d3132"),
    Secret("serial in a DMI text", f"{DMI}/board_vendor", "Dell Inc. S/N: [X]", "XK42-1177-QQ"),
    Secret("own serial in a DMI text", f"{DMI}/board_name", "X9 ([X])", "CZ3141590X"),
    Secret("host name in a DMI text", f"{DMI}/product_name", "ProLiant [X]", "kanda-edge7"),
    Secret("UUID in a DMI text", f"{DMI}/sys_vendor", "Maker [X]", "aaaabbbb-cccc-dddd-eeee-ffff00001111"),
    Secret("e-mail in a DMI text", f"{DMI}/bios_vendor", "BIOS by [X]", "taro.yamada@firm.example.jp"),
    Secret("MAC in a firmware version", f"{DMI}/bios_version", "1.2 [X]", "3c:ec:ef:00:11:99"),
    Secret("MAC of the NIC", "sys/class/net/eth0/address", "[X]", "3c:ec:ef:00:11:22"),
    Secret("MAC in a NIC's name", "sys/class/net/enx3cecef0011aa/mtu", "1500", "3cecef0011aa"),
    Secret("customer in a bridge's name", "sys/class/net/br-yamadashoten/mtu", "1500", "yamadashoten"),
    Secret("customer in a VLAN's name", "sys/class/net/tanakagumi.100/mtu", "1500", "tanakagumi"),
    Secret("id of a container network", "sys/class/net/br-9f86d081884c/mtu", "1500", "9f86d081884c"),
    Secret("home folder", "home/hanakosan/.keep", "", "hanakosan"),
    Secret("MAC in a driver's string", ETHTOOL, "driver: igb [X]", "3c:ec:ef:00:11:bb"),
    Secret("own MAC in a firmware string", ETHTOOL, "firmware-version: 1.63, 0x800009fa, [X]", "3cecef001122"),
    Secret("serial in a driver's version", ETHTOOL, "version: 5.6.0 serial=[X]", "NICSER4477"),
    Secret("builder of the kernel", "proc/version", "Linux version 6.12.1 ([X]) (gcc) #1 SMP", "builder9@forge7.example"),
    Secret("address in a kernel's name", "proc/sys/kernel/osrelease", "6.12.1-on-[X]", "10.77.66.55"),
    Secret("host name on the command line", CMDLINE, "idle=[X]", "kanda-edge7"),
    Secret("UUID on the command line", CMDLINE, "root=UUID=[X]", "0b7c1f5e-9d3a-4f4e-8a51-1f0c2d3e4f50"),
    Secret("address on the command line", CMDLINE, "ip=[X]::eth0", "203.0.113.77"),
    Secret("iSCSI initiator", CMDLINE, "rd.iscsi.initiator=[X]", "iqn.2019-05.jp.example:kanda"),
    Secret("password on the command line", CMDLINE, "rd.password=[X]", "bootpass-himitsu"),
    Secret("MAC on the command line", CMDLINE, "ifname=lan:[X]", "3c:ec:ef:00:11:cc"),
    Secret("host name in os-release", OS_RELEASE, 'PRETTY_NAME="Debian of [X]"', "kanda-edge7"),
    Secret("address in os-release", OS_RELEASE, 'HOME_URL="https://[X]/"', "intra.yamadashoten.example"),
    Secret("builder of a router OS", "opt/vyatta/etc/version", "Version: 1.1.8\nBuilt by: [X]", "builder8@forge8.example"),
    Secret("UUID of a router OS", "usr/share/vyos/version.json", '{"version": "1.4.2", "build_uuid": "[X]"}',
           "11112222-3333-4444-5555-666677778888"),
    Secret("id of a container", "proc/1/cgroup", "0::/docker/[X]", "aa86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
    Secret("secret of init's environment", "proc/1/environ", "container=lxc\0TOKEN=[X]\0", "envtoken-5577"),
    Secret("host name in the kernel's log", DMESG, "[ 1.0] DMAR: [Firmware Bug]: of [X]", "kanda-edge7"),
    Secret("MAC in the kernel's log", DMESG, "[ 1.1] igb 0000:01:00.0: added PHC on eth0 [X]", "3c:ec:ef:00:11:dd"),
    Secret("address in the kernel's log", DMESG, "[ 1.2] DMAR: [Firmware Bug]: seen from [X]", "192.168.77.66"),
    # Free text.
    Secret("private IPv4", NOTE, "ping [X] answers", "192.168.44.33"),
    Secret("public IPv4", NOTE, "from [X]/29 on", "198.51.100.201"),
    Secret("global IPv6", NOTE, "and [X] too", "2400:4050:1:2::77"),
    Secret("link-local IPv6", NOTE, "gateway [X]%eth0", "fe80::3eec:efff:fe00:1133"),
    Secret("MAC of Cisco", NOTE, "neighbour [X]", "3cec.ef00.11ee"),
    Secret("InfiniBand GUID", NOTE, "node GUID: [X]", "0xe41d2d0300112233"),
    Secret("WWN", NOTE, "WWPN [X]", "50:06:01:60:3b:20:17:f4"),
    Secret("iSCSI name", NOTE, "target [X] is up", "iqn.2001-04.com.example:storage.kanda.sys1"),
    Secret("EUI name", NOTE, "disk [X]", "eui.0025385971b0aabb"),
    Secret("NAA name", NOTE, "disk [X]", "naa.600508b1001c4d3e9f1a2b3c4d5e6f70"),
    Secret("DUID", NOTE, "DUID [X]", "00:01:00:01:2a:3b:4c:5d:3c:ec:ef:00:11:22"),
    Secret("IMEI", NOTE, "IMEI: [X]", "356938035643809"),
    Secret("IMSI", NOTE, "IMSI [X]", "440101234567890"),
    Secret("ICCID", NOTE, "ICCID: [X]", "8981100022152967705"),
    Secret("license key", NOTE, "license key: [X]", "VK7JG-NPHTM-C97JM-9MPGT-3V66T"),
    Secret("license key alone", NOTE, "entered [X] today", "W269N-WFGWX-YVC9B-4J6C9-T83GX"),
    Secret("cloud instance", NOTE, "on [X]", "i-0abcd1234efgh5678".replace("efgh", "ef90")),
    Secret("cloud resources", NOTE, "in [X]", "vpc-0a1b2c3d4e5f67890"),
    Secret("cloud account", NOTE, "role [X]", "arn:aws:iam::123456789012:role/router"),
    Secret("cloud key id", NOTE, "[X]", "AKIAIOSFODNN7EXAMPLE"),
    Secret("cloud secret", NOTE, "aws_secret_access_key = [X]", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
    Secret("code host's token", NOTE, "with [X]", "ghp_16C7e42F292c6912E7710c838347Ae178B4a"),
    Secret("code host's newer token", NOTE, "with [X]", "github_pat_11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz0123456789ABCDEFGH"),
    Secret("chat token", NOTE, "bot [X]", "xoxb-123456789012-abcdefGHIJKL"),
    Secret("map key", NOTE, "uses [X]", "AIzaSyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY"),
    Secret("model key", NOTE, "uses [X]", "sk-proj-abcdEFGH1234ijklMNOP5678qrst"),
    Secret("JSON web token", NOTE, "Bearer [X]", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P"),
    Secret("bearer", NOTE, "Authorization: Bearer [X]", "q8Zr2opaqueBearerToken77"),
    Secret("basic authorization", NOTE, "Authorization: Basic [X]", "dGFybzpoaW1pdHN1"),
    Secret("cookie", NOTE, "Cookie: session=[X]", "s3ss10nc00k1evalue"),
    Secret("password in a URL", NOTE, "http://joe:[X]@proxy.example:3128/", "pr0xypass"),
    Secret("user of a URL", NOTE, "ssh://[X]@kanda/", "sshjoe77"),
    Secret("token in a URL", NOTE, "https://x.example/hook?token=[X]&a=1", "hooktok3n99"),
    Secret("password", NOTE, "password=[X]", "hunter2-geheim"),
    Secret("password in Japanese", NOTE, "パスワードは[X]です", "himitsu-9876"),
    Secret("crypt hash", NOTE, "root:[X]:19000", "$6$saltsalt$NmrX0x9kexCimeOcYK1MfhMp0abc"),
    Secret("SSID", NOTE, 'ESSID:"[X]"', "yamada-home-5G"),
    Secret("WPA key", NOTE, "wpa_passphrase=[X]", "wifikagi1234"),
    Secret("WPA key of wpa_supplicant", NOTE, 'psk="[X]"', "wpasupplicantkagi"),
    Secret("PEM", NOTE, "-----BEGIN RSA PRIVATE KEY-----\n[X]\n-----END RSA PRIVATE KEY-----", "MIIEowIBAAKCAQEA7qzW3kd0Planted"),
    Secret("ssh private key", NOTE, "-----BEGIN OPENSSH PRIVATE KEY-----\n[X]\n-----END OPENSSH PRIVATE KEY-----", "b3BlbnNzaC1rZXkPl"),
    Secret("ssh key", NOTE, "ssh-ed25519 [X] taro@lab", "AAAAC3NzaC1lZDI1NTE5AAAAIPlantedPlantedPlantedPlanted"),
    Secret("host key fingerprint", NOTE, "key [X]", "SHA256:uNiVztksCsDhcc0u9e8BrjJXVALDTF4Zp8lFkOqR2Wg"),
    Secret("WireGuard key", NOTE, "PrivateKey = [X]", "aGx+fvW916Ej7QRnBbW3QMoldhNv1u95/WHz45zDmF0="),
    Secret("SNMP community", NOTE, "snmpwalk -v2c -c [X] kanda", "kanshi-community"),
    Secret("SNMP community of a daemon", NOTE, "rocommunity [X] default", "kanshi-comm2"),
    Secret("IPsec secret of a file", NOTE, '%any : PSK "[X]"', "ipsecsecretsfile"),
    Secret("RADIUS secret of a file", NOTE, "client 10.0.0.1 { secret = [X] }", "radclientsecret"),
    Secret("PPP secret of a file", NOTE, "chap-secrets password [X]", "chapsecret55"),
    Secret("e-mail", NOTE, "mail [X]", "taro.y@mail.example.jp"),
    Secret("user in a path", NOTE, "see /home/[X]/trace.txt", "ichirou"),
    Secret("user of Windows", NOTE, r"C:\Users\[X]\x", "Jirousan"),
    Secret("user in a prompt", NOTE, "[X]@kanda-edge7:~$ lspci", "saburou"),
    Secret("other host in a prompt", NOTE, "root@[X]:~# lspci", "akiba-core2"),
    Secret("id of a container", NOTE, "docker exec [X] sh", "1f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
    Secret("serial of lshw", NOTE, "serial: [X]", "LSHW774411"),
    Secret("bridge in a note", NOTE, "brctl addif [X] eth0", "br-yamadashoten"),
    Secret("Japanese name in a tool's output", PROBLEM, "担当: [X]", "山田太郎"),
    Secret("person with a title", PROBLEM, "[X]さんによると", "佐藤次郎"),
    Secret("host name in a problem", PROBLEM, "[X] hangs", "kanda-edge7"),
    Secret("address in a title", TITLE, "SR-IOV on [X]", "192.168.44.34"),
    # A tool's own output.
    Secret("host name in iperf3's system", RESULT, "system_info: Linux [X] 6.18.44 #1 SMP x86_64", "other-host3"),
    Secret("address in iperf3's connection", RESULT, "connected: [X]", "192.168.55.44"),
    Secret("cookie of iperf3", RESULT, "cookie: [X]", "plantedcookie6bahqee67ywsvynnqwzvt2"),
    Secret("title of iperf3", RESULT, "title: [X]", "run for yamadashoten"),
    Secret("address in a failure", RUN, "unable to connect to [X]: refused", "10.9.8.7"),
    Secret("host name in a failure", RUN, "kanda: no route to [X]", "kanda-edge7"),
    # A router's configuration.
    Secret("router's name", ROUTER, "set system host-name '[X]'", "shinjuku-gw"),
    Secret("router's user", ROUTER, "set system login user [X] authentication plaintext-password ''", "adminjirou"),
    Secret("router's password", ROUTER, "set system login user a authentication encrypted-password '[X]'", "$6$abcdefgh$defghijklmnopq"),
    Secret("PPTP password", ROUTER, "set vpn pptp remote-access authentication local-users username u password '[X]'", "pptppass11"),
    Secret("L2TP secret", ROUTER, "set vpn l2tp remote-access ipsec-settings authentication pre-shared-secret [X]", "l2tpsecret22"),
    Secret("IPsec secret", ROUTER, "set vpn ipsec site-to-site peer 8.8.4.4 authentication pre-shared-secret [X]", "ipsecsecret33"),
    Secret("RADIUS secret", ROUTER, "set system login radius server 10.0.0.9 key '[X]'", "radiussecret44"),
    Secret("SNMP of a router", ROUTER, "set service snmp community [X] authorization ro", "routercommunity"),
    Secret("WireGuard of a router", ROUTER, "set interfaces wireguard wg0 private-key [X]", "cGx+fvW916Ej7QRnBbW3QMoldhNv1u95/WHz45zDmF0="),
    Secret("public address of a router", ROUTER, "set interfaces ethernet eth0 address [X]/29", "8.34.210.9"),
    Secret("MAC of a router", ROUTER, "set interfaces ethernet eth0 hw-id [X]", "00:16:3e:12:34:99"),
    Secret("WPA of a router", ROUTER, "set interfaces wireless wlan0 security wpa passphrase '[X]'", "routerwifi99"),
    Secret("customer in a description", ROUTER, "set interfaces ethernet eth1 description '[X]様 向け'", "田中商店"),
)  # fmt: skip


def planted(where: str) -> str:
    """Everything that is planted in one place; what a file holds once is one line."""
    separator = " " if where == CMDLINE else "\n"
    return separator.join(secret.planted for secret in SECRETS if secret.where == where)


def host_of(folder: Path) -> Path:
    """A host with every secret in its place."""
    root = build_host(folder)
    for name in ("eth0", "enx3cecef0011aa", "br-yamadashoten", "tanakagumi.100", "br-9f86d081884c"):
        write(root, f"sys/class/net/{name}/queues/rx-0", None)
    (root / "sys/class/net/eth0/device").symlink_to("../../../bus/pci/devices/0000:01:00.0")
    for where in dict.fromkeys(secret.where for secret in SECRETS if "/" in secret.where):
        write(root, where, planted(where) + "\n")
    write(root, CMDLINE, f"intel_iommu=on {planted(CMDLINE)}\n")
    write(root, OS_RELEASE, f"ID=debian\n{planted(OS_RELEASE)}\n")
    return root


def attached(folder: Path) -> list[str]:
    """The options of a submission that has secrets in everything that can be attached."""
    result = json.loads(IPERF3.read_text())
    said = dict(line.split(": ", 1) for line in planted(RESULT).splitlines())
    result["start"] |= {"system_info": said["system_info"], "cookie": said["cookie"]}
    result["title"] = said["title"]
    result["start"]["connected"][0] |= {"remote_host": said["connected"], "local_host": said["connected"]}
    result["start"]["connecting_to"]["host"] = said["connected"]
    failure = {"kind": "tool-reported-error", "message": planted(RUN)}
    run = {"tool": {"name": "iperf3"}, "kind": "other", "status": "error", "nic": "br-yamadashoten", "failure": failure}
    for name, text in {
        "result.json": json.dumps(result),
        "run.json": json.dumps(run),
        NOTE: planted(NOTE),
        ROUTER: planted(ROUTER),
    }.items():
        (folder / name).write_text(text)
    return [
        "--outcome", "failed", "--note", f"@{folder / NOTE}", "--title", planted(TITLE), "--result", str(folder / "result.json"),
        "--run", str(folder / "run.json"), "--router-config", str(folder / ROUTER),
        "--problem", "symptom=" + planted(PROBLEM).replace("\n", " / "),
    ]  # fmt: skip


def texts_of(archive: Path) -> Iterator[str]:
    """Names, targets of links and contents of a capture."""
    with tarfile.open(archive) as tar:
        for entry in tar:
            content = tar.extractfile(entry) if entry.isreg() else None
            yield f"{entry.name} {entry.linkname} {content.read().decode('utf-8', 'replace') if content else ''}"


@pytest.fixture(scope="module")
def ways_out(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Everything that leaves this host, by the way it takes."""
    folder = tmp_path_factory.mktemp("secrets")
    root, options = host_of(folder / "root"), attached(folder)
    environ = {"HOME": str(folder), "TAMESHI_STATE": str(folder / "state"), "LANG": "ja_JP.UTF-8"}

    def run(*words: str) -> str:
        out, err = io.StringIO(), io.StringIO()
        code = main([*words, "--root", str(root)], environ=environ, stdin=io.StringIO(), out=out, err=err)
        assert code in (0, 3), err.getvalue()
        return out.getvalue()

    shown = {"dry run": run("submit", "--dry-run", "--json", *options), "facts": run("facts", "--json") + run("facts")}
    run("submit", *options)
    (queued,) = (folder / "state/outbox/queued").iterdir()
    run("capture", str(folder / "host.tar.gz"))
    return shown | {"outbox": queued.read_text("utf-8"), "capture": "\n".join(texts_of(folder / "host.tar.gz"))}


def test_enough_kinds_are_planted() -> None:
    assert len({secret.kind for secret in SECRETS}) >= 100
    assert all("[X]" in secret.text or secret.secret in secret.where for secret in SECRETS)


@pytest.mark.parametrize("secret", SECRETS, ids=lambda secret: secret.kind)
def test_a_planted_secret_leaves_by_no_way(secret: Secret, ways_out: Mapping[str, str]) -> None:
    spellings = {secret.secret, json.dumps(secret.secret)[1:-1], secret.secret.lower()}
    assert [way for way, text in ways_out.items() if any(spelling in text or spelling in text.lower() for spelling in spellings)] == []


def test_what_is_left_is_still_worth_reading(ways_out: Mapping[str, str]) -> None:
    document = json.loads(ways_out["dry run"])
    assert document["host"]["system"]["kernel_options"][0] == "intel_iommu=on"
    assert {nic["driver"] for nic in document["nics"] if nic.get("pci")} == {"igb"}
    assert "ping [address" in document["note"]["text"]
    assert "pre-shared-secret" in document["router"]["configuration"]
    assert document["runs"][1]["series"][0]["points"] or document["runs"][0]["series"][0]["points"]
