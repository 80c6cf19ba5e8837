"""What is asked of a large registry: every page and endpoint, most of them in many ways.

Addresses come from three places: the table `ASKED` for what somebody would type; the pages' own links, followed from the home page, for
whatever leads on to hardware, problems and submissions; and the map of routes itself, which tells what neither has reached.
"""

import random
import re
from collections.abc import Iterator, Sequence
from html import unescape
from urllib.parse import quote

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException

from tests.scale.generate import fingerprint, id_of

TIMES = 30
"""Addresses of one row at most."""
_HREF = re.compile(r"""href=["'](/[^"'#]*)""")
QUERIES = {
    "newest": [""],
    "one facet": ["mode:sriov", "outcome:failed", "driver:ixgbe", "hypervisor:kvm", "os:debian", "stage:boot"],
    "rare facet": ["nic:80399", "board:X0599", "kernel:6.19.29", "cpu:E5-0790"],
    "three facets": ["mode:sriov outcome:failed driver:ixgbe", "mode:paravirt hypervisor:kvm -outcome:worked",
                     "guest:yes driver:igb,e1000e has:problems"],
    "word, Japanese": ["性能", "遅延", "障害", "カーネル", "デバイス割り当て", "速"],
    "word, English": ["firmware", "hangs", "lin", "interrupts core", '"line rate"'],
    "rare word": ["no00001234", "Paper 17", "no0000"],
    "word and facet": ["性能 mode:sriov", "firmware outcome:failed", "-firmware mode:emulation"],
    "figure": ["pps@64>1e6", "pps@1518>8e5 mode:sriov", "ndr@64%line>=2", "loss>0.5"],
    "time": ["since:2026-01 until:2026-01", "since:2026-05-17 mode:sriov", "until:2025-12"],
    "number": ["cores>=16", "queues:2..4", "speed>1000 outcome:partly"],
    "nothing": ["mode:sriov xyzzy", "nic:nosuchnic"],
}  # fmt: skip
SORTED = ["sort=rate", "sort=efficiency", "sort=oldest", "q=mode:sriov&sort=rate", "q=driver:ena&sort=rate", "q=性能&sort=rate"]
CHARTS = ["", "by=driver", "by=hypervisor&family=4", "q=mode:sriov&by=nic", "q=driver:ixgbe", "q=nic:80399", "by=queues", "by=kernel",
          "metric=goodput"]  # fmt: skip
SELECTIONS = ["", "q=mode:sriov", "q=driver:ena outcome:failed", "q=nic:80399", "q=性能"]
WEEKS = ("2025-W49", "2025-W50", "2026-W01", "2026-W20", "2026-W44")
"""The first submission is of 2025-W49, the millionth of 2026-W46."""


