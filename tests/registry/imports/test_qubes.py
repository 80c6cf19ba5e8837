"""Reports of the Qubes hardware compatibility list as documents."""

import os
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from registry.imports.found import Found, SourceFile, Unread
from registry.imports.qubes import read
from registry.imports.take import decoded
from tests.registry.imports.generate import report

NEW = report(1)
WHOLE = """---
layout:
  'hcl'
type:
  'motherboard'
hvm:
  'yes'
iommu:
  status: 'no'
  message: 'off in the BIOS'
remap:
  'no'
brand: |
  ASRock
model: |
  970 Pro3 R2.0
bios: |
  P2.50
cpu: |
  AMD FX(tm)-8320 Eight-Core Processor
chipset: |
  Advanced Micro Devices, Inc. [AMD/ATI] RD890 PCI to PCI bridge (external gfx0 port B) [1002:5a14] (rev 02)
network: |
  Realtek Semiconductor Co., Ltd. RTL8111/8168 [10ec:8168] (rev 15)
  Intel Corporation 82576 Gigabit Network Connection (rev 01)
memory: |
  16340
versions:
  - works:
      'partial'
    qubes: |
      R3.1
    xen: |
      4.6.0
    kernel: |
      4.1.13-8
    remark: |
      no suspend, <a class='ext-link' href='https://groups.example/d/1'><span class='icon'></span>read more</a>
    credit: |
      somebody@example.org
    link: |
      https://groups.example/d/msg/1
  - works: yes
    qubes: R4.0
    credit: |
      FIXAUTHOR
    link: |
      FIXLINK
"""


def reports(text: str) -> list[Any]:
    """What a file gives."""
    return list(read(SourceFile("report.yml", text)))


def test_a_report_tells_machine_readiness_outcome_and_who_said_so() -> None:
    first, second = reports(WHOLE)
    parts = first.parts
    assert first.line == 29
    assert second.line == 43
    assert parts["title"] == "ASRock 970 Pro3 R2.0: Qubes R3.1"
    assert parts["outcome"] == "partly"
    assert second.parts["outcome"] == "worked"
    host = parts["host"]
    assert host["board"] == {"vendor": "ASRock", "product": "970 Pro3 R2.0", "chassis": None, "bios": {"version": "P2.50"}}
    assert host["cpu"]["virtualization"] == {"state": "present"}
    assert host["iommu"]["state"] == "absent"
    assert host["iommu"]["interrupt_remapping"] is False
    assert host["iommu"]["evidence"] == [{"path": "qubes-hcl-report: iommu", "value": "no (off in the BIOS)"}]
    assert host["chipset"]["vendor"] == "1002"
    assert host["chipset"]["device"] == "5a14"
    assert host["chipset"]["name"].endswith("RD890 PCI to PCI bridge (external gfx0 port B)")
    assert host["memory"] == {"total_bytes": 16340 * 2**20}
    assert [nic["pci"]["device"] for nic in parts["nics"]] == ["8168", None]
    assert parts["problems"] == [{"symptom": "no suspend, read more (https://groups.example/d/1)", "lang": "en"}]
    assert parts["reference"]["url"] == "https://groups.example/d/msg/1"
    assert parts["reference"]["authors"] == "somebody@…"
    assert second.parts["reference"] == {
        "title": "Qubes OS hardware compatibility list", "url": "https://www.qubes-os.org/hcl/", "authors": None,
        "location": "ASRock 970 Pro3 R2.0",
    }  # fmt: skip


MENDED = {
    "yes and no unquoted": (WHOLE.replace("'yes'", "yes").replace("'partial'", "partial"), 2),
    "tabs that indent": (WHOLE.replace("\n      ", "\n\t\t\t").replace("\n  ", "\n\t"), 2),
    "a mark of byte order": ("\ufeff" + WHOLE, 2),
    "control characters": (WHOLE.replace("ASRock", "ASR\x07ock"), 2),
    "several documents": (WHOLE + "---\n" + NEW, 3),
    "a version that is no list": ("brand: A\nmodel: B\nversions:\n  works: yes\n  qubes: R1\n", 1),
    "no versions, the fields beside the others": ("brand: A\nmodel: B\nworks: yes\nqubes: R1\n", 1),
    "names in capitals": ("Brand: A\nMODEL: B\nVersions:\n- Works: Yes\n", 1),
    "a list where a text stands": ("brand: A\nmodel: B\nnetwork: [one NIC, another]\nworks: 'no'\n", 1),
    "Windows line ends": (WHOLE.replace("\n", "\r\n"), 2),
}


@pytest.mark.parametrize(("text", "count"), MENDED.values(), ids=MENDED)
def test_what_people_write_by_hand_is_read(text: str, count: int) -> None:
    found = reports(text)
    assert [type(one) for one in found] == [Found] * count
    assert all(one.parts["outcome"] in {"worked", "partly", "failed"} for one in found)


BROKEN = {
    "no outcome": (WHOLE.replace("'partial'", "'FIXME:yes|no|partial'"), 29, "`works` is 'FIXME:yes|no|partial'"),
    "no YAML": ("brand: [A\nmodel: B\n", 2, "is no YAML"),
    "another document": ("stages:\n- build\n", 1, "neither a brand nor a model"),
    "a list": ("- 1\n- 2\n", 1, "is no report"),
    "a version that is a text": ("brand: A\nmodel: B\nversions:\n- R3.1\n", 1, "is no version"),
    "a bomb of aliases": (
        "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]\n" for a, b in pairwise("abcdefghi")),
        1, "holds more than a report may",
    ),
    "a pit without a ground": ("brand: " + "[" * 200_000 + "\n", 1, "holds deeper than a report may"),
    "a pit of dashes": ("brand:\n " + "- " * 100_000 + "\n", 2, "holds deeper than a report may"),
    "a pit of lists": ("brand: " + "[" * 900 + "]" * 900 + "\n", 1, "holds deeper than a report may"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "line", "why"), BROKEN.values(), ids=BROKEN)
def test_what_cannot_be_read_is_told_by_line_and_reason(text: str, line: int, why: str) -> None:
    faults = [one for one in reports(text) if isinstance(one, Unread)]
    assert [(fault.line, why in fault.why) for fault in faults] == [(line, True)]


def test_a_report_before_the_damage_counts() -> None:
    first, second = reports(NEW + "\n---\nbrand: [A\n")
    assert isinstance(first, Found)
    assert isinstance(second, Unread)


ENCODINGS = {"UTF-8": "utf-8", "UTF-8 with a mark": "utf-8-sig", "Windows": "cp1252", "UTF-16": "utf-16"}


@pytest.mark.parametrize("encoding", ENCODINGS.values(), ids=ENCODINGS)
def test_text_is_read_in_what_it_was_written_in(encoding: str) -> None:
    assert decoded("credit: Jürgen – „x“".encode(encoding)) == "credit: Jürgen – „x“"


@pytest.mark.skipif("QUBES_HCL" not in os.environ, reason="QUBES_HCL names no folder of real reports")
def test_real_reports_are_read() -> None:
    files = sorted(Path(os.environ["QUBES_HCL"]).rglob("*.y*ml"))
    found = [one for file in files for one in read(SourceFile(file.name, decoded(file.read_bytes())))]
    assert sum(isinstance(one, Found) for one in found) >= len(files)
