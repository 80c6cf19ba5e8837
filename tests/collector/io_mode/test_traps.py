"""What fools other detectors: each trap is one claim."""

from pathlib import Path

import pytest

from collector.facts import HostFacts, read_facts
from collector.root import Root
from tests.collector.io_mode.clue_hosts import clues, dmi, host, judge_nic, mode_of, physical, role_of, told
from tests.collector.readiness.hosts import add_function, build_host, write

Facts = dict[str, HostFacts]


def verdicts(facts: HostFacts) -> dict[str, tuple[object, object]]:
    """Mode and role of each NIC by its name or address."""
    return {nic.get("name") or nic["pci"]["address"]: (nic["io_mode"], nic.get("role")) for nic in facts.nics}


# ---------------------------------------------------------------- hosts


@pytest.mark.parametrize(
    ("product", "flag"), [("Surface Go 2", "no"), ("Surface Go 2", None), ("SurfaceGo2", None), ("Surface Laptop 4", "no")]
)
def test_a_surface_laptop_of_microsoft_is_no_guest_of_hyper_v(product: str, flag: str | None) -> None:
    assert told(dmi("Microsoft Corporation" if " " in product else "MicrosoftCorporation", product, flag)) == (False, None)


@pytest.mark.parametrize("flag", ["no", None])
@pytest.mark.parametrize("product", ["i3.metal", "m7i.metal-24xl", "a1.metal"])
def test_metal_of_amazon_is_no_guest(product: str, flag: str | None) -> None:
    assert told(dmi("Amazon EC2", product, flag)) == (False, None)


@pytest.mark.parametrize("flag", ["no", None])
def test_a_nutanix_server_on_a_supermicro_board_is_no_guest_of_ahv(flag: str | None) -> None:
    assert told(dmi("Nutanix", "NX-3050", flag, dmi__board_vendor="Supermicro")) == (False, None)
    assert told(dmi("Nutanix", "AHV", "yes", dmi__board_vendor="Nutanix")) == (True, "kvm")


def test_red_hat_s_hvm_domu_is_xen_and_not_kvm() -> None:
    assert told(dmi("Red Hat", "HVM domU", "yes")) == (True, "xen")
    assert told(dmi("Red Hat", "KVM", "yes")) == (True, "kvm")


def test_an_arm_guest_of_qemu_says_in_its_product_whether_kvm_runs_it() -> None:
    assert told(dmi("QEMU", "KVM Virtual Machine", None)) == (True, "kvm")
    assert told(dmi("QEMU", "QEMU Virtual Machine", None)) == (True, "qemu")


def test_oracle_s_servers_are_no_virtualbox() -> None:
    assert told(dmi("Oracle Corporation", "ORACLE SERVER X7-2", "no")) == (False, None)
    assert told(dmi("innotek GmbH", "VirtualBox", "yes")) == (True, "virtualbox")


def test_apple_s_computers_are_no_guests_of_its_framework() -> None:
    assert told(dmi("Apple Inc.", "MacBookPro15,1", "no")) == (False, None)
    assert told(dmi("Apple Inc.", "Apple Virtualization Generic Platform", None)) == (True, "unknown")


@pytest.mark.parametrize("signature", ["kvm", None])
def test_parallels_and_virtualbox_are_themselves_over_kvm_s_signature(signature: str | None) -> None:
    seen = {"cpuid__signature": signature} if signature else {}
    assert told(dmi("Parallels Software International Inc.", "Parallels Virtual Platform", "yes", **seen)) == (True, "parallels")
    assert told(dmi("innotek GmbH", "VirtualBox", "yes", clocksource="kvm-clock tsc", **seen)) == (True, "virtualbox")


def test_hyper_v_s_signature_on_qemu_s_board_is_an_enlightened_kvm() -> None:
    assert told(dmi("QEMU", "Standard PC (Q35 + ICH9, 2009)", "yes", cpuid__signature="hyperv")) == (True, "kvm")
    assert told(dmi("Microsoft Corporation", "Virtual Machine", "yes", cpuid__signature="hyperv")) == (True, "hyperv")


@pytest.mark.parametrize(
    ("vendor", "product", "hypervisor"),
    [("VMware, Inc.", "VMware Virtual Platform", "vmware"), ("Microsoft Corporation", "Virtual Machine", "hyperv")],
)
def test_old_guests_without_a_hypervisor_flag_are_told_by_dmi(vendor: str, product: str, hypervisor: str) -> None:
    assert told(dmi(vendor, product, "no")) == (True, hypervisor)


def test_old_paravirtual_xen_has_neither_flag_nor_dmi() -> None:
    assert told(clues(xen__type="xen", cpu__hypervisor_flag="no", cpu__virtualization_flag="vmx")) == (True, "xen")


