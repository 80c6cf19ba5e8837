"""Router OS: told from files, with the evidence, and never from a kernel that a container only sees."""

import json
from pathlib import Path

import pytest

from collector.facts import read_facts
from collector.root import Root
from collector.router.detect import detect, read_release

VERSION_JSON = json.dumps({"version": "1.4.2", "built_by": "taro@example.org", "build_uuid": "0b7c1f5e-9d3a-4f4e-8a51-1f0c2d3e4f50"})
DEBIAN = 'ID=debian\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nVERSION_ID="12"\n'
PVECFG = "sub package {\n    return 'pve-manager';\n}\nsub version_text {\n    return '8.2.4/0123456789abcdef';\n}\n"
HOSTS: dict[str, tuple[dict[str, str], tuple[str, str | None, str | None]]] = {
    "Vyatta 6": (
        {"etc/issue": "Welcome to Vyatta - \\n \\l\n", "opt/vyatta/etc/version": "Version:      VC6.6R1\nBuilt by:     root@vyatta.com\n"},
        ("Vyatta", "VC6.6R1", "Vyatta VC6.6R1"),
    ),
    "Vyatta by its issue alone": ({"etc/issue": "Welcome to Vyatta - \\n \\l\n"}, ("Vyatta", None, "Vyatta")),
    "VyOS 1.1": (
        {"etc/issue": "Welcome to VyOS - \\n \\l\n", "opt/vyatta/etc/version": "Version:      VyOS 1.1.8\nBuilt by: x@vyos.net\n"},
        ("VyOS", "1.1.8", "VyOS 1.1.8"),
    ),
    "VyOS 1.4": (
        {
            "etc/os-release": 'ID=vyos\nPRETTY_NAME="VyOS 1.4.2 (sagitta)"\nVERSION_ID="1.4.2"\n',
            "usr/share/vyos/version.json": VERSION_JSON,
        },
        ("VyOS", "1.4.2", "VyOS 1.4.2"),
    ),
    "VyOS by its release file alone": (
        {"etc/os-release": "ID=vyos\nVERSION_ID=1.5-rolling\n"},
        ("VyOS", "1.5-rolling", "VyOS 1.5-rolling"),
    ),
    "VyOS by its kernel": ({"proc/sys/kernel/osrelease": "6.6.30-amd64-vyos\n"}, ("VyOS", None, "VyOS")),
    "a container on VyOS": ({"etc/os-release": DEBIAN, "proc/sys/kernel/osrelease": "6.6.30-amd64-vyos\n"}, ("Linux", None, None)),
    "EdgeOS": (
        {"etc/version": "EdgeRouter.ER-e100.v1.10.11.5274249.200221.1028\n", "opt/vyatta/etc/version": "Version: v1.10.11\n"},
        ("EdgeOS", "1.10.11.5274249.200221.1028", "EdgeOS 1.10.11.5274249.200221.1028"),
    ),
    "OpenWrt": (
        {
            "etc/openwrt_release": "DISTRIB_ID='OpenWrt'\nDISTRIB_RELEASE='23.05.3'\nDISTRIB_DESCRIPTION='x'\n",
            "etc/os-release": "ID=openwrt\n",
        },
        ("OpenWrt", "23.05.3", "OpenWrt 23.05.3"),
    ),
    "a kin of OpenWrt": (
        {"etc/openwrt_release": 'DISTRIB_ID="ImmortalWrt"\nDISTRIB_RELEASE="23.05.1"\n'},
        ("ImmortalWrt", "23.05.1", "ImmortalWrt 23.05.1"),
    ),
    "a kin by its release file": (
        {"etc/os-release": 'ID=turris\nID_LIKE="lede openwrt"\nNAME="TurrisOS"\nVERSION=7.0\n'},
        ("TurrisOS", "7.0", "TurrisOS 7.0"),
    ),
    "Proxmox VE": (
        {
            "etc/os-release": DEBIAN,
            "etc/pve/.keep": "",
            "proc/sys/kernel/osrelease": "6.8.12-4-pve\n",
            "usr/share/perl5/PVE/pvecfg.pm": PVECFG,
        },
        ("Proxmox VE", "8.2.4", "Proxmox VE 8.2.4"),
    ),
    "Proxmox VE without its version": ({"etc/os-release": DEBIAN, "etc/pve/.keep": ""}, ("Proxmox VE", None, "Proxmox VE")),
    "a container on Proxmox VE": ({"etc/os-release": DEBIAN, "proc/sys/kernel/osrelease": "6.8.12-4-pve\n"}, ("Linux", None, None)),
    "Debian": ({"etc/os-release": DEBIAN, "etc/issue": "Debian GNU/Linux 12 \\n \\l\n"}, ("Linux", None, None)),
    "nothing": ({}, ("Linux", None, None)),
    "broken files": (
        {"usr/share/vyos/version.json": "{", "etc/openwrt_release": "'", "opt/vyatta/etc/version": "\0\0"},
        ("Linux", None, None),
    ),
}


