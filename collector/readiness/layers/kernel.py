"""Whether the kernel uses the IOMMU: the command line, the configuration, and what became of both.

What counts is the effect: groups and units that are there. Words only explain why they are not.
"""

from collector.readiness.record import Evidence, Layer, Say, Sight
from collector.sources.kernel_words import Options, parse_options

CMDLINE = "/proc/cmdline"
DRIVERS = {"DMAR": "CONFIG_INTEL_IOMMU", "IVRS": "CONFIG_AMD_IOMMU", "VIOT": "CONFIG_VIRTIO_IOMMU"}
UNSAFE = frozenset(f"vfio_iommu_type1.allow_unsafe_interrupts={value}" for value in ("1", "Y", "y"))
DEFAULT_ON = ("CONFIG_INTEL_IOMMU_DEFAULT_ON", "CONFIG_INTEL_IOMMU_DEFAULT_ON_INTGPU_OFF")
SHOWN = (*DRIVERS.values(), *DEFAULT_ON, "CONFIG_IOMMU_DEFAULT_PASSTHROUGH")


def _evidence(sight: Sight, options: Options) -> tuple[Evidence, ...]:
    words = None if sight.options.names is None else " ".join(options.words) or "no word about the IOMMU"
    found = [Evidence(CMDLINE, words)]
    if sight.config is None:
        return (*found, Evidence(sight.config_path, None))
    switches = " ".join(f"{name}={sight.config[name]}" for name in SHOWN if name in sight.config)
    return (*found, Evidence(sight.config_path, switches or "no switch of the IOMMU"))


def _warnings(sight: Sight, options: Options) -> tuple[Say, ...]:
    """Words that do not do what they seem to."""
    found = [Say("unknown_option", {"word": word}) for word in options.unknown]
    if options.intel and sight.maker == "amd" and sight.table != "DMAR":
        found.append(Say("intel_option_on_amd"))
    if options.passthrough:
        found.append(Say("iommu_pt"))
    if sight.unsafe_interrupts or any(word in UNSAFE for word in sight.options.names or ()):
        found.append(Say("unsafe_interrupts"))
    return tuple(found)


def default_on(sight: Sight) -> bool | None:
    """Whether the kernel uses VT-d without being told; None where its configuration cannot be read."""
    return None if sight.config is None else any(sight.config.get(name) == "y" for name in DEFAULT_ON)


def decide(sight: Sight) -> Layer:
    """Whether the kernel uses the IOMMU, and which word or switch keeps it from doing so."""
    options = parse_options(sight.options.names or ())
    evidence, warnings = _evidence(sight, options), _warnings(sight, options)
    if sight.dom0:
        return Layer(state="unknown", evidence=evidence, step=Say("xen_iommu"), warnings=warnings)
    if sight.active:
        return Layer(state="ready", evidence=evidence, warnings=warnings)
    applies = not sight.is_guest or sight.table is not None
    if word := options.off_word(sight.sure_maker):
        step = Say("off_word", {"word": word})
        return Layer(state="off", evidence=evidence, missing="iommu_off_on_cmdline", step=step, warnings=warnings, applies=applies)
    if sight.table and sight.units.names is not None and not sight.groups.names:
        return Layer(
            state="off", evidence=evidence, missing="iommu_not_enabled_in_kernel", step=_why_off(sight, options), warnings=warnings
        )
    if sight.is_guest:
        step = Say("kernel_waits" if applies else "guest_kernel")
        return Layer(state="unknown", evidence=evidence, step=step, warnings=warnings, applies=applies)
    if sight.container and sight.config is None:
        return Layer(state="unknown", evidence=evidence, missing="cannot_see_from_container", step=Say("on_host"), warnings=warnings)
    return _without_table(sight, options, Layer(state="unknown", evidence=evidence, step=Say("kernel_waits"), warnings=warnings))


def _why_off(sight: Sight, options: Options) -> Say:
    """Why a kernel does not use what the firmware announces, though no word forbids it."""
    switch = DRIVERS[sight.table or ""]
    if sight.config is not None and sight.config.get(switch, "n") == "n":
        return Say("kernel_without_driver", {"switch": switch})
    if sight.table == "DMAR" and not options.intel and not default_on(sight):
        return Say("add_intel_iommu" if default_on(sight) is False else "try_intel_iommu")
    return Say("kernel_refused", {"table": sight.table or ""})


def _without_table(sight: Sight, options: Options, waits: Layer) -> Layer:
    """What the kernel would do once the firmware announces an IOMMU, where that is certain."""
    config = sight.config or {}
    intel = sight.maker == "intel" and (options.intel or default_on(sight)) and config.get(DRIVERS["DMAR"]) != "n"
    amd = sight.maker == "amd" and config.get(DRIVERS["IVRS"]) == "y"
    if intel or amd:
        return Layer(state="ready", evidence=waits.evidence, warnings=waits.warnings)
    return waits
