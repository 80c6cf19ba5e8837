"""A copy is what ingest would have made of its document: told from its template by its identity alone."""

import json
from pathlib import Path

import pytest

from registry.db.engine import Database
from registry.db.pack import unpack_document
from registry.ingest.judge import judge
from registry.ingest.receive import check
from registry.ingest.store import Judged, prepare, store_all
from registry.upkeep.compare import differences
from tests.scale.generate import created_at
from tests.scale.plain import points_of, wide_row
from tests.scale.pool import ON_THE_WAY, Pool, Template, copy, text_of

FEW = 64


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Pool:
    """A pool of few templates."""
    made = Pool(folder=tmp_path_factory.mktemp("pool"), templates=FEW, block=FEW // 2)
    made.make(FEW, lambda _: None)
    return made


def submissions(pool: Pool, first: int, last: int) -> list[tuple[int, Template]]:
    """Numbers with their templates."""
    return [(number + place, template) for number, some in pool.some(first, last) for place, template in enumerate(some)]


def copies(pool: Pool, first: int, last: int) -> list[Judged]:
    return [copy(template, number) for number, template in submissions(pool, first, last)]


def test_a_copy_has_the_rows_that_its_document_gives(pool: Pool) -> None:
    for number, template in submissions(pool, FEW // 4, 3 * FEW):
        made = copy(template, number)
        body = unpack_document(made.packed)
        received, now = check(body), created_at(number) + ON_THE_WAY
        assert body == made.received.body
        assert made.rows == prepare(received, judge(received.submission, now).judgement, now).rows
        assert made.received.submission.id == received.submission.id == made.rows.columns["uid"]


def test_no_two_copies_are_one_submission_and_hosts_stay_together(pool: Pool) -> None:
    made = copies(pool, 1, 4 * FEW)
    assert len({one.rows.columns["uid"] for one in made}) == 4 * FEW
    assert len({one.rows.columns["title"] for one in made}) == 4 * FEW
    assert len({one.rows.columns["card"]["host"] for one in made}) == 4 * FEW // 8 + 1


def test_the_text_of_a_copy_names_it(pool: Pool) -> None:
    (number, template), *_ = submissions(pool, 3 * FEW + 5, 3 * FEW + 5)
    assert f"no{number:08d}" in text_of(template, number)
    assert f"no{template.number:08d}" not in text_of(template, number)


def test_a_registry_of_copies_holds_what_its_documents_say(pool: Pool, database: Database) -> None:
    with database.writing() as session:
        assert {stored.status for stored in store_all(session, copies(pool, 1, 2 * FEW + 7))} == {"created"}
    with database.reading() as session:
        assert list(differences(session)) == []


def test_plain_rows_have_every_rate_that_a_chart_takes_in(pool: Pool) -> None:
    for number, template in submissions(pool, 1, 2 * FEW):
        made = copy(template, number)
        told = json.loads(made.received.body)
        runs = told.get("runs", ()) if told["kind"] == "trial" else ()
        rates = [
            (point["frame_bytes"], point["value"])
            for run in runs for series in run["series"] if series["metric"] == "rate" for point in series["points"]
        ]  # fmt: skip
        found = [(frame, value) for _, frame, value in points_of(made.rows)]
        assert len(found) in {len(rates), 0}  # Nothing of runs that are set apart, as those on an emulated CPU.
        assert all(value == pytest.approx(sent, rel=1e-6) for (_, value), (_, sent) in zip(found, rates if found else [], strict=True))
        assert wide_row(made.rows)[0] == told["id"]


def test_a_pool_is_made_once(pool: Pool, tmp_path: Path) -> None:
    told: list[str] = []
    pool.make(FEW, told.append)
    assert told == []
