"""Every route, those that are added later too: nothing is written for another site's page, nothing lacks the headers, nothing calls out."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule

from registry.config import Config
from registry.headers import FRAMED_POLICY, HEADERS
from web.wsgi import create_site

ROOT = Path(__file__).parents[3]
SAFE = {"GET", "HEAD", "OPTIONS"}
CALLERS = {"urllib.request", "http.client", "requests", "httpx", "urllib3", "aiohttp", "ftplib", "socket"}
OUTWARD = {
    "registry/commands/demo.py": "talks to the registry that it started",
    "registry/commands/serve.py": "looks whether its port is free",
    "registry/hooks/addresses.py": "looks names up, so that hooks lead to public addresses alone",
    "registry/hooks/call.py": "calls hooks, at addresses that were looked at, from a command and never from a route",
    "registry/mail/server.py": "hands digests to the mail server of the settings",
    "registry/turns.py": "asks what this machine is called",
    "registry/door/worker.py": "reads and writes connections that came in",
}
"""Modules that speak to the network by intent; whom, no request decides."""
READS_ENVIRONMENT = {
    "registry/cli.py", "registry/commands/check.py", "registry/commands/demo.py", "registry/commands/serve.py",
    "registry/db/migrations/env.py",
    "web/wsgi.py",
}  # fmt: skip


@pytest.fixture
def site(config: Config) -> Flask:
    """Everything that is served."""
    return create_site(config)


@pytest.fixture(autouse=True)
def on_one_database(request: pytest.FixtureRequest) -> None:
    """Routes are the same on every database."""
    if "every_database" in request.node.name or "database_kind" not in request.fixturenames:
        return
    if request.getfixturevalue("database_kind") != "sqlite":
        pytest.skip("routes are the same on every database")


def path_of(rule: Rule) -> str:
    """An address that the rule takes."""
    values = {name: _value(rule, name) for name in rule.arguments - set(rule.defaults or {})} | dict(rule.defaults or {})
    built = rule.build(values)
    assert built is not None, rule
    return str(built[1])


def _value(rule: Rule, name: str) -> object:
    converter = rule._converters[name]
    items = getattr(converter, "items", None)
    return 0 if type(converter).__name__ == "IntegerConverter" else next(iter(sorted(items))) if items else "x"


def routes(site: Flask) -> Iterator[tuple[str, str]]:
    """Every method and address."""
    for rule in site.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"OPTIONS"}):
            yield method, path_of(rule)


def test_nothing_is_written_for_a_page_of_another_site(site: Flask) -> None:
    client, looked = site.test_client(), 0
    for method, path in routes(site):
        if method in SAFE:
            continue
        looked += 1
        form = client.open(path, method=method, data={"a": "b"}, headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"})
        assert form.status_code in ({415} if path.startswith("/api/") else {403}), (method, path, form.status_code)
        old = client.open(path, method=method, data={"a": "b"}, headers={"Origin": "null"})
        assert old.status_code in ({415} if path.startswith("/api/") else {403}), (method, path, old.status_code)
    assert looked >= 4


def test_no_other_site_s_script_may_read_an_answer(site: Flask) -> None:
    client = site.test_client()
    for method, path in routes(site):
        answer = client.open(path, method=method, headers={"Origin": "https://evil.example"})
        assert "Access-Control-Allow-Origin" not in answer.headers, path
        assert "Access-Control-Allow-Credentials" not in answer.headers, path


def test_every_answer_of_every_route_has_the_headers(site: Flask) -> None:
    client = site.test_client()
    for method, path in routes(site):
        answer = client.open(path, method=method)
        assert answer.status_code < 500 or path in {"/readyz"}, (method, path)
        for name in HEADERS:
            framed = answer.headers["Content-Security-Policy"] == FRAMED_POLICY
            assert name in answer.headers or (framed and name == "X-Frame-Options"), (method, path, name)
        assert "'unsafe" not in answer.headers["Content-Security-Policy"], path


def test_a_method_that_a_route_does_not_know_is_a_405_that_says_which_it_knows(site: Flask) -> None:
    client = site.test_client()
    known: dict[str, set[str]] = {}
    for rule in site.url_map.iter_rules():
        known.setdefault(path_of(rule), set()).update(rule.methods or set())
    for path, methods in known.items():
        for method in {"PUT", "DELETE", "PATCH", "TRACE"} - methods:
            answer = client.open(path, method=method)
            assert answer.status_code == 405, (method, path)
            assert set(answer.headers["Allow"].split(", ")) <= methods


def test_cookies_are_kept_to_this_site(site: Flask) -> None:
    client = site.test_client()
    for method, path in routes(site):
        for asked in (path, f"{path}?lang=ja"):
            for cookie in client.open(asked, method=method).headers.getlist("Set-Cookie"):
                assert "SameSite=Lax" in cookie or "SameSite=Strict" in cookie, (path, cookie)


def modules() -> Iterator[Path]:
    """What a server runs."""
    yield from sorted(path for folder in ("registry", "web") for path in (ROOT / folder).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    """Names of modules that a file imports."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def test_no_route_calls_an_address_that_somebody_gave() -> None:
    callers = {str(path.relative_to(ROOT)) for path in modules() if CALLERS & set(imported(path))}
    assert callers - set(OUTWARD) == set()


def test_the_environment_is_read_where_settings_are_read_and_nowhere_else() -> None:
    readers = {str(path.relative_to(ROOT)) for path in modules() if "os.environ" in path.read_text() or "getenv(" in path.read_text()}
    assert readers - READS_ENVIRONMENT == set()


def test_an_address_with_a_nul_is_nothing_on_every_database(config: Config) -> None:
    client = create_site(config).test_client()
    for path in ("/s/%00", "/api/v1/submissions/a%00b", "/hardware/nic/%00", "/c/%00", "/know-how/%00", "/dumps/%00/x", "/%00"):
        assert client.get(path).status_code == 404, path
