"""Reports of the Qubes hardware compatibility list, as `qubes-hcl-report` writes them and as people mend them by hand."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from registry.imports.found import Found, Reading, SourceFile, Unread
from registry.imports.words import PLACEHOLDER, address_in, line, lines, shortened, without_markup
from registry.imports.yaml_text import YamlError, documents
from schemas import limits

ADDRESS = "https://www.qubes-os.org/hcl/"
_TITLE = "Qubes OS hardware compatibility list"
_OF_A_VERSION = ("works", "qubes", "xen", "kernel", "remark", "credit", "link", "bios")
_ALIASES = {"remarks": "remark", "ram": "memory", "chipset-sort": "chipset-short", "net": "network", "vtx": "hvm", "vtd": "iommu"}
_YES = frozenset({"yes", "y", "true", "on", "active", "enabled", "present", "works", "ok"})
_NO = frozenset({"no", "n", "false", "off", "not active", "inactive", "disabled", "none", "bad", "not supported", "unsupported"})
_OUTCOMES = {"yes": "worked", "partial": "partly", "no": "failed"}
_VTX = {"yes": "present", "no": "not-exposed"}
_VTD = {"yes": "active", "no": "absent"}
_PCI_ID = re.compile(r"\[([0-9a-f]{4}):([0-9a-f]{4})\]", re.IGNORECASE)
_AFTER_NAME = re.compile(r"\s*(?:\[[0-9a-f]{4}:[0-9a-f]{4}\]|\((?:rev|prog-if)\b[^)]*\)).*", re.IGNORECASE)
_MEMORY = re.compile(r"(\d{1,9})(?:\.\d+)?\s*(gi?b|mi?b)?", re.IGNORECASE)
_LEAST_MIB = 256
"""Fewer were GiB that nobody wrote out, or anything."""
_SAID = {"hvm": "VT-x or AMD-V", "iommu": "IOMMU", "slat": "SLAT", "remap": "interrupt remapping", "tpm": "TPM"}
Report = dict[str, Any]


def read(file: SourceFile) -> Reading:
    """A report for each version that somebody tried."""
    try:
        for document in documents(file.text):
            yield from _reports(document.value, document.lines)
    except YamlError as error:
        yield Unread(error.line, str(error))


def _reports(value: Any, places: Mapping[int, int]) -> Reading:
    line_number = places.get(id(value), 1)
    if not isinstance(value, dict):
        yield Unread(line_number, "is no report: fields such as `brand:` and `model:` are needed")
        return
    machine = _named(value)
    if not (_field(machine, "brand") or _field(machine, "model")):
        yield Unread(line_number, "is no report: it names neither a brand nor a model")
        return
    versions = machine.pop("versions", None) or [machine]
    for one in versions if isinstance(versions, list) else [versions]:
        where = places.get(id(one), line_number)
        version = _named(one) if isinstance(one, dict) else {}
        if not version:
            yield Unread(where, "is no version: fields such as `works:` and `qubes:` are needed")
            continue
        yield _report(machine, {name: version.get(name) for name in _OF_A_VERSION}, where)


def _report(machine: Report, version: Report, where: int) -> Found | Unread:
    works = _state(version["works"])
    if works not in _OUTCOMES:
        said = shortened(_said(version["works"]) or "nothing", 60)
        return Unread(where, f"`works` is {said!r}; yes, partial or no is needed, so this version was left out")
    told = machine | {name: value for name, value in version.items() if value is not None}
    remark = without_markup(_field(told, "remark"))
    note = _note(told, remark if works == "yes" else None)
    parts: Report = {
        "outcome": _OUTCOMES[works],
        "title": shortened(f"{_machine_name(told)}: Qubes {_first(told, 'qubes') or 'OS'}", limits.LINE),
        "note": {"text": note, "lang": "en"} if note else None,
        "host": _host(told),
        "nics": [_nic(text) for text in lines(_field(told, "network"))[: limits.NICS]],
        "reference": _reference(told),
    }
    if works != "yes" and remark:
        parts["problems"] = [{"symptom": shortened(remark, limits.TEXT), "lang": "en"}]
    return Found(where, {name: value for name, value in told.items() if name != "versions"}, parts)


def _named(value: Mapping[str, Any]) -> Report:
    """The fields by their names as the newest layout has them."""
    plain = ((name.strip().lower().replace("_", "-"), told) for name, told in value.items())
    return {_ALIASES.get(name, name): told for name, told in plain}


def _field(told: Report, name: str) -> str:
    """What a field says; nothing where it was left to be filled in."""
    value = told.get(name)
    if isinstance(value, list):
        value = "\n".join(one for one in value if isinstance(one, str))
    if not isinstance(value, str) or PLACEHOLDER.fullmatch(value.strip()):
        return ""
    return value


def _first(told: Report, name: str) -> str | None:
    return next(iter(lines(_field(told, name))), None)


def _said(value: Any) -> str:
    """What a field of yes and no says; some say it in two parts, status and message."""
    if isinstance(value, dict):
        status, message = value.get("status"), value.get("message")
        return f"{_said(status)} ({line(message)})" if isinstance(message, str) and line(message) else _said(status)
    return (line(value) or "").strip("'\" ") if isinstance(value, str) else ""


def _state(value: Any) -> str:
    """`yes`, `partial`, `no`, or `unknown`."""
    word = _said(value.get("status") if isinstance(value, dict) else value).lower()
    if word in _YES:
        return "yes"
    if word in _NO:
        return "no"
    return "partial" if word in {"partial", "partially", "partly"} else "unknown"


def _machine_name(told: Report) -> str:
    brand, model = _first(told, "brand") or "", _first(told, "model") or ""
    return model if model.lower().startswith(brand.lower()) else f"{brand} {model}".strip()


def _host(told: Report) -> Report:
    kind = "" if _first(told, "type") == "motherboard" else "system_"
    cpu, memory_bytes = _first(told, "cpu"), _memory_bytes(_first(told, "memory"))
    board: Report = {
        f"{kind}vendor": _first(told, "brand"), f"{kind}product": _first(told, "model"),
        "chassis": shortened(_first(told, "type") or "", 64) or None if kind else None, "bios": {"version": _first(told, "bios")},
    }  # fmt: skip
    return {
        "board": board,
        "cpu": {"model": cpu, "virtualization": {"state": _VTX.get(_state(told.get("hvm")), "unknown")}},
        "chipset": _chipset(_first(told, "chipset")),
        "iommu": _iommu(told, cpu or ""),
        "memory": {"total_bytes": memory_bytes},
        "system": {"kernel": shortened(_first(told, "kernel") or "", 120) or None, "distribution": _system(told)},
        "virtualization": {"hypervisor": "xen"},
    }


def _iommu(told: Report, cpu: str) -> Report:
    state = _VTD.get(_state(told.get("iommu")), "unknown")
    kind = next((kind for maker, kind in (("intel", "vt-d"), ("amd", "amd-vi")) if maker in cpu.lower()), None)
    remaps = _state(told.get("remap"))
    said = shortened(_said(told.get("iommu")), 300)
    return {
        "kind": kind if state == "active" else None,
        "state": state,
        "interrupt_remapping": remaps == "yes" if remaps in {"yes", "no"} else None,
        "evidence": [{"path": "qubes-hcl-report: iommu", "value": said or None}],
    }


def _system(told: Report) -> str | None:
    version = _first(told, "qubes")
    return f"Qubes OS {shortened(version, 100)}" if version else None


def _chipset(text: str | None) -> Report:
    vendor, device, name = _device(text)
    return {"vendor": vendor, "device": device, "name": name}


def _nic(text: str) -> Report:
    vendor, device, name = _device(text)
    return {"device_name": name, "pci": {"vendor": vendor, "device": device}}


def _device(text: str | None) -> tuple[str | None, str | None, str | None]:
    """PCI vendor, device and name out of a line of lspci."""
    ids = _PCI_ID.findall(text or "")
    vendor, device = (one.lower() for one in ids[-1]) if ids else (None, None)
    return vendor, device, line(_AFTER_NAME.sub("", text or "")) or line(text)


def _memory_bytes(text: str | None) -> int | None:
    found = _MEMORY.search(text or "")
    if found is None:
        return None
    mib = int(found[1]) * (1024 if (found[2] or "").lower().startswith("g") else 1)
    return mib * 2**20 if mib >= _LEAST_MIB else None


def _note(told: Report, remark: str | None) -> str:
    states = (f"{name} {said}" for field, name in _SAID.items() if (said := _said(told.get(field))))
    parts = [_paragraph(remark), _sentence("Reported", states)]
    named = (("chipset", "Chipset"), ("gpu", "GPU"), ("network", "Network"), ("xen", "Xen"))
    parts += [_sentence(name, lines(_AFTER_NAME_OF_LINES.sub("", _field(told, field)))) for field, name in named]
    if _state(told.get("certified")) == "yes":
        parts.append("Certified for Qubes OS.")
    return shortened("\n\n".join(part for part in parts if part), limits.NOTE)


_AFTER_NAME_OF_LINES = re.compile(r"\s*\((?:rev|prog-if)\b[^)\n]*\)", re.IGNORECASE)
_MARKS = re.compile(r"([\\`*_\[\]<>#|~])")


def _paragraph(text: str | None) -> str | None:
    """Plain words in Markdown, whose marks mean nothing here."""
    return _MARKS.sub(r"\\\1", text) if text else None


def _sentence(name: str, told: Iterator[str] | tuple[str, ...]) -> str | None:
    words = "; ".join(told)
    return f"{name}: {_paragraph(words)}." if words else None


def _reference(told: Report) -> Report:
    """Who reported it and where; the list itself where no report is linked."""
    credit, link = _field(told, "credit"), _field(told, "link")
    authors = line(without_markup(credit), 300)
    return {
        "title": _TITLE,
        "url": address_in(link) or address_in(credit) or ADDRESS,
        "authors": None if authors is None or authors.startswith("http") else authors,
        "location": shortened(_machine_name(told), limits.LINE) or None,
    }
