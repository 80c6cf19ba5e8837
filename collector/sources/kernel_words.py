"""The kernel's command line and configuration, read as the kernel reads them."""

import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from collector.root import Root

SWITCHES = frozenset({
    "CONFIG_AMD_IOMMU", "CONFIG_INTEL_IOMMU", "CONFIG_INTEL_IOMMU_DEFAULT_ON", "CONFIG_INTEL_IOMMU_DEFAULT_ON_INTGPU_OFF",
    "CONFIG_IOMMU_DEFAULT_DMA_LAZY", "CONFIG_IOMMU_DEFAULT_DMA_STRICT", "CONFIG_IOMMU_DEFAULT_PASSTHROUGH", "CONFIG_KVM_AMD",
    "CONFIG_KVM_INTEL", "CONFIG_PCI_IOV", "CONFIG_VFIO_PCI", "CONFIG_VIRTIO_IOMMU",
})  # fmt: skip
"""Lines of a kernel configuration that decide something here."""
CONFIG_BYTES = 4 * 1024 * 1024
_LINE = re.compile(r"(CONFIG_\w+)=(\S+)")
_UNSET = re.compile(r"# (CONFIG_\w+) is not set")


def pick_config(content: bytes) -> bytes:
    """Only the lines that decide, out of a configuration as text or as the kernel's own gzip."""
    if content.startswith(b"\x1f\x8b"):
        try:
            content = zlib.decompressobj(31).decompress(content, CONFIG_BYTES)
        except zlib.error:
            return b""
    content = b"\n" + content
    found = {content.find(shape) + 1 for name in SWITCHES for shape in (f"\n{name}=".encode(), f"\n# {name} is not set".encode())} - {0}
    lines = (content[at : at + 200].partition(b"\n")[0].decode("ascii", "replace").rstrip("\r") for at in sorted(found))
    return "".join(f"{line}\n" for line in lines if _LINE.match(line) or _UNSET.match(line)).encode()


def parse_config(text: str) -> dict[str, str]:
    """The switches by name; one that is not set is `n`."""
    values = {}
    for line in text.splitlines():
        if match := _LINE.match(line):
            values[match[1]] = match[2]
        elif match := _UNSET.match(line):
            values[match[1]] = "n"
    return values


def read_config(root: Root, release: str | None) -> tuple[dict[str, str] | None, str, str]:
    """The switches of the running kernel, the path they came from, and why there are none."""
    places = [f"boot/config-{release}"] if release and "/" not in release and release.isprintable() else []
    places.append("proc/config.gz")
    for path in places:
        content = root.read_excerpt(path, pick_config)
        if content:
            return parse_config(content.decode("ascii", "replace")), f"/{path}", ""
    return None, f"/{places[0]}", root.why(places[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the command line says about the IOMMU, after all its words."""

    intel: bool | None = None
    """`intel_iommu=`: the last `on` or `off` counts. None: neither is there."""
    amd_off: bool = False
    """`amd_iommu=off`, which no later word takes back."""
    all_off: bool = False
    """`iommu=off`, the same for every IOMMU of an x86 host."""
    passthrough: bool = False
    """`iommu=pt` or `iommu.passthrough=1`: the host's own devices are not translated."""
    off_words: Mapping[str, str] = field(default_factory=dict)
    """By option, the word that switched it off."""
    unknown: tuple[str, ...] = ()
    """Words the kernel does not know and ignores."""
    words: tuple[str, ...] = ()
    """The words that were looked at, in order."""

    def off_word(self, maker: str | None) -> str | None:
        """The word that keeps the IOMMU of this maker off; of any maker where that is not known."""
        if self.all_off:
            return self.off_words["iommu"]
        if self.intel is False and maker != "amd":
            return self.off_words["intel_iommu"]
        return self.off_words["amd_iommu"] if self.amd_off and maker != "intel" else None


def parse_options(words: Iterable[str]) -> Options:
    """What the words say together; later words win where the kernel lets them."""
    state: dict[str, bool | None] = {"intel": None, "amd_off": False, "all_off": False, "passthrough": False}
    off_words: dict[str, str] = {}
    unknown: list[str] = []
    kept: list[str] = []
    for word in words:
        option, equals, value = word.partition("=")
        if option not in ("intel_iommu", "amd_iommu", "iommu", "iommu.passthrough") or not equals:
            continue
        kept.append(word)
        for part in value.strip('"').split(","):
            _take(option, part, word, state, off_words, unknown)
    return Options(
        intel=state["intel"],
        amd_off=bool(state["amd_off"]),
        all_off=bool(state["all_off"]),
        passthrough=bool(state["passthrough"]),
        off_words=off_words,
        unknown=tuple(unknown),
        words=tuple(kept),
    )


def _take(option: str, part: str, word: str, state: dict[str, bool | None], off_words: dict[str, str], unknown: list[str]) -> None:
    """One part of one word into the state."""
    match option, part:
        case "intel_iommu", "on" | "off":
            state["intel"] = part == "on"
        case "amd_iommu", "off":
            state["amd_off"] = True
        case "amd_iommu", "on":
            unknown.append(word)
        case "iommu", "off":
            state["all_off"] = True
        case "iommu", "pt" | "nopt":
            state["passthrough"] = part == "pt"
        case "iommu.passthrough", "1" | "0" | "y" | "n" | "Y" | "N":
            state["passthrough"] = part in "1yY"
        case _:
            return
    if part == "off":
        off_words[option] = word


def parse_release(text: str | None) -> tuple[int, int] | None:
    """Major and minor number of a kernel release such as `6.12.107+deb13-amd64`."""
    match = re.match(r"(\d+)\.(\d+)", text or "")
    return (int(match[1]), int(match[2])) if match else None
