"""What stands in the way of a forwarded packet, or beside it: filters, translation, connection tracking, other data planes."""

from collector.reading import Reading, whole
from collector.root import Root

MODULES = "proc/modules"
FILTERS = {
    "nf_tables": "nftables", "ip_tables": "iptables", "ip6_tables": "ip6tables", "ebtables": "ebtables", "nf_conntrack": "conntrack",
    "nf_nat": "nat", "nf_flow_table": "flow-offload", "ip_set": "ipset", "ip_vs": "ipvs",
}  # fmt: skip
PLANES = {"openvswitch": "openvswitch"}
TABLES = {"proc/1/net/ip_tables_names": "iptables", "proc/1/net/ip6_tables_names": "ip6tables"}
TABLE_NAMES = frozenset({"filter", "mangle", "nat", "raw", "security"})
FOLDERS = {"run/openvswitch": "openvswitch", "run/vpp": "vpp", "run/dpdk": "dpdk"}
CONNTRACK = "proc/sys/net/netfilter/nf_conntrack_"


def pick_modules(content: bytes) -> bytes:
    """Only the names of the modules that are asked for: which others are loaded stays on the host."""
    words = (line.split(b" ", 1)[0].decode("ascii", "replace").strip() for line in content.splitlines())
    return "".join(f"{word}\n" for word in words if word in FILTERS or word in PLANES).encode()


def pick_tables(content: bytes) -> bytes:
    """Only the names that every kernel gives its tables."""
    words = (line.decode("ascii", "replace").strip() for line in content.splitlines())
    return "".join(f"{word}\n" for word in words if word in TABLE_NAMES).encode()


def put_netfilter(reading: Reading, root: Root) -> None:
    """Filters and data planes as far as they show: a part that is built into the kernel is no module, and tables need root."""
    content = root.read_excerpt(MODULES, pick_modules)
    modules = (content or b"").decode("ascii", "replace").split()
    found = {FILTERS[module] for module in modules if module in FILTERS}
    for what in ("max", "count"):
        value = whole(root.read_text(f"{CONNTRACK}{what}"))
        reading.put(f"system.conntrack.{what}", value, "connections are not tracked here")
        if value and what == "count":
            found.add("conntrack")  # The limit alone is there on every kernel that could track them.
    for path, family in TABLES.items():
        names = (root.read_excerpt(path, pick_tables) or b"").decode("ascii", "replace").split()
        found |= {f"{family} {name}" for name in names}
    reading.put("system.packet_filters", sorted(found) if found or content is not None else None, root.why(MODULES))
    planes = {PLANES[module] for module in modules if module in PLANES} | {plane for path, plane in FOLDERS.items() if root.exists(path)}
    seen = planes or content is not None or root.exists("run")
    reading.put("system.dataplanes", sorted(planes) if seen else None, root.why(MODULES))
