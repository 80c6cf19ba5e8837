"""What was typed as a document; a value that is none of its kind stays as it was typed, for the schema to say so."""

import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from schemas.comparability import BARE_METAL
from web.arrange.share_form import METRICS, RESULTS, Field, fields_by_name
from web.arrange.standing import mine_of

TOOL = {"name": "tameshi-web-form"}
UNIT = "/runs/0/series/0/unit"
FACTORS = {"k": 1e3, "m": 1e6, "g": 1e9}
MEGABITS = {"k": 1e-3, "m": 1.0, "g": 1e3, "t": 1e6}
"""What `10G` means where the field counts Mbit/s."""

_BIT_RATE = re.compile(r"(?:bit/s|bits/s|bps|b/s|be)$")


def document_of(values: Mapping[str, str]) -> dict[str, Any]:
    """The document of the form's values, whose rows are closed up."""
    tree: dict[str, Any] = {"schema": "tameshi/1", "id": values.get("id"), "created_at": values.get("created_at"), "kind": "trial"}
    unit = values.get(UNIT) or "pps"
    for name, field in fields_by_name(values).items():
        text = values.get(name, "").strip()
        if text:
            _put(tree, name.split("/")[1:], _value(field, text, unit))
    _settle_words(tree)
    _settle_host(tree)
    tree["runs"] = [*_run_by_hand(tree.pop("runs", [])), *runs_in(values.get(RESULTS, ""))]
    return tree | {"tool": TOOL}


def has_run_by_hand(values: Mapping[str, str]) -> bool:
    """Whether the first run of the document is the one that was typed."""
    return bool(document_of({**values, RESULTS: ""})["runs"])


def runs_in(text: str) -> list[Any]:
    """The runs of a result file: a list of them, one alone, or under `runs`; none where the text holds none."""
    try:
        said = json.loads(text) if text.strip() else []
    except (ValueError, RecursionError):
        return [text]
    found = said.get("runs", [said]) if isinstance(said, dict) else said
    return found if isinstance(found, list) else [found]


def _put(tree: dict[str, Any], steps: list[str], value: Any) -> None:
    place: Any = tree
    for step, after in zip(steps, [*steps[1:], ""], strict=True):
        fresh: Any = value if not after else [] if after.isdigit() else {}
        if not isinstance(place, list):
            place = place.setdefault(step, fresh)
            continue
        if int(step) == len(place):
            place.append(fresh)
        place = place[int(step)]


def _value(field: Field, text: str, unit: str) -> Any:
    if field.group == "family":
        return int(text) if text in field.choices else text
    if field.widget == "words":
        return [word.strip() for word in text.replace("、", ",").split(",") if word.strip()]
    if field.widget not in ("number", "percent"):
        return text
    number = speed_of(text) if field.at.endswith("speed_mbps") else rate_of(text, unit) if field.at == "/value" else number_of(text)
    if number is None:
        return text
    return number / 100 if field.widget == "percent" else number


def speed_of(text: str) -> int | float | None:
    """`1000`, `10G`, `2.5 Gbit/s` or `25GbE` in Mbit/s; None for anything else."""
    return number_of(_BIT_RATE.sub("", unicodedata.normalize("NFKC", text).strip().lower()), MEGABITS)


def rate_of(text: str, unit: str = "pps") -> int | float | None:
    """`300 kpps` or `9.4 Gbit/s` in single ones, and what `number_of` reads; None for anything else, as for another unit than chosen."""
    if (number := number_of(text)) is not None:
        return number
    if unit != "pps":
        plain = unicodedata.normalize("NFKC", text).strip().lower()
        return number_of(_BIT_RATE.sub("", plain)) if _BIT_RATE.search(plain) else None
    found = mine_of(text).pps
    return int(found) if found is not None and found.is_integer() else found


def number_of(text: str, factors: Mapping[str, float] = FACTORS) -> int | float | None:
    """`1,488,095`, `1.09M` or `１０００` as a number; None for anything else."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace("_", "").replace("%", "").strip().lower()
    factor = factors.get(plain[-1:])
    digits = plain if factor is None else plain[:-1].strip()
    if not re.fullmatch(r"[+-]?[0-9]*[.]?[0-9]+[.]?", digits.replace("−", "-")):
        return None
    digits = digits.replace("−", "-")
    number = round(float(digits) * (factor or 1.0), 6)
    return int(number) if number.is_integer() else number


def _settle_words(tree: dict[str, Any]) -> None:
    """A language alone is no note; problems are told in the language of the note."""
    lang = tree.get("note", {}).get("lang")
    if "text" not in tree.get("note", {}):
        tree.pop("note", None)
    for problem in tree.get("problems", []):
        problem.setdefault("lang", lang)


def _settle_host(tree: dict[str, Any]) -> None:
    """Naming a hypervisor says that this is a guest; naming none says that it is not."""
    told = tree.get("host", {}).get("virtualization")
    if told:
        told["is_guest"] = told["hypervisor"] != "none"
        if not told["is_guest"]:
            del told["hypervisor"]


def _run_by_hand(runs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The run that was typed, if any of it was."""
    for run in runs:
        series = run.get("series", [{}])[0]
        if "points" not in series:
            run.pop("series", None)
        else:
            series.setdefault("unit", "pps")
            series["metric"] = METRICS.get(series["unit"], "rate")
        if "baseline" in run:
            run["baseline"]["label"] = BARE_METAL
    return [run for run in runs if run]
