"""What is kept in memory of who met what: equal to what the documents say, whoever asks in between."""

import random
from pathlib import Path

import pytest

from registry.db.engine import Database
from registry.desk import Desk
from registry.ingest.withdraw import take_out
from tests.documents import Document, submission
from tests.registry.aggregates import naive
from tests.registry.ingest.test_act import act
from tests.registry.ingest.test_act import put as stored
from tests.registry.search.test_find import put
from tests.registry.signing import Contributor

CULPRITS = (None, "driver", "firmware", "kernel")
SYMPTOMS = ("VF が見えない", "No VF", "Guest crashes", "slow")


def trial(number: int, rng: random.Random | None = None) -> Document:
    """A trial that met up to six problems, some of them several times and put down to several culprits."""
    rng = rng or random.Random(number)
    problems: list[Document] = []
    for _ in range(rng.choice((0, 1, 2, 2, 2, 3, 4, 6))):
        culprit, workaround = rng.choice(CULPRITS), rng.choice((None, "iommu=pt", "BIOS"))
        told = {"symptom": rng.choice(SYMPTOMS), "stage": "driver", "culprit": culprit, "workaround": workaround}
        problems.append({name: word for name, word in told.items() if word is not None})
    return submission(number, outcome=rng.choice(("worked", "failed")), problems=problems, runs=[])


@pytest.mark.parametrize("culprit", CULPRITS, ids=str)
@pytest.mark.parametrize("seed", [1, 2])
def test_problems_are_counted_by_culprit_as_the_documents_tell_them(database: Database, culprit: str | None, seed: int) -> None:
    rng = random.Random(seed)
    told = [trial(number, rng) for number in range(1, 61)]
    assert max(len(one["problems"]) for one in told) > 2
    put(database, *told[:45])
    with database.reading() as session:
        Desk(session).know_how("outcome:failed")  # What this process keeps is filled in two steps.
    put(database, *told[45:])
    for gone in (told.pop(50), told.pop(5)):
        with database.writing() as session:
            assert take_out(session, gone["id"])
    for query, outcomes in (("", {"worked", "failed"}), ("outcome:failed", {"failed"}), ("-outcome:failed", {"worked"})):
        expected = naive.blamed([one for one in told if one["outcome"] in outcomes], culprit)
        with database.reading() as session:
            found = Desk(session).know_how(query, culprit=culprit, order="last", limit=50)
            most = Desk(session).know_how(query, culprit=culprit, order="most", limit=50)
        assert {one.summary.key: one.matching for one in found.problems} == {key: len(met) for key, met in expected.items()}
        assert found.total == len(expected)
        last = [expected[one.summary.key][-1] for one in found.problems]
        assert last == sorted(last, reverse=True)
        counts = [one.matching for one in most.problems]
        assert counts == sorted(counts, reverse=True)


def test_what_an_amendment_no_longer_tells_is_counted_no_more(database: Database, tmp_path: Path) -> None:
    taro = Contributor.new(tmp_path)
    met = [{"symptom": symptom, "stage": "driver"} for symptom in SYMPTOMS]
    document = taro.signed(submission(1, problems=met))
    stored(database, document)

    def counted() -> int:
        with database.reading() as session:
            return len(Desk(session).know_how("outcome:worked").problems)

    assert counted() == len(met)
    act(database, taro.amendment(document, problems=met[2:]))
    assert counted() == len(met) - 2


def test_who_asks_over_an_older_snapshot_spoils_no_later_answer(database: Database) -> None:
    put(database, submission(1, problems=[{"symptom": "Guest crashes"}]))
    with database.reading() as older, database.reading() as newer:
        Desk(older).counts()  # Its snapshot begins here.
        put(database, submission(2, problems=[{"symptom": "No VF"}]))
        Desk(newer).facets("outcome:worked")
        assert len(Desk(older).know_how("outcome:worked").problems) == 1
        assert Desk(older).hardware_list("cpu")
    with database.reading() as session:
        assert len(Desk(session).know_how("outcome:worked").problems) == 2


def test_who_asks_over_an_older_snapshot_does_not_miss_that_one_was_amended_or_taken_out(database: Database) -> None:
    put(database, *(submission(number, problems=[{"symptom": "No VF"}]) for number in (1, 2, 3)))
    with database.reading() as session:
        assert [one.matching for one in Desk(session).know_how("outcome:worked").problems] == [3]
    with database.reading() as older, database.reading() as newer:
        Desk(older).counts()
        with database.writing() as session:
            assert take_out(session, submission(2)["id"])
        Desk(newer).facets("outcome:worked")
        Desk(older).know_how("hypervisor:kvm")
    with database.reading() as session:
        assert [one.matching for one in Desk(session).know_how("kind:trial outcome:worked").problems] == [2]