def asks(app: Flask, client: FlaskClient, count: int, most: int = 300) -> tuple[dict[str, list[str]], list[str]]:
    """Rows of addresses by what they ask for, and the rules of routes that nobody could be found for; so many pages are followed."""
    rows = {name: [_url(path) for path in paths] for name, paths in _asked(client, count).items()}
    for path in _followed(client, [path for paths in rows.values() for path in paths if not path.startswith("/api")], most):
        rule = _rule(app, path)
        if rule is not None:
            rows.setdefault(rule, []).append(path)
    rules = {rule.rule: rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    reached = {_rule(app, path) for paths in rows.values() for path in paths}
    for rule in sorted(rules.keys() - reached):
        if not rules[rule].arguments:
            rows[rule] = [rule]
    left = [rule for rule in sorted(rules.keys() - reached) if rules[rule].arguments]
    return {name: _chosen(paths) for name, paths in rows.items() if _exists(app, paths[0])}, left


def _asked(client: FlaskClient, count: int) -> dict[str, list[str]]:
    rng = random.Random(count)
    uids = [id_of(rng.randint(1, count)) for _ in range(8 * TIMES)]
    eights = [",".join(uids[place : place + 8]) for place in range(0, len(uids), 8)]
    found: dict[str, list[str]] = {}
    for name, queries in QUERIES.items():
        found[f"search: {name}"] = [f"/search?q={query}" for query in queries]
        found[f"api list: {name}"] = [f"/api/v1/submissions?q={query}" for query in queries]
        found[f"api facets: {name}"] = [f"/api/v1/facets?q={query}" for query in queries]
    found["search: sorted"] = [f"/search?{query}" for query in SORTED]
    found["api list: at half depth"] = [f"/api/v1/submissions?cursor={count // 2 + 20 * place}" for place in range(TIMES)]
    found["submission"] = [f"/s/{uid}" for uid in uids[:TIMES]]
    found["api submission"] = [f"/api/v1/submissions/{uid}" for uid in uids[:TIMES]]
    found["api standing"] = [f"/api/v1/submissions/{uid}/standing" for uid in uids[:TIMES]]
    found["compare"] = [f"/compare?ids={ids}" for ids in eights]
    found["api compare"] = [f"/api/v1/compare?ids={ids}" for ids in eights]
    for name, queries in {"chart": CHARTS, "chart, normalised": [f"{query}&normalise=bare-metal" for query in CHARTS[:6]]}.items():
        found[name] = [f"/charts?{query}" for query in queries]
        found[f"api series: {name}"] = [f"/api/v1/series?{query}" for query in queries]
    for page, api in (("/matrix", "/api/v1/matrix"), ("/know-how", "/api/v1/know-how"), (None, "/api/v1/gain"), (None, "/api/v1/trend")):
        found[api] = [f"{api}?{query}" for query in SELECTIONS]
        if page is not None:
            found[page] = [f"{page}?{query}" for query in SELECTIONS]
    found["/api/v1/matrix by NIC"] = [f"/api/v1/matrix?{query}&by=nic" for query in SELECTIONS]
    found["/api/v1/complete"] = [f"/api/v1/complete?q={word}&at={len(word)}" for word in ("mo", "mode:s", "nic:82", "driver:", "kernel:6")]
    problems = (client.get("/api/v1/know-how").get_json() or {}).get("problems", ())
    found["/api/v1/know-how/<id>"] = [f"/api/v1/know-how/{one['key']}" for one in problems] or ["/api/v1/know-how/none"]
    found["/c/<path:fingerprint>"] = [f"/c/{fingerprint(number)}" for number in (0, 1, 2, 10, 100, 1000)]
    found["/s/<id>/card.png"] = [f"/s/{uid}/card.png" for uid in uids[:TIMES]]
    found["/feeds/submissions.atom"] = [f"/feeds/submissions.atom?{query}" for query in SELECTIONS]
    found["/feeds/submissions.json"] = [f"/feeds/submissions.json?{query}" for query in SELECTIONS]
    found["digest"] = [f"/digests/{week}.html" for week in WEEKS]
    found["digest, text"] = [f"/digests/{week}.txt" for week in WEEKS]
    for kind in ("nic", "cpu", "board", "hypervisor"):
        found[f"/api/v1/hardware/{kind}/<id>"] = [f"/api/v1/hardware/{kind}/{key}" for key in _KEYS[kind]]
    return found


_KEYS = {
    "nic": ["8086-1000", "8086-1001", "8086-1005", "8086-1040", "8086-118f"],
    "cpu": ["xeon-e5-0000-v0", "xeon-e5-0001-v1", "xeon-e5-0010-v0", "xeon-e5-0400-v0"],
    "board": ["supermicro-x0000", "supermicro-x0001", "supermicro-x0010", "supermicro-x0300"],
    "hypervisor": ["kvm", "qemu", "vmware", "xen", "bhyve"],
}


def _url(path: str) -> str:
    return quote(path, safe="/?&=:,@%+<>-.") if not path.isascii() or " " in path or '"' in path else path


def _followed(client: FlaskClient, begin: Sequence[str], most: int) -> Iterator[str]:
    """Addresses of this site that its pages lead to, in two steps; of addresses alike but for their last part, some."""
    seen, alike, look_at = set(begin), dict[str, int](), ["/", *random.Random(most).sample(begin, len(begin))]
    for _ in range(2):
        found: list[str] = []
        for path in look_at[:most]:
            answer = client.get(path)
            if answer.status_code == 200 and answer.mimetype == "text/html":
                found += [unescape(link) for link in _HREF.findall(answer.text)]
        look_at = []
        for path in dict.fromkeys(found):
            stem = path.partition("?")[0].rpartition("/")[0] if "?" not in path else path.partition("?")[0] + "?"
            if path not in seen and alike.get(stem, 0) < TIMES:
                alike[stem] = alike.get(stem, 0) + 1
                seen.add(path)
                look_at.append(path)
                yield path


def _rule(app: Flask, path: str) -> str | None:
    try:
        rule, _ = app.url_map.bind("localhost").match(path.partition("?")[0], return_rule=True)
    except HTTPException:
        return None
    return str(rule.rule)


def _exists(app: Flask, path: str) -> bool:
    return _rule(app, path) is not None


def _chosen(paths: Sequence[str]) -> list[str]:
    some = list(dict.fromkeys(paths))
    return random.Random(len(some)).sample(some, min(len(some), TIMES))
