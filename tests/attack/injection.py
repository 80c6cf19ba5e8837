"""What is not meant as words: SQL, paths, headers, patterns, strange texts."""

import json
import re
from collections.abc import Iterator
from urllib.parse import quote

from tests.attack.asking import Answer, ask, send
from tests.attack.outcome import Outcome
from tests.attack.payloads import CANARY, HEADERS, PATHS, QUERIES, RAW, SQL, SQL_SHORT, TEXTS, TRUE_AND_FALSE
from tests.attack.served import Served
from tests.documents import submission

ENDPOINTS = {
    "/api/v1/submissions": ("q", "sort", "limit", "cursor", "nic", "driver", "cores"),
    "/api/v1/facets": ("q", "mode"),
    "/api/v1/complete": ("q", "at"),
    "/api/v1/series": ("q", "metric", "by", "family", "direction", "per", "normalise"),
    "/api/v1/compare": ("ids", "baseline"),
    "/api/v1/matrix": ("q", "by"),
    "/api/v1/know-how": ("q", "stage", "component", "culprit", "sort", "cursor"),
    "/api/v1/trend": ("q", "metric", "by", "frame_bytes"),
    "/api/v1/gain": ("q", "frame_bytes"),
    "/api/v1/hardware/nic": ("q", "words", "cursor", "limit"),
    "/search": ("q", "sort", "cursor", "lang", "mine"),
    "/charts": ("q", "chart", "by", "metric", "family", "lang"),
    "/know-how": ("q", "stage", "cursor"),
    "/hardware/nic": ("q", "words", "cursor"),
    "/compare": ("ids", "baseline", "q"),
    "/feeds/submissions.atom": ("q", "lang"),
    "/charts.csv": ("q", "by", "lang"),
}
SEGMENTS = (
    "/s/{}",
    "/api/v1/submissions/{}",
    "/api/v1/know-how/{}",
    "/hardware/nic/{}",
    "/api/v1/hardware/cpu/{}",
    "/c/{}",
    "/know-how/{}",
    "/digests/{}.txt",
)
FILES = (
    "/dumps/{}",
    "/dumps/{}/submissions.ndjson.zst",
    "/dumps/x/{}",
    "/assets/{}",
    "/assets/x/{}",
    "/digests/{}",
    "/s/{}/card.png",
    "/{}",
    "/feeds/{}",
)
A_SLICE = 60
_LEAKS = re.compile(rb"sqlite3\.|psycopg|sqlalchemy|syntax error|unrecognized token|Traceback|pg_catalog|near \"", re.IGNORECASE)


def places() -> Iterator[str]:
    """Every place of an address that takes words."""
    for path, names in ENDPOINTS.items():
        yield from (f"{path}?{name}={{}}" for name in names)
    yield from SEGMENTS


def sql(served: Served) -> Outcome:
    """SQL in every parameter: no server error, no word of the database, no delay, no difference between true and false."""
    outcome = Outcome(bar_s=3.0)
    before = _total(served)
    for number, place in enumerate(places()):
        some = SQL_SHORT if number % 8 == 0 else SQL[number * A_SLICE % len(SQL) :][:A_SLICE]
        for payload in some:
            _look(outcome, ask(served.port, "GET", place.format(quote(payload, safe=""))), f"{place} {payload}")
        for true, false in TRUE_AND_FALSE:
            told = [ask(served.port, "GET", place.format(quote("zzqq" + word, safe=""))) for word in (true, false)]
            outcome.unless(_meaning(told[0]) == _meaning(told[1]), f"{place}: {true} and {false} differ")
            for answer in told:
                _look(outcome, answer, place)
    for number, payload in enumerate(SQL_SHORT[::6], 1):
        document = submission(
            700_000 + number, title=payload, nics=[{"name": "eth0", "driver": payload[:60], "device_name": payload}], runs=[]
        )
        answer = ask(served.port, "POST", "/api/v1/submissions", json.dumps(document).encode(), {"Content-Type": "application/json"})
        _look(outcome, answer, payload)
        kept = ask(served.port, "GET", f"/api/v1/submissions/{document['id']}")
        outcome.unless(answer.status == 201 and json.loads(kept.body)["document"]["title"] == payload, f"{payload!r} was not kept as it is")
        before += 1
    outcome.unless(_total(served) == before, "the number of submissions changed")
    return outcome