def test_xen_s_first_domain_is_a_host_under_xen(facts_of: Facts) -> None:
    said = facts_of["derived-xen-dom0"]
    assert (said.host["virtualization"]["is_guest"], said.host["virtualization"]["hypervisor"]) == (False, "xen")
    assert said.host["iommu"]["state"] == "unknown"


@pytest.mark.parametrize("tree", ["derived-xen-dom0", "derived-arm-kvm-tree", "derived-hidden-qemu-no-root"])
def test_a_flag_that_may_be_another_s_says_nothing_about_vtx(tree: str, facts_of: Facts) -> None:
    assert facts_of[tree].host["cpu"]["virtualization"]["state"] == "unknown"


def test_vmx_beside_the_hypervisor_flag_is_a_guest_that_can_nest_and_no_host(facts_of: Facts) -> None:
    assert told(dmi("Red Hat", "KVM", "yes", cpu__virtualization_flag="vmx")) == (True, "kvm")
    assert facts_of["l2-vfio-pf"].host["virtualization"]["nested"] is True


def test_kvm_s_device_says_nothing_about_being_a_guest(small_host: Path) -> None:
    write(small_host, "dev/kvm", "")
    assert "is_guest" not in read_facts(Root(small_host)).host["virtualization"]


def test_an_arm_cpu_without_the_flag_of_x86_is_not_said_to_be_bare_metal(facts_of: Facts) -> None:
    assert facts_of["derived-aws-graviton"].host["virtualization"]["is_guest"] is True
    assert facts_of["derived-apple-vz"].host["virtualization"]["is_guest"] is True


def test_a_hidden_flag_and_a_renamed_dmi_do_not_hide_the_firmware(facts_of: Facts) -> None:
    said = facts_of["derived-hidden-qemu"].host["virtualization"]
    assert (said["is_guest"], said["hypervisor"], said["confidence"]) == (True, "qemu", "low")
    assert [entry["path"] for entry in said["contradictions"]] == ["/proc/cpuinfo", "/sys/class/dmi/id/sys_vendor"]


def test_a_renamed_dmi_over_qemu_s_tables_is_a_contradiction_that_is_shown(facts_of: Facts) -> None:
    said = facts_of["derived-renamed-qemu"].host["virtualization"]
    assert (said["hypervisor"], said["confidence"]) == ("qemu", "medium")
    assert said["contradictions"] == [{"path": "/sys/class/dmi/id/sys_vendor", "value": "Example Computers"}]


def test_a_kernel_that_only_has_a_folder_for_xen_runs_under_it(small_host: Path) -> None:
    write(small_host, "proc/xen/capabilities", "")
    write(small_host, "proc/cpuinfo", "processor : 0\nflags : fpu vmx\n")
    assert read_facts(Root(small_host)).host["virtualization"]["hypervisor"] == "xen"


def test_container_and_guest_are_two_answers(facts_of: Facts, small_host: Path) -> None:
    inside = facts_of["derived-masked-container"].host["virtualization"]
    assert (inside["is_guest"], inside["container"]) == (True, "docker")
    build_host(small_host)
    write(small_host, ".dockerenv", "")
    beside = read_facts(Root(small_host)).host["virtualization"]
    assert (beside["is_guest"], beside["container"]) == (False, "docker")


def test_a_container_that_shows_nothing_is_not_said_to_be_on_bare_metal(small_host: Path) -> None:
    write(small_host, ".dockerenv", "")
    write(small_host, "proc/cpuinfo", "")
    said = read_facts(Root(small_host)).host["virtualization"]
    assert (said.get("is_guest"), said["container"]) == (None, "docker")


# ---------------------------------------------------------------- NICs on real boards


def test_an_82574l_soldered_on_a_board_is_physical() -> None:
    assert mode_of(physical("8086:10d3", "8086:0000"), guest=False) == "bare-metal"


@pytest.mark.parametrize(("ids", "subsystem"), [("8086:1563", "0000:0000"), ("8086:1533", "ffff:0000")], ids=["X550", "I210"])
def test_a_subsystem_of_all_zeros_or_ones_is_sold_with_real_boards(ids: str, subsystem: str) -> None:
    assert mode_of(physical(ids, subsystem), guest=False) == "bare-metal"


def test_vmxnet3_does_not_prove_vmware() -> None:
    assert mode_of(physical("15ad:07b0", "15ad:07b0"), guest=True) == "paravirt"
    assert told(dmi("QEMU", "Standard PC (i440FX + PIIX, 1996)", "yes")) == (True, "qemu")


def test_an_interface_named_vmnic0_on_linux_is_a_plain_nic(facts_of: Facts) -> None:
    assert verdicts(facts_of["derived-proxmox"])["vmnic0"] == ("bare-metal", "nic")


