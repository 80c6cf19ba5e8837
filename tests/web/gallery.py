"""Photographs of every page of running registries: {phone, desktop} x {light, dark} x {ja, en}, each held against axe-core as well.

usage: python -m tests.web.gallery OUT NAME=ADDRESS...          every page of each registry, under OUT/NAME, with a sheet a page
       python -m tests.web.gallery --chosen FOLDER ADDRESS      the pictures of KEPT

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
LARGEST_BYTES = 150_000
"""Of a picture that is kept in the repository."""


class Look(NamedTuple):
    """A page in a window, a theme and a language."""

    place: str
    window: str
    theme: str
    lang: str


KEPT: Mapping[str, Look] = {
    "home-desktop": Look("home", "desktop", "light", "en"),
    "home-phone-dark-ja": Look("home", "phone", "dark", "ja"),
    "search-desktop": Look("search", "desktop", "light", "en"),
    "search-phone-ja": Look("search", "phone", "light", "ja"),
    "submission-desktop": Look("submission", "desktop", "light", "en"),
    "submission-phone-dark": Look("submission", "phone", "dark", "en"),
    "submission-dark-ja": Look("submission", "desktop", "dark", "ja"),
}
"""The pictures of docs/screenshots, by file name."""


def main(words: list[str]) -> int:
    """0 when every page was photographed and no barrier was found, 1 where one was, 2 for wrong usage."""
    registries = dict(word.partition("=")[::2] for word in words[1:])
    if len(words) == 3 and words[0] == "--chosen":
        return _with_browser(lambda browser: _keep(browser, Path(words[1]), words[2].rstrip("/")))
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


def _photograph(tab: Any, path: Path, screens: float) -> None:
    whole = int(tab.evaluate("document.documentElement.scrollHeight"))
    width, height = tab.viewport_size["width"], tab.viewport_size["height"]
    clip = {"x": 0, "y": 0, "width": width, "height": min(whole, round(height * screens))}
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


def _keep(browser: Any, folder: Path, address: str) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    paths = dict(_paths(browser, address))
    for file, look in KEPT.items():
        path = paths[look.place]
        if path is None:
            _say(f"{file}: nothing leads to {look.place}")
            return 1
        tab = _tab(browser, look.window, look.theme, look.lang)
        tab.goto(address + path)
        for screens in (2.6, 1.8, 1.3, 1.0, 0.7):
            _photograph(tab, folder / f"{file}.png", screens)
            if (folder / f"{file}.png").stat().st_size <= LARGEST_BYTES:
                break
        tab.context.close()
    return 0


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
