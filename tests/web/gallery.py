"""Photographs of every page of running registries: {phone, desktop} x {light, dark} x {ja, en}, each held against axe-core as well.

usage: python -m tests.web.gallery OUT NAME=ADDRESS...          every page of each registry, under OUT/NAME, with a sheet a page
       python -m tests.web.gallery --chosen FOLDER NAME=ADDRESS...    the pictures of KEPT, of a demo and a community

Says on stderr how far it is; on stdout one line a barrier that axe-core found. Ends with 1 where it found any.
"""

import sys
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from tests.web.barriers import barriers
from tests.web.places import PLACES, path_of

CHROMIUM = "/usr/bin/chromium"
WINDOWS = {"desktop": {"width": 1180, "height": 800}, "phone": {"width": 360, "height": 740}}
THEMES = ("light", "dark")
LANGS = ("en", "ja")
MOST_SCREENS = {"desktop": 3, "phone": 5}
ABOVE = 16
"""Pixels above what a picture begins with."""
LARGEST_BYTES = 150_000
"""Of a picture that is kept in the repository."""


class Look(NamedTuple):
    """A page in a window, a theme and a language."""

    place: str
    window: str
    theme: str
    lang: str
    data: str = "community"
    """The registry that shows it: a `demo`, or a `community` that has measured more."""
    screens: float = 1.8
    """How many screens of it, at most."""
    top: str = "body"
    """CSS selector of where the picture begins."""


KEPT: Mapping[str, Look] = {
    "home-desktop": Look("home", "desktop", "light", "en"),
    "home-phone-dark-ja": Look("home", "phone", "dark", "ja"),
    "search-desktop": Look("search", "desktop", "light", "en"),
    "search-phone-ja": Look("search", "phone", "light", "ja"),
    "submission-desktop": Look("submission", "desktop", "light", "en", "demo"),
    "submission-phone-dark": Look("submission", "phone", "dark", "en", "demo"),
    "compare-desktop": Look("compare", "desktop", "light", "en"),
    "matrix-dark-ja": Look("matrix", "desktop", "dark", "ja", screens=1.3),
    "know-how-phone-ja": Look("know-how", "phone", "light", "ja"),
    "problem-desktop": Look("problem", "desktop", "light", "en"),
    "hardware-dark": Look("hardware-item", "desktop", "dark", "en"),
    "charts-desktop": Look("charts-percent", "desktop", "light", "en", screens=0.8, top=".explored"),
    "charts-phone-dark-ja": Look("charts-at-one-size", "phone", "dark", "ja", screens=1.1, top=".explored"),
}
"""The pictures of docs/screenshots, by file name."""


def main(words: list[str]) -> int:
    """0 when every page was photographed and no barrier was found, 1 where one was, 2 for wrong usage."""
    registries = dict(word.partition("=")[::2] for word in words[1:])
    if words[:1] == ["--chosen"]:
        registries = dict(word.partition("=")[::2] for word in words[2:])
        if {look.data for look in KEPT.values()} <= registries.keys():
            return _with_browser(lambda browser: _keep(browser, Path(words[1]), registries))
    if not registries or not all(address.startswith("http") for address in registries.values()):
        _say((__doc__ or "").strip())
        return 2
    return _with_browser(lambda browser: max(_all_of(browser, Path(words[0]) / name, at.rstrip("/")) for name, at in registries.items()))


def _with_browser(work: Any) -> int:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])
        try:
            return int(work(browser))
        finally:
            browser.close()


def _all_of(browser: Any, folder: Path, address: str) -> int:
    """Every page of one registry; 1 where a barrier was found."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = {name: path for name, path in _paths(browser, address) if path is not None}
    found = 0
    for number, (name, path) in enumerate(paths.items(), 1):
        _say(f"{folder.name}: {name} ({number} of {len(paths)})")
        for window, theme, lang in product(WINDOWS, THEMES, LANGS):
            tab = _tab(browser, window, theme, lang)
            if (status := tab.goto(address + path).status) >= 500:
                raise RuntimeError(f"{address}{path} answered {status}")
            _photograph(tab, folder / f"{name}-{window}-{theme}-{lang}.png", MOST_SCREENS[window])
            for barrier in barriers(tab):
                found = 1
                sys.stdout.write(f"{folder.name} {name} {window} {theme} {lang}: {barrier}\n")
            tab.context.close()
        _sheet(browser, folder, name)
    for name in PLACES.keys() - paths.keys():
        _say(f"{folder.name}: {name}: nothing leads there")
    return found


def _paths(browser: Any, address: str) -> Iterator[tuple[str, str | None]]:
    tab = _tab(browser, "desktop", "light", "en")
    for name, place in PLACES.items():
        yield name, path_of(tab, address, place)
    tab.context.close()


def _tab(browser: Any, window: str, theme: str, lang: str) -> Any:
    return browser.new_context(viewport=WINDOWS[window], color_scheme=theme, locale=lang, reduced_motion="reduce").new_page()


def _photograph(tab: Any, path: Path, screens: float, top: str = "body") -> None:
    whole = int(tab.evaluate("document.documentElement.scrollHeight"))
    begin = max(0, round(tab.locator(top).first.evaluate("one => one.getBoundingClientRect().top + scrollY")) - ABOVE)
    width, height = tab.viewport_size["width"], tab.viewport_size["height"]
    clip = {"x": 0, "y": begin, "width": width, "height": min(whole - begin, round(height * screens))}
    tab.screenshot(path=path, clip=clip, full_page=True)


def _sheet(browser: Any, folder: Path, name: str) -> None:
    """All looks of a page on one picture."""
    looks = [f"{name}-{window}-{theme}-{lang}.png" for window, theme, lang in product(WINDOWS, THEMES, LANGS)]
    pictures = "".join(
        f'<img src="{look}" style="width:{480 if "desktop" in look else 200}px;margin:4px;vertical-align:top">' for look in looks
    )
    (folder / f"{name}.html").write_text(f'<!doctype html><body style="background:#888;margin:0">{pictures}', "utf-8")
    tab = browser.new_context(viewport={"width": 1000, "height": 600}).new_page()
    tab.goto((folder / f"{name}.html").absolute().as_uri())
    tab.screenshot(path=folder / f"sheet-{name}.png", full_page=True)
    tab.context.close()


def _keep(browser: Any, folder: Path, registries: Mapping[str, str]) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    for file, look in KEPT.items():
        address = registries[look.data].rstrip("/")
        tab = _tab(browser, look.window, look.theme, look.lang)
        path = path_of(tab, address, PLACES[look.place])
        if path is None:
            _say(f"{file}: nothing leads to {look.place}")
            return 1
        tab.goto(address + path)
        for screens in (1.8, 1.6, 1.4, 1.2, 1.0, 0.9, 0.8):
            _photograph(tab, folder / f"{file}.png", min(screens, look.screens), look.top)
            if (folder / f"{file}.png").stat().st_size <= LARGEST_BYTES:
                break
        tab.context.close()
    return 0


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