def test_one_function_with_two_interfaces_is_two_nics(facts_of: Facts) -> None:
    said = verdicts(facts_of["derived-infiniband"])
    assert (said["enp4s0"], said["enp4s0d1"]) == (("bare-metal", "nic"), ("bare-metal", "nic"))
    mana = [nic["pci"]["address"] for nic in facts_of["derived-azure-mana"].nics if nic.get("pci")]
    assert mana == ["7870:00:00.0", "7870:00:00.0"]


def test_pci_domains_may_be_wider_than_16_bits(facts_of: Facts) -> None:
    said = {nic["name"]: nic["pci"]["address"] for nic in facts_of["derived-pf-by-link"].nics if nic.get("name")}
    assert said["enp65536p2s0".replace("enp", "enP")] == "10000:02:00.0"


def test_infiniband_without_an_interface_is_seen(facts_of: Facts) -> None:
    said = verdicts(facts_of["derived-infiniband"])
    assert (said["0000:82:00.0"], said["ib0"]) == (("bare-metal", "infiniband"), ("bare-metal", "infiniband"))


def test_sr_iov_on_something_else_than_a_nic_is_no_nic(facts_of: Facts) -> None:
    assert "0000:6b:00.0" not in verdicts(facts_of["derived-pf-by-link"])


def test_a_malformed_bios_date_is_kept_as_it_is(facts_of: Facts) -> None:
    assert facts_of["derived-idrac"].host["board"]["bios"]["date"] == "001/22/2018"


def test_a_pci_folder_without_ids_costs_nothing_but_what_it_would_say(facts_of: Facts) -> None:
    said = verdicts(facts_of["derived-no-ids"])
    assert said == {"eth0": ("paravirt", "nic"), "eth1": ("paravirt", "nic"), "eth2": ("sriov", "vf"), "eth3": ("unknown", "nic")}


def test_ids_that_lack_files_are_taken_from_the_modalias(small_host: Path) -> None:
    folder = "sys/bus/pci/devices/0000:05:10.0"
    write(small_host, f"{folder}/modalias", "pci:v00008086d00001520sv0000FFFFsd00000000bc02sc00i00\n")
    (nic,) = read_facts(Root(small_host)).nics
    ids = {"vendor": "8086", "device": "1520", "subvendor": "ffff", "subdevice": "0000"}
    assert nic["pci"] == {"address": "0000:05:10.0", **ids}


def test_amazon_s_nic_is_the_host_s_own_on_metal_and_a_function_of_nitro_in_a_guest(facts_of: Facts) -> None:
    assert verdicts(facts_of["derived-aws-metal"])["ens5"] == ("bare-metal", "nic")
    guest = facts_of["derived-aws-nitro"].nics[0]
    assert (guest["io_mode"], guest["backend"]) == ("sriov", "nitro")


@pytest.mark.parametrize("driver", ["gve", "gvnic"])
def test_google_s_nic_is_told_under_both_names_of_its_driver(driver: str) -> None:
    assert mode_of(physical("1ae0:0042", "1ae0:0058", driver=driver), guest=True) == "paravirt"
    assert mode_of(physical(None, None, driver=driver), guest=True) == "paravirt"


# ---------------------------------------------------------------- functions and what they are bound to


def test_a_virtual_function_without_its_link_on_a_host_is_the_host_s(facts_of: Facts) -> None:
    said = verdicts(facts_of["derived-vf-without-link"])
    assert said["0000:05:10.0"] == ("bare-metal", "vf-on-host")
    assert said["0000:05:10.1"] == ("bare-metal", "vf-unbound")
    assert said["0000:05:10.4"] == ("bare-metal", "vfio-bound")


def test_a_function_that_vfio_holds_is_set_aside_and_nothing_says_for_whom(facts_of: Facts) -> None:
    nic = judge_nic(physical("8086:10fb", "8086:0003", driver="vfio-pci", netdev=None), host(False)).facts
    assert (nic["nic.role"], "nic.backend" in nic) == ("vfio-bound", False)


def test_a_function_bound_to_uio_is_told_apart_from_one_without_a_driver() -> None:
    bound = physical("8086:10fb", "8086:0003", driver="igb_uio", netdev=None)
    assert (role_of(bound, False), role_of(physical("8086:10fb", "8086:0003", driver=None, netdev=None), False)) == ("uio-bound", "unbound")


def test_a_physical_function_is_told_by_its_virtual_functions_where_their_number_is_not_seen(facts_of: Facts) -> None:
    assert verdicts(facts_of["derived-pf-by-link"])["eno1"] == ("bare-metal", "pf")


