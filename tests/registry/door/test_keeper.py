"""The doorkeeper: each kind of request has its limit, for an address or a key; nobody's address is written down."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from registry.app import create_app
from registry.config import Config
from registry.door.keeper import Doorkeeper, site_of
from registry.door.kinds import BY_NAME, COUNTED_WITHIN, FREE, OF_ROUTE, kind_of, limits_of
from registry.errors import ConfigError
from registry.log import make_logger
from tests.conftest import NOW
from tests.documents import submission
from tests.registry.signing import Contributor
from web.wsgi import create_site


def made(config: Config, **settings: Any) -> Flask:
    """The site with some settings."""
    site = create_site(replace(config, **settings))
    site.extensions["tameshi"].now = lambda: NOW
    return site


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_every_row_names_a_route_and_a_kind_that_exist(config: Config) -> None:
    site = made(config)
    endpoints = {rule.endpoint for rule in site.url_map.iter_rules()} | {"static"}
    assert (set(OF_ROUTE) | FREE | COUNTED_WITHIN) - endpoints == set()
    assert set(OF_ROUTE.values()) - set(BY_NAME) == set()
    assert FREE & set(OF_ROUTE) == set()


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_every_route_that_writes_is_counted(config: Config) -> None:
    for rule in made(config).url_map.iter_rules():
        for method in (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}:
            assert kind_of(rule.endpoint, method) not in {None, "search"} or rule.endpoint in COUNTED_WITHIN, rule


@pytest.mark.parametrize(
    ("path", "limits"),
    [
        ("/api/v1/facets", "search=2 per minute"),
        ("/api/v1/nothing", "search=2 per minute"),
        ("/feeds/submissions.atom", "export=2 per minute"),
        ("/", "search=2 per minute"),
        ("/nothing", "search=2 per minute"),
    ],
)
@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_what_asks_too_often_is_a_429_that_says_when_to_come_back(config: Config, path: str, limits: str) -> None:
    client = made(config, rate_limits=limits).test_client()
    answers = [client.get(path) for _ in range(3)]
    assert [answer.status_code == 429 for answer in answers] == [False, False, True]
    assert 0 < int(answers[2].headers["Retry-After"]) <= 60
    if path.startswith("/api/"):
        assert answers[2].content_type == "application/problem+json"
        assert answers[2].json["code"] == "rate-limit"
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize(("lang", "words"), [("en", "Too many requests"), ("ja", "リクエストが多すぎます")])
def test_people_are_told_in_their_language(config: Config, lang: str, words: str) -> None:
    client = made(config, rate_limits="search=1 per minute").test_client()
    answers = [client.get("/search", headers={"Accept-Language": lang}) for _ in range(2)]
    assert answers[1].status_code == 429
    assert words in answers[1].text
    assert answers[1].headers["Retry-After"] in answers[1].text


def test_a_key_has_a_quota_whichever_way_its_submissions_come(config: Config, tmp_path: Path) -> None:
    app = create_app(replace(config, rate_limits="key=3 per day"), now=lambda: NOW)
    client, key, other = app.test_client(), Contributor.new(tmp_path), Contributor.new(tmp_path, "other")
    signed = [key.signed(submission(number)) for number in range(1, 7)]
    assert [client.post("/api/v1/submissions", json=one).status_code for one in signed[:2]] == [201, 201]
    lines = b"".join(json.dumps(one).encode() + b"\n" for one in signed[2:])
    told = client.post("/api/v1/submissions:batch", data=lines, content_type="application/x-ndjson").get_data(as_text=True)
    assert [json.loads(line)["status"] for line in told.splitlines()] == [201, 429, 429, 429]
    refused = client.post("/api/v1/submissions", json=key.signed(submission(9)))
    assert (refused.status_code, refused.json["code"]) == (429, "rate-limit")
    assert client.post("/api/v1/submissions", json=other.signed(submission(10))).status_code == 201
    assert client.post("/api/v1/submissions", json=submission(11)).status_code == 201
    app.extensions["tameshi"].database.dispose()


def test_sending_again_what_a_key_signed_uses_up_nothing_of_its_quota(config: Config, tmp_path: Path) -> None:
    app = create_app(replace(config, rate_limits="key=2 per day"), now=lambda: NOW)
    client, key = app.test_client(), Contributor.new(tmp_path)
    shared = key.signed(submission(1))
    assert [client.post("/api/v1/submissions", json=shared).status_code for _ in range(4)] == [201, 200, 200, 200]
    lines = (json.dumps(shared).encode() + b"\n") * 4
    client.post("/api/v1/submissions:batch", data=lines, content_type="application/x-ndjson")
    assert [client.post("/api/v1/submissions", json=key.signed(submission(n))).status_code for n in (2, 3)] == [201, 429]
    app.extensions["tameshi"].database.dispose()


@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize(
    ("proxies", "forwarded", "own"),
    [(0, "{n}.0.0.1", False), (1, "{n}.0.0.1", True), (1, "{n}.0.0.1, 198.51.100.7", False), (2, "{n}.0.0.1, 198.51.100.7", True)],
    ids=["none is trusted", "one says who", "what the client added is not believed", "two say who"],
)
def test_only_as_many_proxies_are_believed_as_stand_in_front(config: Config, proxies: int, forwarded: str, own: bool) -> None:
    client = made(config, rate_limits="search=1 per minute", proxies=proxies).test_client()
    told = [client.get("/api/v1/facets", headers={"X-Forwarded-For": forwarded.format(n=n)}).status_code for n in (1, 2)]
    assert told == ([200, 200] if own else [200, 429])


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::", "2001:db8:1:2::"),
        ("", ""),
        ("x" * 99, "x" * 64),
    ],
)
def test_one_address_is_one_ipv4_address_or_one_ipv6_site(address: str, site: str) -> None:
    assert site_of(address) == site


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_no_address_is_written_down(config: Config) -> None:
    door = Doorkeeper(replace(config, rate_limits=""), make_logger("error"))
    door.admit_address("search", "192.0.2.77")
    kept = repr(door._counts.__dict__)
    assert "search" in kept
    assert "192.0.2" not in kept


@pytest.mark.parametrize(
    ("given", "kind", "limits"),
    [
        ("", "search", ["600 per 1 minute"]),
        ("", "submit", ["7 per 1 minute"]),
        ("off", "search", []),
        ("off", "submit", ["7 per 1 minute"]),
        ("off; export=9 per hour", "export", ["9 per 1 hour"]),
        ("search=5 per second; submit=1 per day; 2 per hour", "search", None),
        ("submit=off", "submit", []),
        ("reports=5 per day", "report", None),
        ("search=often", "search", None),
        ("search", "search", None),
    ],
)
@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_limits_are_set_by_kind(config: Config, given: str, kind: str, limits: list[str] | None) -> None:
    asked = replace(config, rate_limit="7 per minute", rate_limits=given)
    if limits is None:
        with pytest.raises(ConfigError, match="RATE_LIMITS"):
            limits_of(asked)
    else:
        assert list(map(str, limits_of(asked)[kind])) == limits


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_without_a_setting_every_kind_has_a_limit(config: Config) -> None:
    assert all(limits_of(replace(config, rate_limits="")).values())
