"""The whole site on a SQLite file, as a client and as a server for a real browser."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from registry.config import Config
from tests.documents import submission, sweep
from web.wsgi import create_site

CHROMIUM = "/usr/bin/chromium"
LATE = datetime(2999, 12, 28, 23, 0, tzinfo=UTC)
"""A clock by which next to no generated time lies in the future, in the last week that can be named."""
Make = Callable[[], Flask]


@pytest.fixture(scope="session")
def make_site(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Makes sites, each on an empty database of its own."""

    def make() -> Flask:
        folder = tmp_path_factory.mktemp("site")
        shutil.copyfile(migrated_file, folder / "registry.sqlite")
        config = Config(
            database_url=f"sqlite:///{folder / 'registry.sqlite'}", var=folder, secret_key="for tests only",
            rate_limit="1000000 per minute", rate_limits="off", log_level="error",
        )  # fmt: skip
        site = create_site(config)
        site.extensions["tameshi"].now = lambda: LATE
        return site

    return make


@pytest.fixture(scope="session")
def filled(make_site: Make) -> Flask:
    """A site that holds one submission of every sort; read only."""
    site = make_site()
    for document in SAMPLES.values():
        answer = site.test_client().post("/api/v1/submissions", json=document)
        assert answer.status_code == 201, answer.get_data(as_text=True)
    return site


@pytest.fixture(scope="session")
def empty(make_site: Make) -> Flask:
    """A site without any submission; read only."""
    return make_site()


@pytest.fixture
def reader(filled: Flask) -> FlaskClient:
    """Somebody who reads the filled site, without cookies yet."""
    return filled.test_client()


@pytest.fixture(scope="session")
def address(filled: Flask) -> Iterator[str]:
    """Where the filled site listens."""
    server = make_server("127.0.0.1", 0, filled, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(5)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A real browser."""
    if not Path(CHROMIUM).exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"no {CHROMIUM}: install Debian's chromium")
        pytest.skip(f"no {CHROMIUM}: install Debian's chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


PAYLOAD = "</script><script>window.hit=1</script><img src=x onerror=window.hit=1><svg onload=window.hit=1>\"'><b>&amp;{{7*7}}"
"""What must show as the text it is."""

TRIALS = [{"value": 1.09e6}, {"value": 1.1e6}, {"value": 1.12e6}]
GOODPUT = {
    "tool": {"name": "iperf3", "version": "3.12"}, "kind": "tcp-goodput", "l4_protocol": "tcp", "streams": 4, "duration_s": 10.0,
    "series": [
        {"metric": "goodput", "unit": "l4_bps", "family": 4, "points": [{"value": 9.41e8}]},
        {"metric": "goodput", "unit": "l4_bps", "family": 6, "points": [{"value": 9.2e8}]},
    ],
}  # fmt: skip
NDR = {
    "tool": {"name": "trex", "version": "3.02"}, "kind": "ndr", "link_type": "physical", "link_speed_mbps": 1000, "duration_s": 10.0,
    "series": [{"metric": "rate", "unit": "pps", "family": 4, "direction": "uni", "points": [
        {"frame_bytes": 64, "value": 1.1e6, "loss_ratio": 0.0, "trials": TRIALS}, {"frame_bytes": 1518, "value": 8.12e4, "loss_ratio": 0.0},
    ]}],
}  # fmt: skip
PROBLEM = {
    "symptom": "VF を割り当てると QEMU が起動しない", "stage": "assignment", "cause": "ACS が無い", "culprit": "chipset",
    "workaround": "CPU 直結のスロットに挿す", "component": "slot", "failure_kind": "no-start", "lang": "ja",
}  # fmt: skip
NOTE = (
    "# 手順\n\n1. `modprobe`\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
    + "![pixel](https://elsewhere.example/x.png) [link](https://elsewhere.example/)"
)

SAMPLES = {
    "worked": submission(1, runs=[sweep(), NDR, GOODPUT], costs=[{"item": "nic", "amount": 22000, "currency": "JPY"}]),
    "failed": submission(
        2, outcome="failed", title="82576 の VF が割り当てられない", runs=[], problems=[PROBLEM], note={"text": NOTE, "lang": "ja"}
    ),
    "partly": submission(3, outcome="partly", example=True, router={"os": "VyOS", "features": ["nat"], "configuration": "set nat\n" * 40}),
    "reference": submission(4, kind="reference", reference={"title": "A paper", "url": "https://elsewhere.example/p", "year": 2019}),
    "hostile": submission(
        5, title=PAYLOAD, note={"text": PAYLOAD + "\n\n[x](javascript:window.hit=1)", "lang": "en"},
        problems=[{"symptom": PAYLOAD, "cause": PAYLOAD, "workaround": PAYLOAD, "component": PAYLOAD}],
        host={"cpu": {"model": PAYLOAD}, "system": {"distribution": PAYLOAD}, "absent": [{"fact": "cpu.governor", "reason": PAYLOAD}]},
        nics=[{"name": "eth0", "device_name": PAYLOAD, "driver": PAYLOAD[:60], "evidence": [{"path": PAYLOAD, "value": PAYLOAD}]}],
        runs=[{"tool": {"name": PAYLOAD[:60]}, "kind": "other", "failure": {"kind": "x", "message": PAYLOAD}, "series": [
            {"metric": "rate", "unit": "pps", "points": [{"value": 1, "frame_bytes": 64}]}]}],
        router={"os": PAYLOAD[:60], "configuration": PAYLOAD, "features": [PAYLOAD[:60]]},
        contributor={"handle": PAYLOAD[:40]}, tool={"name": PAYLOAD[:60]},
    ),
    "bare": {key: value for key, value in submission(6).items() if key in ("schema", "id", "created_at", "kind", "outcome", "tool")},
    "crowded": submission(7, nics=[{"name": f"eth{n}", "io_mode": "sriov", "driver": "iavf"} for n in range(64)]),
    "edges": submission(8, title="x" * 200, host=None, note={"text": "長" * 20_000, "lang": "ja"}, runs=[
        {"tool": {"name": "t"}, "kind": "other", "series": [{"metric": "rate", "unit": "l4_bps", "points": [
            {"value": 0, "frame_bytes": 64}, {"value": 9e12, "frame_bytes": 65_575}]}, {"metric": "latency", "unit": "us", "points": [
            {"value": 0}, {"value": 1e18}]}]}]),
    "doubtful": submission(10, title="Sent as fast as it goes", nics=[
        {"name": "eth0", "io_mode": "paravirt", "driver": "virtio_net", "role": "nic", "confidence": "high"},
        *({"name": f"ifb{number}", "io_mode": "software", "driver": "ifb", "role": "dummy"} for number in range(2))], runs=[
            {"tool": {"name": "iperf3"}, "kind": "mrr", "flags": ["self-clocked", "loss-conflict", "no-such-code"], "duration_s": 10.0,
             "topology": "one-box-namespaces", "series": [{"metric": "rate", "unit": "pps", "points": [
                 {"value": 18_800, "frame_bytes": 64, "loss_ratio": 0.733}, {"value": 32_400, "frame_bytes": 1518, "loss_ratio": 0.0}]}]},
            GOODPUT]),
    "rtl": submission(9, title="مرحبا بالعالم 123 abc", note={"text": "שלום עולם\n\nמבחן", "lang": "he"}),
}  # fmt: skip