def paths(served: Served) -> Outcome:
    """Ways out of a served folder: none leads to a file."""
    outcome = Outcome(bar_s=3.0)
    (served.folder / "canary.txt").write_text(CANARY)
    (served.folder / "dumps").mkdir(exist_ok=True)
    for place in FILES:
        for path in PATHS:
            answer = ask(served.port, "GET", place.format(path))
            _look(outcome, answer, f"{place} {path}")
            leaked = any(word in answer.body for word in (CANARY.encode(), b"root:x:0", b"SQLite format 3", b"SECRET_KEY="))
            outcome.unless(not leaked, f"{place.format(path)} leads out")
    return outcome


def headers(served: Served) -> Outcome:
    """Line ends in addresses, doubled lengths, other hosts: no header of theirs in an answer, no link to their host."""
    outcome = Outcome(bar_s=3.0)
    for place in places():
        for payload in HEADERS[:18]:
            answer = ask(served.port, "GET", place.format(payload))
            _look(outcome, answer, f"{place} {payload}")
            outcome.unless("x-evil" not in answer.headers, f"{place} {payload} made a header")
    for raw in _SMUGGLED:
        answer = send(served.port, raw, wait_s=8.0)
        outcome.took(answer.seconds)
        outcome.unless(
            answer.status in {0, 501} or (answer.status < 500 and answer.body.count(b"HTTP/1.1 ") == 0),
            f"{raw[:60]!r}: {answer.status}, or two answers",
        )
    for path in ("/", "/search", "/api/v1/submissions", "/feeds/submissions.atom", "/sitemap.xml", "/robots.txt", "/nowhere"):
        for given in (
            {"Host": "evil.example"},
            {"X-Forwarded-Host": "evil.example"},
            {"Forwarded": "host=evil.example"},
            {"X-Original-URL": "/metrics"},
        ):
            answer = ask(served.port, "GET", path, headers=given)
            _look(outcome, answer, path)
            outcome.unless(b"evil.example" not in answer.body, f"{path} links to the host of {given}")
    return outcome


def patterns(served: Served) -> Outcome:
    """Lines that make a careless pattern go back and forth for ever."""
    outcome = Outcome(bar_s=3.0)
    for line in QUERIES:
        for place in (
            "/api/v1/submissions?q={}",
            "/api/v1/complete?q={}",
            "/search?q={}",
            "/api/v1/submissions?sort={}",
            "/know-how?q={}",
            "/charts?by={}",
        ):
            target = place.format(quote(line, safe=""))
            answer = ask(served.port, "GET", target[:8000])
            _look(outcome, answer, f"{place} {line[:30]!r}")
    for number, text in enumerate(_NOTES, 1):
        document = submission(710_000 + number, note={"text": text[:20_000], "lang": "en"}, runs=[])
        answer = ask(served.port, "POST", "/api/v1/submissions", json.dumps(document).encode(), {"Content-Type": "application/json"})
        _look(outcome, answer, f"note {text[:20]!r}")
        if answer.status == 201:
            _look(outcome, ask(served.port, "GET", f"/s/{document['id']}"), f"page of the note {text[:20]!r}")
    return outcome