def test_mellanox_functions_are_told_by_their_ids_because_they_share_a_driver() -> None:
    assert mode_of(physical("15b3:101e", "15b3:0040", driver="mlx5_core"), guest=True) == "sriov"
    assert mode_of(physical("15b3:101d", "15b3:0040", driver="mlx5_core"), guest=True) == "passthrough"


def test_an_unseen_host_is_no_ground_for_passthrough_or_bare_metal() -> None:
    assert mode_of(physical("8086:10fb", "8086:0003"), guest=None) == "unknown"


# ---------------------------------------------------------------- one NIC of several interfaces, and software


def test_the_primary_of_a_failover_trio_is_judged_by_its_own_function(facts_of: Facts) -> None:
    said = verdicts(facts_of["vm-failover"])
    assert said["enp2s0"] == ("emulation", "failover-primary")
    assigned = physical("8086:10ed", "8086:0003", pair="failover-primary", master="ens3")
    assert (mode_of(assigned, True), role_of(assigned, True)) == ("sriov", "failover-primary")


def test_a_function_behind_vmbus_is_the_netvsc_s_before_it_is_enslaved(facts_of: Facts) -> None:
    said = verdicts(facts_of["derived-azure-mana"])
    assert (said["enP30832s1"], said["eth0"]) == (("sriov", "netvsc-vf"), ("paravirt", "nic"))


def test_an_enslaved_function_names_the_netvsc_it_stands_in_front_of(facts_of: Facts) -> None:
    said = {nic["name"]: nic.get("under") for nic in facts_of["derived-azure-mlx5"].nics}
    assert said == {"enP1s1": "eth0", "eth0": None}


def test_a_slave_of_a_bond_stays_what_it_is(facts_of: Facts) -> None:
    said = {nic["name"]: (nic["role"], nic.get("under")) for nic in facts_of["bm-e1000e-netstack"].nics if nic["io_mode"] != "software"}
    assert set(said.values()) == {("nic", None)}


def test_macvtap_is_not_macvlan_though_ethtool_says_so(facts_of: Facts) -> None:
    said = verdicts(facts_of["q13-router-bond-vlan-macvtap"])
    assert (said["macvtap0"], said["macvlan0"]) == (("software", "macvtap"), ("software", "macvlan"))


def test_the_devices_of_a_proxmox_host_are_software_beside_its_nics(facts_of: Facts) -> None:
    said = verdicts(facts_of["derived-proxmox"])
    assert {name for name, (mode, _) in said.items() if mode == "bare-metal"} == {"eno1", "vmnic0"}
    assert (said["vmbr0"][1], said["tap100i0"][1], said["fwpr100p0"][1], said["ovs-system"][1]) == ("bridge", "tap", "veth", "bridge")


def test_wi_fi_is_told_by_its_radio_its_type_or_its_driver(facts_of: Facts) -> None:
    said = verdicts(facts_of["derived-laptop"])
    assert [said[name][1] for name in ("wlp3s0", "wlan1", "0000:04:00.0", "enp0s31f6")] == ["wifi", "wifi", "wifi", "nic"]


def test_a_usb_nic_in_a_guest_has_a_role_and_no_mode() -> None:
    nic = clues(virtual="no", bus="usb", driver="cdc_ether", netdev="usb0", usb__id="0525:a4a2")
    assert [(mode_of(nic, guest), role_of(nic, guest)) for guest in (True, False)] == [("unknown", "usb"), ("bare-metal", "usb")]


@pytest.mark.parametrize("name", ["vrf-blue", "vmnet1"])
def test_a_software_device_that_no_word_fits_has_no_role(name: str) -> None:
    device = clues(virtual="yes", bus="virtual", netdev=name)
    assert (mode_of(device, False), role_of(device, False)) == ("software", None)


def test_the_usb_nic_of_a_management_controller_is_named_as_such(facts_of: Facts) -> None:
    nic = next(nic for nic in facts_of["derived-idrac"].nics if nic["name"] == "idrac")
    assert (nic["role"], nic["model"]) == ("usb", "management controller (iDRAC)")


def test_a_virtio_card_on_bare_metal_is_paravirt_with_a_contradiction() -> None:
    said = judge_nic(physical("1af4:1041", "1af4:1041"), host(False)).facts
    assert (said["nic.io_mode"], said["nic.confidence"]) == ("paravirt", "medium")


def test_a_nic_on_the_bus_of_an_intel_host_with_a_qat_is_read_once(small_host: Path) -> None:
    build_host(small_host)
    add_function(small_host, "0000:6b:00.0", "8086", "37c8", "0x0b4000", driver="c6xx")
    assert [nic["pci"]["address"] for nic in read_facts(Root(small_host)).nics] == ["0000:01:00.0", "0000:01:00.1"]
