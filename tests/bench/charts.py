"""How much sooner the first chart is there, and how little it weighs, beside a page that draws the same with plotly.js alone.

Both pages come from the same server with the same compression, each visit in a tab that has only just been opened, with an empty cache,
the two in turns. A chart counts as drawn in the second frame after it stands in the page. Of the times the shortest are held against each
other, because a machine that others use only ever adds to them; of the CPU of the page's main thread the medians are.
"""

import json
import logging
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from flask import Flask, Response
from werkzeug.serving import make_server

from registry.config import Config
from registry.db.engine import Database
from registry.db.migrate import upgrade
from tests.bench.goal import Measured, Say
from tests.web.chart_data import community
from tests.web.conftest import CHROMIUM
from web.wsgi import create_site

ROUNDS, MACHINES, PATIENCE_MS = 9, 24, 120_000
OURS, THEIRS = "/charts?family=4&direction=uni", "/plotly-alone"
PAGES = (
    "/charts",
    OURS,
    "/charts?normalise=bare-metal&lang=ja",
    "/charts?chart=at-one-size&direction=tx-rx",
    "/charts?chart=trend&by=kernel",
)
LINKS = {"chart-first-drawn-ratio": None, "chart-first-drawn-10mbit-ratio": (10e6, 40)}
"""A goal → the bits a second and the milliseconds there and back of its link; None for this machine's own."""
WATCH = """new MutationObserver((_, watch) => {
  if (!document.querySelector(%s)) return;
  watch.disconnect();
  requestAnimationFrame(() => requestAnimationFrame(() => { document.documentElement.dataset.drawn = performance.now(); }));
}).observe(document, { childList: true, subtree: true });"""
BARE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>plotly.js alone</title>
<link rel="stylesheet" id="plotly.js-style-global" class="no-inline-styles" href="{rules}">
<div id="{guard}"></div><div id="plot"></div><script src="{plotly}"></script><script src="/measure.js"></script></html>"""
DRAW = f"""fetch("{OURS.replace("/charts", "/charts.json")}").then(answer => answer.json())
  .then(figure => Plotly.newPlot(document.getElementById("plot"), figure.data, figure.layout));"""


def measure(wanted: frozenset[str], say: Say) -> Iterator[tuple[str, Measured]]:
    """The wanted goals, one after the other."""
    if not Path(CHROMIUM).exists():
        yield from ((name, Measured(skipped=f"no {CHROMIUM}: install Debian's chromium")) for name in wanted)
        return
    from playwright.sync_api import sync_playwright

    with ExitStack() as stack:
        place = stack.enter_context(served())
        playwright = stack.enter_context(sync_playwright())
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        versions = {"chromium": browser.version}
        for name in (name for name in LINKS if name in wanted):
            yield name, _sooner(browser, place, name, say, versions)
        if "chart-first-drawn-cpu-ratio" in wanted:
            yield "chart-first-drawn-cpu-ratio", _less_cpu(browser, place, say, versions)
        if "chart-page-bytes" in wanted:
            say("bytes of the pages")
            weights = {page: [float(_bytes(browser, place + page))] for page in PAGES}
            yield "chart-page-bytes", Measured(value=max(weight for (weight,) in weights.values()), samples=weights, versions=versions)
        browser.close()


def _sooner(browser: Any, place: str, name: str, say: Say, versions: dict[str, str]) -> Measured:
    ours: list[float] = []
    theirs: list[float] = []
    for address in (OURS, THEIRS):  # Files are compressed for the first who asks; that one is not counted.
        _drawn_ms(browser, place + address, None)
    for number in range(ROUNDS):
        say(f"{name}: round {number + 1} of {ROUNDS}")
        ours.append(_drawn_ms(browser, place + OURS, LINKS[name]))
        theirs.append(_drawn_ms(browser, place + THEIRS, LINKS[name]))
    note = f"shortest of {ROUNDS}: {min(ours):.0f} ms, plotly.js alone {min(theirs):.0f}; medians {median(ours):.0f}, {median(theirs):.0f}"
    samples = {"ours_ms": ours, "plotly_alone_ms": theirs}
    return Measured(value=min(theirs) / min(ours), samples=samples, versions=versions, note=note)


def _less_cpu(browser: Any, place: str, say: Say, versions: dict[str, str]) -> Measured:
    ours: list[float] = []
    theirs: list[float] = []
    for number in range(ROUNDS):
        say(f"chart-first-drawn-cpu-ratio: round {number + 1} of {ROUNDS}")
        ours.append(_cpu_ms(browser, place + OURS))
        theirs.append(_cpu_ms(browser, place + THEIRS))
    note = f"medians of {ROUNDS}: {median(ours):.0f} ms, plotly.js alone {median(theirs):.0f} ms"
    samples = {"ours_cpu_ms": ours, "plotly_alone_cpu_ms": theirs}
    return Measured(value=median(theirs) / median(ours), samples=samples, versions=versions, note=note)


def _cpu_ms(browser: Any, address: str) -> float:
    """Milliseconds that the page's main thread worked until the chart stood there and everything was loaded."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(address[: address.index("/", 8)] + "/healthz")
    session = context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.add_init_script(WATCH % json.dumps(_mark(address)))
    page.goto(address, wait_until="load")
    page.wait_for_selector("html[data-drawn]", state="attached", timeout=PATIENCE_MS)
    metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    context.close()
    return float(metrics["TaskDuration"]) * 1000