def texts(served: Served) -> Outcome:
    """Strange texts and bytes that are none: refused or kept as they are, and shown."""
    outcome = Outcome(bar_s=3.0)
    for number, (name, text) in enumerate(TEXTS.items(), 1):
        document = submission(
            720_000 + number,
            title=text[:200],
            note={"text": text, "lang": "en"},
            problems=[{"symptom": text}],
            contributor={"handle": text[:40]},
        )
        answer = ask(
            served.port,
            "POST",
            "/api/v1/submissions",
            json.dumps(document, ensure_ascii=False).encode(),
            {"Content-Type": "application/json"},
        )
        _look(outcome, answer, name)
        outcome.unless(answer.status in {201, 422}, f"{name}: {answer.status}")
        if answer.status == 201:
            kept = json.loads(ask(served.port, "GET", f"/api/v1/submissions/{document['id']}").body)["document"]
            outcome.unless(kept["title"] == text[:200], f"{name} was changed")
            for path in (f"/s/{document['id']}", f"/search?q={quote(text[:100])}", "/feeds/submissions.atom", "/digests"):
                _look(outcome, ask(served.port, "GET", path), f"{path} after {name}")
    for name, raw in RAW.items():
        for body in (raw, b'{"schema":"tameshi/1","title":' + raw + b"}"):
            answer = ask(served.port, "POST", "/api/v1/submissions", body, {"Content-Type": "application/json"})
            _look(outcome, answer, name)
            outcome.unless(400 <= answer.status < 500, f"{name}: {answer.status}")
    for path in (
        "/%c0%af",
        "/s/%ff%fe",
        "/search?q=%ed%a0%80",
        "/search?q=%00",
        "/%00",
        "/hardware/nic/%f4%90%80%80",
        "/c/%ef%bf%bf",
        "/search?%ff=1",
    ):
        _look(outcome, ask(served.port, "GET", path), path)
    return outcome


def _look(outcome: Outcome, answer: Answer, what: str) -> None:
    outcome.took(answer.seconds)
    outcome.unless(0 < answer.status < 500, f"{what}: status {answer.status}")
    outcome.unless(answer.seconds <= outcome.bar_s, f"{what}: {answer.seconds:.1f} s")
    if (leak := _LEAKS.search(answer.body)) and not any(word in what.encode().lower() for word in (leak[0].lower(), b"pg_catalog")):
        outcome.wrong(f"{what}: the answer says {leak[0]!r}")


def _meaning(answer: Answer) -> tuple[int, object]:
    """The status, and how much was found."""
    try:
        told = json.loads(answer.body)
    except ValueError:
        return answer.status, None
    if isinstance(told, dict):
        return answer.status, told.get("total", told.get("n_submissions"))
    return answer.status, len(told)


def _total(served: Served) -> int:
    return int(json.loads(ask(served.port, "GET", "/api/v1/submissions?limit=1").body)["total"])


_SMUGGLED = (
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 40\r\nConnection: close\r\n\r\nabcd",
    b"GET / HTTP/1.1\r\nHost: a\r\nX: a\x00b\r\nConnection: close\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\n X: folded\r\nConnection: close\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nX : b\r\nConnection: close\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\nConnection: close\r\n\r\n0\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +4\r\nConnection: close\r\n\r\nabcd",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\nConnection: close\r\n\r\nabcd",
    b"GET / HTTP/9.9\r\nHost: a\r\nConnection: close\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(100) + b"\r\n\r\n",
    b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\n" + b"".join(b"X-%d: a\r\n" % number for number in range(500)) + b"Connection: close\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nCookie: " + b"a=b; " * 1500 + b"\r\nConnection: close\r\n\r\n",
)  # fmt: skip
_NOTES = (
    "[" * 20_000, "*a " * 6_600, "> " * 10_000, "![" * 10_000, "`" * 20_000, "- " * 10_000, "<" * 20_000, "_" * 20_000, "[a](" * 5_000,
    "&" * 20_000,
    "|" * 20_000, "|a" * 5_000 + "\n" + "|-" * 5_000, "1. " * 6_600, "~~" * 10_000, "<!--" * 5_000, "\\" * 20_000, "a**b" * 5_000,
    "[x]: y\n" * 2_800,
)  # fmt: skip
