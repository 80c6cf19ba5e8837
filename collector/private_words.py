"""The words of one host that must not leave it: its names, its users, its numbers."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from collector.interface_names import may_be_somebodys
from collector.root import Root
from collector.scan import PrivateWord

_GENERIC_WORDS = """
    localhost localdomain local lan home internal domain example test host hostname node server client machine computer desktop laptop
    router gateway firewall switch bridge guest vm vm1 kvm qemu xen vmware virtualbox hyperv docker container linux unix debian ubuntu
    fedora centos rhel alma rocky arch gentoo suse opensuse alpine freebsd openbsd netbsd opnsense pfsense openwrt vyos vyatta proxmox
    pve raspberrypi armbian root admin administrator user users nobody operator daemon ec2-user cloud-user runner vagrant pi
    eth0 eth1 wan lan0 driver kernel intel amd realtek broadcom mellanox none null default
    worked failed partly baseline trial note
    dell lenovo hewlett packard fujitsu toshiba dynabook asus asrock gigabyte acer supermicro oracle cisco juniper ubiquiti mikrotik
    thinkpad thinkcentre thinkstation thinkserver thinksystem ideapad proliant poweredge precision optiplex latitude inspiron vostro
    macbook macmini imac elitebook probook zbook elitedesk prodesk surface primergy esprimo celsius lifebook synology qnap protectli
    qotom minisforum beelink raspberry jetson epyc ryzen xeon atom celeron pentium threadripper opteron bluefield
"""
GENERIC = frozenset(_GENERIC_WORDS.split())
"""Words that name a product, a role or an interface. They tell nobody whose host it is, and masking them would ruin a note."""

PLACEHOLDER = re.compile(
    r"(?i)(?:to be filled.*|default string|not (?:specified|available|applicable|present|provided).*|none|null|unknown|n/?a|empty"
    r"|system .*|chassis .*|base ?board .*|no asset.*|asset.*|serial.*|invalid|0+|x+|\.+|-+|0?123456789.*)"
)
DMI = "sys/class/dmi/id"
SERIALS = ("product_serial", "board_serial", "chassis_serial", "chassis_asset_tag", "board_asset_tag", "product_asset_tag")
PRODUCT_FACTS = ("board.vendor", "board.product", "board.system_vendor", "board.system_product", "cpu.model")
LEAST_SERIAL = 5
LEAST_NAME = 4
MODEL = re.compile(r"[a-z]{0,4}-?[0-9]{1,4}[a-z]{0,4}[0-9]{0,2}")
"""Names of the shape that vendors give their models: r740, x8dtt, nuc11."""
_MAC = re.compile(r"(?:[0-9a-fA-F]{2}[:-]){5,}[0-9a-fA-F]{2}")


def private_words(root: Root, environ: Mapping[str, str], secrets: Iterable[str] = ()) -> tuple[PrivateWord, ...]:
    """Everything of this host that the scan must find, longest first. Give it a Root of its own: what it reads is in no capture."""
    found = [PrivateWord("secret", word) for word in secrets if word.strip()]
    found += [PrivateWord("serial", word) for name in SERIALS if (word := _serial(root.read_text(f"{DMI}/{name}")))]
    found += [PrivateWord("uuid", word) for word in _lines(root, f"{DMI}/product_uuid")]
    found += [PrivateWord("machine-id", word) for path in ("etc/machine-id", "var/lib/dbus/machine-id") for word in _lines(root, path)]
    found += _macs(root)
    found += [PrivateWord("interface", name) for name in root.listdir("sys/class/net") or () if _is_private_interface(name)]
    found += _named("host", _host_names(root))
    found += _named("user", _users(root, environ))
    unique = {(word.kind, word.word.lower()): word for word in found}
    return tuple(sorted(unique.values(), key=lambda word: -len(word.word)))


def machine_id(root: Root) -> str | None:
    """The machine-id of this host, or None."""
    return next(iter(_lines(root, "etc/machine-id")), None)


def without_product_names(words: Iterable[PrivateWord], facts: Mapping[str, Any]) -> tuple[PrivateWord, ...]:
    """The words, with a name that is a product's too (a host `r740` on an R740) masked only where it is used as a name.

    That a name stands in a DMI text is not enough: people write host names into those.
    """
    said = " ".join(str(_at(facts, name)) for name in PRODUCT_FACTS).lower()
    products = set(re.findall(r"[a-z0-9-]+", said)) | set(re.findall(r"[a-z0-9]+", said))
    return tuple(replace(word, anywhere=False) if _names_a_product(word, products) else word for word in words)


def _names_a_product(word: PrivateWord, products: set[str]) -> bool:
    name = word.word.lower()
    return word.kind in ("host", "user") and name in products and (name in GENERIC or MODEL.fullmatch(name) is not None)


def _at(facts: Any, name: str) -> Any:
    for step in name.split("."):
        facts = facts.get(step) if isinstance(facts, Mapping) else None
    return facts


def _lines(root: Root, path: str) -> list[str]:
    text = root.read_text(path) or ""
    return [text] if len(text) >= LEAST_SERIAL and text != "uninitialized" else []


def _serial(text: str | None) -> str:
    word = (text or "").strip()
    return "" if len(word) < LEAST_SERIAL or PLACEHOLDER.fullmatch(word) else word


def _macs(root: Root) -> list[PrivateWord]:
    """Hardware addresses of the interfaces in every way of writing them; the bare one also stands in names such as enx…"""
    found = []
    for name in root.listdir("sys/class/net") or ():
        text = (root.read_text(f"sys/class/net/{name}/address") or "").lower()
        if _MAC.fullmatch(text) and set(text) - set("0:-"):
            bare = re.sub("[:-]", "", text)
            found += [PrivateWord("mac", word) for word in (text, text.replace(":", "-"), bare)]
    return found


def _is_private_interface(name: str) -> bool:
    """Whether an interface is called by a word that may be somebody's; one that a capture has masked already is not."""
    return "[" not in name and "*" not in name and may_be_somebodys(name)


def _host_names(root: Root) -> list[str]:
    names: list[str] = []
    for path in ("proc/sys/kernel/hostname", "etc/hostname", "etc/mailname"):
        text = (root.read_text(path) or "").split("\n")[0].strip().rstrip(".")
        if text and not text.startswith(("#", "(")) and not any(character.isspace() for character in text):
            names += [text, text.partition(".")[0], text.partition(".")[2]]
    return [name for name in dict.fromkeys(names) if name]


def _users(root: Root, environ: Mapping[str, str]) -> list[str]:
    names = [environ.get(key, "") for key in ("USER", "LOGNAME", "SUDO_USER", "USERNAME")] if root.live else []
    names += [environ.get("HOME", "").rpartition("/")[2]] if root.live else []
    return [name for name in dict.fromkeys([*names, *(root.listdir("home") or ())]) if name and not name.startswith((".", "lost+found"))]


def _named(kind: str, names: Iterable[str]) -> list[PrivateWord]:
    """Names as private words: a generic or very short one is masked only where the text shows that it is a name."""
    return [PrivateWord(kind, name, len(name) >= LEAST_NAME and name.lower() not in GENERIC) for name in names]
