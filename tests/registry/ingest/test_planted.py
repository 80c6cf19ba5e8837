"""Sixty and more results that cannot be, or hardly, are named as what they are; two hundred real ones pass."""

import json
from copy import deepcopy
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import pytest

from collector.errors import UnknownFormatError
from collector.result_file import import_bytes
from registry.ingest.judge import judge
from registry.ingest.rules import RULES
from schemas import read
from schemas.records import plain
from tests.collector.importers.samples import name_of, own, shared
from tests.conftest import NOW
from tests.documents import Document, submission
from tests.registry.ingest.planted import PLANTED, Planted
from tests.scale.generate import document

OUR_OWN = [*own("local-tools"), *own("iperf3-generated")]
BESIDE = [path for path in shared() if path.parent.name not in {"local-tools", "iperf3-generated"}]
EXAMPLES = [json.loads(path.read_text("utf-8")) for path in files("schemas").joinpath("examples").iterdir() if path.name.endswith(".json")]
REAL = 200
LATER = NOW + timedelta(days=30)
"""When all of them had been measured."""


@pytest.mark.parametrize("planted", PLANTED, ids=[one.mistake.replace(" ", "-") for one in PLANTED])
def test_a_planted_mistake_is_refused_or_flagged_for_the_right_reason(planted: Planted) -> None:
    judged = judge(read(deepcopy(planted.document)), NOW, planted.beside)
    refused, flagged = {one.code for one in judged.refusals}, {one.code for one in judged.judgement.flags}
    assert planted.rule in (refused if RULES[planted.rule].kind == "refuse" else flagged)
    assert RULES[planted.rule].kind == "refuse" or not refused


def test_sixty_mistakes_are_planted_and_no_two_are_one() -> None:
    assert len({one.mistake for one in PLANTED}) == len(PLANTED) >= 60
    assert len({json.dumps(one.document["runs"], sort_keys=True) + repr(one.beside) for one in PLANTED}) == len(PLANTED)
    assert len({one.rule for one in PLANTED}) > 40


def measured(path: Path) -> list[Document]:
    """A document for each run of a captured output: real figures in the words around them of one document for tests."""
    try:
        runs = import_bytes(path.read_bytes()).runs
    except UnknownFormatError:
        return []
    return [submission(runs=[json.loads(json.dumps(plain(run)))]) for run in runs if run.series]


def unfit(documents: list[Document]) -> list[tuple[str, list[str]]]:
    """Those that are refused, or that aggregates would leave out, with the reasons."""
    found = []
    for one in documents:
        judged = judge(read(deepcopy(one)), LATER)
        if judged.refusals or judged.judgement.plausibility == "implausible":
            found.append((json.dumps(one["runs"])[:200], [fault.code for fault in judged.refusals + judged.judgement.flags]))
    return found


@pytest.mark.parametrize("path", OUR_OWN, ids=name_of)
def test_a_result_measured_for_this_project_passes(path: Path) -> None:
    assert unfit(measured(path)) == []


@pytest.mark.skipif(not BESIDE, reason="../shared/data/results is not there: the results that may not enter the project")
def test_two_hundred_real_results_pass() -> None:
    documents = [one for path in (*OUR_OWN, *BESIDE) for one in measured(path)]
    told = {json.dumps(one["runs"], sort_keys=True): one for one in documents}
    assert len(told) >= REAL
    assert unfit(list(told.values())) == []


def test_shipped_examples_pass() -> None:
    """Three of them measured in guests whose CPU was emulated, which is flagged and leaves nothing out."""
    assert unfit(EXAMPLES) == []


def test_results_made_up_as_a_community_would_send_them_pass() -> None:
    """Not real: generated, for everything around the figures to be as varied as it gets."""
    assert unfit([document(number) for number in range(1, 301)]) == []
