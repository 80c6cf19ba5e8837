"""The processors: model, counts, frequency, VT-x or AMD-V, flags and mitigations."""

from collector.reading import Reading, printable, whole
from collector.root import Root, first_text
from collector.sources import cpuinfo, kernel_log
from collector.sources.cpuinfo import CpuInfo

CPU = "sys/devices/system/cpu"
RELEVANT_FLAGS = frozenset({
    "aes", "avx", "avx2", "avx512f", "avx512bw", "avx512vl", "constant_tsc", "ept", "fsrm", "gfni", "hypervisor", "invpcid",
    "nonstop_tsc", "npt", "avic", "pcid", "pclmulqdq", "pdpe1gb", "posted_intr", "rdrand", "rdtscp", "sha_ni", "sse4_2", "ssse3",
    "svm", "tsc_deadline_timer", "vaes", "vmx", "vnmi", "vpclmulqdq", "vpid", "x2apic",
    "asimd", "crc32", "pmull", "sha2", "sve",
})  # fmt: skip
"""Flags that decide how fast packets move or what can be virtualized."""
MODULES = {
    "cpu.virtualization.nested": ("sys/module/kvm_intel/parameters/nested", "sys/module/kvm_amd/parameters/nested"),
    "cpu.virtualization.direct_interrupts": ("sys/module/kvm_intel/parameters/enable_apicv", "sys/module/kvm_amd/parameters/avic"),
}
SWITCHED = {"Y": True, "1": True, "N": False, "0": False}
KIB = {"K": 1024, "M": 1024**2}


def parse_virtualization(flags: frozenset[str] | None) -> tuple[str, str | None, str]:
    """State, flag and reason. Never "unsupported": a missing flag may be the firmware's doing or a hypervisor's."""
    if flags is None:
        return "unknown", None, "the kernel shows no CPU flags"
    flag = next((name for name in ("vmx", "svm") if name in flags), None)
    if flag:
        return "present", flag, ""
    if "hypervisor" in flags:
        return "not-exposed", None, "the hypervisor does not show VT-x or AMD-V to this guest"
    return "unknown", None, "neither vmx nor svm among the CPU flags: off in the firmware, hidden, or not there"


def parse_mhz(khz: str | None) -> float | None:
    """Megahertz out of the kilohertz that cpufreq writes."""
    value = whole(khz)
    return None if value is None or value <= 0 else value / 1000


def parse_size(text: str | None) -> int | None:
    """The bytes of a cache written as `32768K`."""
    number = whole((text or "")[:-1])
    return None if number is None or number < 0 else number * KIB[text[-1]] if text and text[-1] in KIB else None


def _put_model(reading: Reading, info: CpuInfo | None, why: str) -> None:
    first = info.first if info else {}
    silent = why if info is None else "/proc/cpuinfo does not say"
    reading.put("cpu.vendor", first.get("vendor_id") or first.get("CPU implementer"), silent)
    reading.put("cpu.model", first.get("model name"), silent)
    reading.put("cpu.family", whole(first.get("cpu family")), silent)
    reading.put("cpu.model_number", whole(first.get("model")), silent)
    reading.put("cpu.stepping", whole(first.get("stepping")), silent)
    reading.put("cpu.microcode", first.get("microcode"), silent)
    reading.put("cpu.sockets", info.sockets if info else None, silent)
    reading.put("cpu.cores", info.cores if info else None, silent)
    reading.put("cpu.threads", info.threads if info else None, silent)


def _put_virtualization(reading: Reading, root: Root) -> None:
    """What kernel and KVM say about VT-x or AMD-V; the log outweighs a flag, which may stay where the firmware took the rest away."""
    lines, why = kernel_log.read_log(root)
    traces = [printable(line) for line in kernel_log.lines_of(lines, "vtx-off")]
    reading.put("cpu.virtualization.traces", None if lines is None else traces[:8], why)
    if traces:
        reading.facts["cpu.virtualization.state"] = "off-in-firmware"
    for fact, paths in MODULES.items():
        text = first_text(root, paths)
        reading.put(fact, SWITCHED.get(text or ""), "KVM does not say so here" if text else "KVM for this CPU is not loaded")


def _put_flags(reading: Reading, info: CpuInfo | None, why: str) -> None:
    flags = info.flags if info else None
    state, flag, reason = parse_virtualization(flags)
    reading.put("cpu.virtualization.state", state, "")
    reading.put("cpu.virtualization.flag", flag, reason if info else why)
    vmx = frozenset((info.first.get("vmx flags") or "").split()) if info else frozenset[str]()
    reading.put("cpu.flags", None if flags is None else sorted((flags | vmx) & RELEVANT_FLAGS), reason if info else why)


def read(root: Root) -> Reading:
    """The facts of the processors."""
    reading = Reading()
    info, why = cpuinfo.read_cpuinfo(root), root.why(cpuinfo.PATH)
    _put_model(reading, info, why)
    _put_flags(reading, info, why)
    _put_virtualization(reading, root)
    nodes = root.listdir("sys/devices/system/node")
    count = None if nodes is None else sum(name.startswith("node") and name[4:].isdigit() for name in nodes)
    reading.put("cpu.numa_nodes", count or None, root.why("sys/devices/system/node"))
    for fact, file in (("cpu.governor", "cpu0/cpufreq/scaling_governor"), ("cpu.smt", "smt/control")):
        reading.put(fact, root.read_text(f"{CPU}/{file}"), root.why(f"{CPU}/{file}"))
    for fact, file in (("cpu.max_mhz", "cpuinfo_max_freq"), ("cpu.base_mhz", "base_frequency")):
        path = f"{CPU}/cpu0/cpufreq/{file}"
        reading.put(fact, parse_mhz(root.read_text(path)), root.why(path))
    cache = f"{CPU}/cpu0/cache/index3/size"
    reading.put("cpu.l3_bytes", parse_size(root.read_text(cache)), root.why(cache))
    reading.put("cpu.mitigations", _read_mitigations(root), root.why(f"{CPU}/vulnerabilities"))
    return reading


def _read_mitigations(root: Root) -> list[str] | None:
    folder = f"{CPU}/vulnerabilities"
    names = root.listdir(folder)
    if names is None:
        return None
    return [f"{name}: {text}"[:120] for name in names[:64] if (text := root.read_text(f"{folder}/{name}"))]