def root_of(folder: Path, files: dict[str, str]) -> Root:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return Root(folder)


@pytest.mark.parametrize(("files", "told"), HOSTS.values(), ids=HOSTS)
def test_a_host_is_told(files: dict[str, str], told: tuple[str, str | None, str | None], tmp_path: Path) -> None:
    found = detect(root_of(tmp_path, files))
    assert (found.name, found.version, found.label) == told
    assert found.evidence or found.name == "Linux"


def test_os_release_is_read_with_its_quotes(tmp_path: Path) -> None:
    release = read_release(root_of(tmp_path, {"etc/os-release": 'ID="a b"\n# c\nNAME=\'x\'\nVERSION="open\nHOME_URL=y\n'}))
    assert release == {"ID": "a b", "NAME": "x", "VERSION": "open"}


def test_a_line_of_a_megabyte_is_read_at_once(tmp_path: Path) -> None:
    root = root_of(tmp_path, {"etc/os-release": "NAME=" + "'\"" * 500_000, "etc/openwrt_release": "DISTRIB_ID=" + "'\"" * 500_000})
    assert detect(root).name == "Linux"


def test_the_facts_of_a_host_name_its_router_os(tmp_path: Path) -> None:
    files, (_, _, label) = HOSTS["VyOS 1.4"]
    told = read_facts(root_of(tmp_path, files)).host["system"]
    assert (told["router_os"], told["distribution"]) == (label, "VyOS 1.4.2 (sagitta)")


def test_a_kernel_of_proxmox_is_shown_as_evidence_even_where_it_proves_nothing(tmp_path: Path) -> None:
    found = detect(root_of(tmp_path, {"proc/sys/kernel/osrelease": "6.8.12-4-pve\n"}))
    assert found.evidence == ({"path": "/proc/sys/kernel/osrelease", "value": "6.8.12-4-pve"},)


def test_who_built_it_and_where_is_in_no_capture(tmp_path: Path) -> None:
    files = {name: text for host, _ in HOSTS.values() for name, text in host.items()} | {
        "usr/share/vyos/version.json": VERSION_JSON,
        "etc/issue": "Welcome to VyOS on hanako's router\n",
        "opt/vyatta/etc/version": "Version: VyOS 1.1.8\nBuilt by: taro@example.org\nBuilt on: builder7\n",
    }
    root = root_of(tmp_path, files)
    detect(root)
    kept = b"\n".join(touched.content for touched in root.touched.values()).decode()
    assert [word for word in ("taro", "hanako", "builder7", "0b7c1f5e") if word in kept] == []


@pytest.mark.parametrize(("files", "told"), HOSTS.values(), ids=HOSTS)
def test_what_a_capture_keeps_tells_the_same(files: dict[str, str], told: tuple[str, str | None, str | None], tmp_path: Path) -> None:
    root = root_of(tmp_path / "host", files)
    found = detect(root)
    kept = {path: touched.content.decode() for path, touched in root.touched.items() if touched.kind == "file"}
    kept |= {f"{path}/.keep": "" for path, touched in root.touched.items() if touched.kind == "seen"}
    assert detect(root_of(tmp_path / "capture", kept)) == found
