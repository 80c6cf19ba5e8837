"""Scripts in every text, in a real browser whose policy is switched off: escaping alone has to hold, and none may run."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.attack.asking import ask
from tests.attack.outcome import Outcome
from tests.attack.payloads import MARK, SCRIPTS
from tests.attack.served import Served
from tests.documents import submission, sweep
from tests.web.conftest import CHROMIUM

SETTLED_MS = 150
"""Pictures that fail and frames that load have done so by then."""


def scripts(served: Served) -> Outcome:
    """Each payload in every text of a document, in the address, in the form and as a file's name: nothing runs."""
    from playwright.sync_api import sync_playwright

    outcome = Outcome(bar_s=20.0)
    if not Path(CHROMIUM).exists():
        raise RuntimeError(f"no {CHROMIUM}: install Debian's chromium")
    documents = {payload: hostile(number, payload) for number, payload in enumerate(SCRIPTS, 1)}
    for payload, document in documents.items():
        answer = ask(served.port, "POST", "/api/v1/submissions", json.dumps(document).encode(), {"Content-Type": "application/json"})
        outcome.unless(
            answer.status == 201, f"{payload[:40]} was not taken, so that nothing was tried: {answer.status} {answer.body[:200]!r}"
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])
        page = browser.new_context(bypass_csp=True, locale="en").new_page()
        dialogs: list[str] = []
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        _prove_the_marker(page, outcome)
        for payload, document in documents.items():
            for path in _pages(payload, document):
                _visit(served, page, outcome, path)
            _form(served, page, outcome, payload, document)
        outcome.unless(not dialogs, f"dialogs: {dialogs[:3]}")
        browser.close()
    return outcome


def hostile(number: int, payload: str) -> dict[str, Any]:
    """A document with the payload in every text that people write."""
    short, tag = payload[:60], payload[:40]
    run = sweep() | {"tool": {"name": short, "version": short}, "failure": {"kind": "x", "message": payload}}
    return submission(
        750_000 + number, title=payload[:200],
        note={"text": f"{payload}\n\n# {payload}\n\n| {payload} |\n|---|\n| {payload} |\n\n`{payload}`", "lang": "en"},
        outcome="failed", problems=[{"symptom": payload, "cause": payload, "workaround": payload, "component": tag}], runs=[run],
        host={"cpu": {"vendor": short, "model": payload}, "board": {"vendor": short, "product": short, "bios": {"version": short}},
              "system": {"kernel": short, "distribution": payload}, "absent": [{"fact": "cpu.governor", "reason": payload}]},
        nics=[{"name": "eth0", "device_name": payload, "driver": short, "firmware": short, "model": short, "io_mode": "sriov",
               "evidence": [{"path": payload, "value": payload}], "pci": {"vendor": "8086", "device": "10c9"}}],
        router={"os": short, "version": short, "configuration": payload, "features": [short]},
        contributor={"handle": tag}, tool={"name": short, "version": short},
    )  # fmt: skip


def _pages(payload: str, document: dict[str, Any]) -> Iterator[str]:
    asked = quote(payload, safe="")
    yield f"/s/{document['id']}"
    for path in (
        "/search?q={}",
        "/charts?q={}",
        "/charts?by={}",
        "/know-how?q={}",
        "/{}",
        "/s/{}",
        "/hardware/nic?q={}",
        "/compare?ids={}",
        "/search?q=%22{}%22&sort={}",
    ):
        yield path.replace("{}", asked)
    yield f"/compare?ids={document['id']},{submission(750_001)['id']}"
    yield "/"


def _visit(served: Served, page: Any, outcome: Outcome, path: str) -> None:
    page.goto(served.url + path)
    _check(page, outcome, path)


def _form(served: Served, page: Any, outcome: Outcome, payload: str, document: dict[str, Any]) -> None:
    """The form with the payload typed, and with a file whose name it is."""
    page.goto(f"{served.url}/share/form")
    for box in page.locator("form textarea:visible, form input[type=text]:visible").all()[:12]:
        box.fill(payload)
    page.locator("button[value=preview]:not(.unseen)").first.click()
    _check(page, outcome, f"the form with {payload[:40]}")
    page.goto(f"{served.url}/share/form")
    content = json.dumps(document | {"id": submission(760_000)["id"]}).encode()
    files = {"name": payload.replace("/", "∕") + ".json", "mimeType": "application/json", "buffer": content}
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
    page.locator("input[type=file]").first.set_input_files(files=[files])
    page.locator("button[value=upload]:not(.unseen)").first.click()
    _check(page, outcome, f"a file called {payload[:40]}")


def _check(page: Any, outcome: Outcome, where: str) -> None:
    page.wait_for_timeout(SETTLED_MS)
    for link in page.locator("a[href^='javascript:' i], a[href^='data:' i]").all():
        outcome.wrong(f"{where} has a link {link.get_attribute('href')[:60]}")
    took = page.evaluate("performance.getEntriesByType('navigation')[0]?.duration ?? 0") / 1000
    outcome.took(took)
    if page.evaluate("window.hit") is not None:
        outcome.wrong(f"a script ran on {where}")


def _prove_the_marker(page: Any, outcome: Outcome) -> None:
    """That a script would be noticed: on a page that escapes nothing, it is."""
    page.set_content(f"<p>{SCRIPTS[1]}{SCRIPTS[2]}</p>")
    page.wait_for_timeout(SETTLED_MS)
    outcome.unless(page.evaluate("window.hit") == 1, f"the marker {MARK} does not show a script that runs")
