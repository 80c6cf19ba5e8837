"""Photographs of a running site: home, search and one submission, on desktop and phone, light and dark, in both languages.

python tests/web/screenshots.py http://127.0.0.1:8080 docs/screenshots
"""

import sys
from pathlib import Path
from typing import Any

CHROMIUM = "/usr/bin/chromium"
DESKTOP = {"width": 1120, "height": 760}
PHONE = {"width": 360, "height": 720}
LARGEST_BYTES = 150_000
SHOTS = (
    ("home-desktop", "home", DESKTOP, "light", "en"),
    ("home-phone", "home", PHONE, "light", "en"),
    ("home-dark", "home", DESKTOP, "dark", "en"),
    ("home-ja", "home", DESKTOP, "light", "ja"),
    ("search-desktop", "search", DESKTOP, "light", "en"),
    ("search-phone-ja", "search", PHONE, "light", "ja"),
    ("submission-desktop", "submission", DESKTOP, "light", "en"),
    ("submission-phone-dark", "submission", PHONE, "dark", "en"),
    ("submission-dark-ja", "submission", DESKTOP, "dark", "ja"),
)
"""Name of the file, page, window, theme and language."""


def main(arguments: list[str]) -> int:
    """Takes every picture of the site at an address; 2 for wrong usage."""
    if len(arguments) != 2:
        sys.stderr.write((__doc__ or "") + "\n")
        return 2
    address, folder = arguments[0].rstrip("/"), Path(arguments[1])
    folder.mkdir(parents=True, exist_ok=True)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])
        for name, page, window, theme, lang in SHOTS:
            context = browser.new_context(viewport=window, color_scheme=theme, locale=lang, reduced_motion="reduce")
            _photograph(context.new_page(), address, page, folder / f"{name}.png")
            context.close()
        browser.close()
    return 0


def _photograph(tab: Any, address: str, page: str, path: Path) -> None:
    """The first screens of a page, as many as fit into LARGEST_BYTES."""
    tab.goto(address + ("/search?q=has:runs" if page == "search" else "/"))
    if page == "submission":
        _open_one_with_a_chart(tab, address)
    whole = int(tab.evaluate("document.documentElement.scrollHeight"))
    width, height = tab.viewport_size["width"], tab.viewport_size["height"]
    for screens in (2.6, 1.8, 1.3, 1.0, 0.7):
        clip = {"x": 0, "y": 0, "width": width, "height": min(whole, round(height * screens))}
        tab.screenshot(path=path, clip=clip, full_page=True)
        if path.stat().st_size <= LARGEST_BYTES:
            return


def _open_one_with_a_chart(tab: Any, address: str) -> None:
    """The newest submission that has a chart of rates, else the newest."""
    tab.goto(f"{address}/search?q=has:runs")
    links = [link.get_attribute("href") for link in tab.locator(".card h3 a").all()]
    for link in links:
        tab.goto(address + link)
        if tab.locator("svg.chart .mark").count():
            return


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