def _mark(address: str) -> str:
    """What stands in the page once its chart does."""
    return "#plot .trace .point" if address.endswith(THEIRS) else "svg.chart .mark"


def _drawn_ms(browser: Any, address: str, link: tuple[float, int] | None) -> float:
    """Milliseconds from the start of the visit until the chart was drawn, with nothing kept from before."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(address[: address.index("/", 8)] + "/healthz")  # The tab has its process then; it has loaded nothing of either page.
    page.add_init_script(WATCH % json.dumps(_mark(address)))
    if link is not None:
        rate_bps, latency_ms = link
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        limits = {"downloadThroughput": rate_bps / 8, "uploadThroughput": rate_bps / 8, "latency": latency_ms, "offline": False}
        session.send("Network.emulateNetworkConditions", limits)
    page.goto(address, wait_until="commit")
    page.wait_for_selector("html[data-drawn]", state="attached", timeout=PATIENCE_MS)
    drawn_ms = float(page.evaluate("document.documentElement.dataset.drawn"))
    context.close()
    return drawn_ms


def _bytes(browser: Any, address: str) -> int:
    """Bytes on the wire of a page and of all that it loads by itself; heads of the answers are left out."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    session = context.new_cdp_session(page)
    sizes: list[int] = []
    session.send("Network.enable")
    session.on("Network.dataReceived", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(address, wait_until="networkidle")
    context.close()
    return sum(sizes)


@contextmanager
def served() -> Iterator[str]:
    """Where a site of a measuring community listens, with a page beside it that draws one chart by plotly.js alone."""
    folder = Path(tempfile.mkdtemp(prefix="measure-charts-"))
    url = f"sqlite:///{folder / 'registry.sqlite'}"
    database = Database(url)
    upgrade(database)
    database.dispose()
    config = Config(
        database_url=url, var=folder, secret_key="for measuring only", rate_limit="1000000 per minute", rate_limits="off", log_level="error"
    )
    site = create_site(config)
    _add_the_other_page(site)
    logging.getLogger("werkzeug").setLevel("ERROR")  # A line for each request would bury the progress.
    for document in community(MACHINES):
        answer = site.test_client().post("/api/v1/submissions", json=document)
        if answer.status_code != 201:
            raise RuntimeError(answer.get_data(as_text=True))
    server = make_server("127.0.0.1", 0, site, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(5)
        shutil.rmtree(folder, ignore_errors=True)


def _add_the_other_page(site: Flask) -> None:
    files: Any = site.jinja_env.globals

    def alone() -> str:
        urls = {"rules": files["asset_url"]("plotly.css"), "plotly": files["asset_url"]("plotly.js")}
        return BARE.format(**urls, guard=files["plotly_guard"]() or "none")

    site.add_url_rule("/plotly-alone", "plotly_alone", alone)
    site.add_url_rule("/measure.js", "measure_js", lambda: Response(DRAW, content_type="text/javascript"))
