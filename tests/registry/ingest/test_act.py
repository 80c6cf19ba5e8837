"""Statements of keys: what is withdrawn leaves no row behind, what is amended is derived anew, and nobody does it for another."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from registry.db.engine import Database
from registry.desk import Desk
from registry.errors import (
    ForgedError,
    ImpossibleError,
    InvalidError,
    NotYoursError,
    RegistryError,
    RetiredKeyError,
    StaleRevisionError,
    UnknownSubmissionError,
    WithdrawnError,
)
from registry.ingest.act import Done, act_on, open_letter
from registry.ingest.batch import judged_document, refused
from registry.ingest.receive import check
from registry.ingest.store import Stored, store_all
from registry.models import metadata, revision, submission
from registry.upkeep.compare import differences
from registry.upkeep.rebuild import rebuild_all
from tests.conftest import NOW
from tests.documents import submission as a_submission
from tests.documents import sweep
from tests.registry.signing import Contributor, Document


@pytest.fixture(scope="module")
def taro(tmp_path_factory: pytest.TempPathFactory) -> Contributor:
    """Somebody."""
    return Contributor.new(tmp_path_factory.mktemp("taro"))


@pytest.fixture(scope="module")
def jiro(tmp_path_factory: pytest.TempPathFactory) -> Contributor:
    """Somebody else."""
    return Contributor.new(tmp_path_factory.mktemp("jiro"))


def put(database: Database, told: Document) -> Stored:
    """A document through the stations; raises what a request would be refused with."""
    judged = judged_document(check(json.dumps(told, ensure_ascii=False).encode()), NOW)
    with database.writing() as session:
        stored = store_all(session, [judged])[0]
    if error := refused(stored, judged.received.submission):
        raise error
    return stored


def act(database: Database, letter: Document) -> Done:
    """A statement through its station."""
    opened = open_letter(letter, NOW)
    with database.writing() as session:
        return act_on(session, opened, NOW)


def found(database: Database, query: str) -> list[str]:
    """Ids that a query finds."""
    with database.reading() as session:
        return [hit.id for hit in Desk(session).search(query).hits]


def faults(database: Database) -> list[Any]:
    """Where derived data is not what the documents say."""
    with database.reading() as session:
        return list(differences(session))


def rich(number: int, word: str, **changes: Any) -> Document:
    """A document that leaves rows in every table, with a word of its own."""
    return a_submission(
        number,
        note={"text": f"{word} と書いた", "lang": "ja"},
        problems=[{"symptom": f"no {word}", "stage": "link"}],
        runs=[sweep()],
        title=f"title {word}",
        **changes,
    )


def test_what_is_withdrawn_leaves_no_trace_but_its_id(database: Database, taro: Contributor) -> None:
    told = taro.signed(rich(1, "planted"), handle="taro")
    put(database, told)
    put(database, rich(2, "neighbour"))
    assert found(database, "planted") == [told["id"]]
    assert act(database, taro.withdrawal(told)) == Done("withdraw", told["id"])
    assert found(database, "planted") == []
    assert found(database, "contributor:taro") == []
    assert found(database, "stage:link") == [rich(2, "")["id"]]
    assert faults(database) == []
    with database.reading() as session:
        assert Desk(session).submission(told["id"]) is None
        for table in metadata.sorted_tables:
            if table.name not in {"facet"}:
                assert "planted" not in str(session.execute(select(table)).all()), table.name


def test_the_id_of_a_withdrawn_submission_is_not_taken_again(database: Database, taro: Contributor) -> None:
    told = taro.signed(a_submission())
    put(database, told)
    act(database, taro.withdrawal(told))
    for document in (told, a_submission(), taro.signed(a_submission(title="another"))):
        with pytest.raises(WithdrawnError):
            put(database, document)
    with database.reading() as session:
        assert session.execute(select(submission)).all() == []
    assert faults(database) == []


def test_what_is_amended_is_found_by_its_new_words_alone(database: Database, taro: Contributor) -> None:
    told = taro.signed(rich(1, "before"))
    put(database, told)
    done = act(database, taro.amendment(told, **rich(1, "after", outcome="partly")))
    assert (done.action, done.again) == ("amend", False)
    assert done.judgement is not None
    assert found(database, "before") == []
    assert found(database, "after outcome:partly") == [told["id"]]
    assert faults(database) == []
    with database.reading() as session:
        (kept,) = session.execute(select(revision.c.statement)).scalars()
    assert json.loads(kept)["action"] == "amend"


def test_an_amended_submission_is_withdrawn_with_its_earlier_revisions(database: Database, taro: Contributor) -> None:
    told = taro.signed(rich(1, "before"))
    put(database, told)
    letter = taro.amendment(told, title="after")
    act(database, letter)
    act(database, taro.withdrawal(letter["document"]))
    with database.reading() as session:
        assert session.execute(select(revision)).all() == []
    assert faults(database) == []


def test_the_same_statement_twice_is_done_once(database: Database, taro: Contributor) -> None:
    told = taro.signed(a_submission())
    put(database, told)
    amendment = taro.amendment(told, title="after")
    withdrawal = taro.withdrawal(amendment["document"])
    for letter in (amendment, withdrawal):
        assert [act(database, letter).again for _ in range(2)] == [False, True]


def test_a_first_revision_sent_again_after_an_amendment_changes_nothing(database: Database, taro: Contributor) -> None:
    told = taro.signed(a_submission())
    put(database, told)
    act(database, taro.amendment(told, title="after"))
    assert put(database, told).status == "duplicate"
    assert found(database, "after") == [told["id"]]


REFUSED: dict[str, tuple[Any, type[RegistryError]]] = {
    "another key withdraws": (lambda taro, jiro, told: jiro.withdrawal(told), NotYoursError),
    "another key amends": (lambda taro, jiro, told: jiro.amendment(told, title="mine"), NotYoursError),
    "an unknown id": (lambda taro, jiro, told: taro.withdrawal(a_submission(99)), UnknownSubmissionError),
    "a revision that was never here": (lambda taro, jiro, told: taro.withdrawal(told, sha256="0" * 64), StaleRevisionError),
    "a statement moved to another id": (
        lambda taro, jiro, told: _moved(taro.withdrawal(told), submission=a_submission(2)["id"]),
        ForgedError,
    ),
    "a statement turned into another action": (
        lambda taro, jiro, told: _moved(taro.withdrawal(told), stated_at="2026-11-24T05:31:00Z"),
        ForgedError,
    ),
    "a statement re-signed under the owner's name": (lambda taro, jiro, told: _resigned(jiro, taro, told), ForgedError),
    "a signature that was cut off": (
        lambda taro, jiro, told: _moved(taro.withdrawal(told), signature=taro.withdrawal(told)["statement"]["signature"][:-40]),
        ForgedError,
    ),
    "the signature of the document for a statement": (
        lambda taro, jiro, told: _moved(taro.withdrawal(told), signature=told["signature"]),
        ForgedError,
    ),
    "a document signed by another": (lambda taro, jiro, told: taro.amendment(told) | {"document": jiro.signed(told)}, ForgedError),
    "a document that the statement does not announce": (
        lambda taro, jiro, told: taro.amendment(told, title="a") | {"document": taro.amendment(told, title="b")["document"]},
        ForgedError,
    ),
    "another time of making": (lambda taro, jiro, told: taro.amendment(told, created_at="2026-11-18T09:30:00+09:00"), InvalidError),
    "a trial that becomes an example": (lambda taro, jiro, told: taro.amendment(told, example=True), InvalidError),
    "figures that cannot be": (
        lambda taro, jiro, told: taro.amendment(told, runs=[sweep(link_type="physical", link_speed_mbps=1)]),
        ImpossibleError,
    ),
    "a statement of tomorrow": (
        lambda taro, jiro, told: {
            "statement": taro.statement("withdraw", submission=told["id"], sha256="0" * 64, stated_at="2026-11-25T00:00:00Z")
        },
        InvalidError,
    ),
    "a withdrawal with a document": (lambda taro, jiro, told: taro.withdrawal(told) | {"document": told}, InvalidError),
    "an amendment without one": (lambda taro, jiro, told: {"statement": taro.amendment(told)["statement"]}, InvalidError),
    "no object": (lambda taro, jiro, told: [], InvalidError),
    "no statement": (lambda taro, jiro, told: {"statement": None}, InvalidError),
}


def _moved(letter: Document, **changes: Any) -> Document:
    return letter | {"statement": letter["statement"] | changes}


def _resigned(forger: Contributor, owner: Contributor, told: Document) -> Document:
    letter = forger.withdrawal(told, fingerprint=owner.fingerprint)
    assert letter["statement"]["fingerprint"] == owner.fingerprint
    return letter


@pytest.mark.parametrize("case", REFUSED)
def test_a_statement_is_refused_and_changes_nothing(database: Database, taro: Contributor, jiro: Contributor, case: str) -> None:
    told = taro.signed(a_submission())
    put(database, told)
    put(database, jiro.signed(a_submission(2)))
    make, error = REFUSED[case]
    letter = make(taro, jiro, told)
    with pytest.raises(error):
        act(database, letter)
    assert len(found(database, "")) == 2
    with database.reading() as session:
        shared = Desk(session).submission(told["id"])
    assert shared is not None
    assert shared.document == told


def test_nobody_changes_an_unsigned_submission(database: Database, taro: Contributor) -> None:
    put(database, a_submission())
    for letter in (taro.withdrawal(a_submission()), taro.amendment(a_submission())):
        with pytest.raises(NotYoursError, match="unsigned"):
            act(database, letter)


def test_a_revision_that_was_replaced_cannot_be_acted_upon(database: Database, taro: Contributor) -> None:
    told = taro.signed(a_submission())
    put(database, told)
    late = taro.withdrawal(told)
    act(database, taro.amendment(told, title="after"))
    with pytest.raises(StaleRevisionError):
        act(database, late)


def test_a_successor_speaks_for_the_key_that_was_given_up_and_nobody_else_does(
    database: Database, taro: Contributor, jiro: Contributor, tmp_path: Path
) -> None:
    told = taro.signed(a_submission(), handle="taro")
    put(database, told)
    rotation = taro.rotation(jiro)
    assert [act(database, rotation).again for _ in range(2)] == [False, True]
    with pytest.raises(RetiredKeyError):
        put(database, taro.signed(a_submission(2)))
    with pytest.raises(RetiredKeyError):
        act(database, taro.withdrawal(told))
    with pytest.raises(RetiredKeyError):
        act(database, taro.rotation(Contributor.new(tmp_path)))
    with pytest.raises(RetiredKeyError):
        act(database, jiro.rotation(taro))
    assert put(database, jiro.signed(a_submission(3), handle="taro")).handle == "yours"
    act(database, jiro.withdrawal(told))
    assert faults(database) == []


def test_nobody_is_made_a_successor_who_did_not_agree(database: Database, taro: Contributor, jiro: Contributor) -> None:
    letter = taro.rotation(jiro)
    told = {key: value for key, value in letter["statement"].items() if key not in {"signature"}}
    alone = told | {"countersignature": taro.rotation(taro)["statement"]["countersignature"]}
    fields = {key: alone[key] for key in ("successor", "countersignature")}
    with pytest.raises(ForgedError) as caught:
        act(database, {"statement": taro.statement("rotate", **fields)})
    assert caught.value.faults[0].pointer == "/statement/successor"


def test_a_rebuild_that_is_going_on_counts_what_changes_meanwhile(database: Database, taro: Contributor) -> None:
    told = [taro.signed(rich(number, f"word{number}")) for number in range(1, 9)]
    for one in told:
        put(database, one)

    def change(done: int, *_: Any) -> None:
        if done == 4:
            act(database, taro.withdrawal(told[0]))
            act(database, taro.withdrawal(told[6]))
            act(database, taro.amendment(told[1], title="amended early"))
            act(database, taro.amendment(told[5], title="amended late"))

    rebuild_all(database, NOW, change, some=2)
    assert faults(database) == []
    assert len(found(database, "")) == 6


def test_a_handle_belongs_to_whoever_came_first(database: Database, taro: Contributor, jiro: Contributor) -> None:
    assert put(database, a_submission(1, contributor={"handle": "ｔａｒｏ"})).handle is None
    assert put(database, taro.signed(a_submission(2), handle="Taro")).handle == "yours"
    assert put(database, jiro.signed(a_submission(3), handle="taro")).handle == "taken"
    assert put(database, taro.signed(a_submission(4), handle="TARO")).handle == "yours"
    assert put(database, taro.signed(a_submission(5), handle="SHA256:abc")).handle == "nobodys"
    kept = [put(database, taro.signed(a_submission(6 + number), handle=f"other {number}")).handle for number in range(5)]
    assert kept == ["yours"] * 4 + ["too-many"]


def test_a_successor_comes_to_no_more_handles_than_one_key_may_hold(database: Database, taro: Contributor, jiro: Contributor) -> None:
    for number in range(3):
        put(database, taro.signed(a_submission(number + 1), handle=f"taro {number}"))
        put(database, jiro.signed(a_submission(number + 11), handle=f"jiro {number}"))
    with pytest.raises(InvalidError) as caught:
        act(database, taro.rotation(jiro))
    assert [(fault.pointer, fault.code) for fault in caught.value.faults] == [("/statement/successor", "too-many")]
    act(database, taro.amendment(taro.signed(a_submission(1), handle="taro 0"), title="still mine"))


def test_what_a_key_signs_elsewhere_counts_as_one_contributor(database: Database, taro: Contributor, jiro: Contributor) -> None:
    for number in (1, 2):
        put(database, taro.signed(a_submission(number)))
    put(database, jiro.signed(a_submission(3)))
    put(database, a_submission(4, contributor={"fingerprint": "SHA256:" + "x" * 43, "handle": "sha256:y"}))
    with database.reading() as session:
        assert Desk(session).counts().contributors == 2
    assert found(database, "-is:signed") == [a_submission(4)["id"]]
    assert len(found(database, f"contributor:{taro.fingerprint}")) == 2


def test_the_words_of_a_withdrawn_submission_are_not_in_the_file(database: Database, database_kind: str, taro: Contributor) -> None:
    if database_kind != "sqlite":
        pytest.skip("PostgreSQL's vacuum gives the space to others in its own time")
    told = taro.signed(a_submission(1, title="plantedword", runs=[]))
    put(database, told)
    act(database, taro.withdrawal(told))
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    content = Path(str(database.engine.url.database)).read_bytes()
    assert b"plantedword in" not in content
    assert told["title"].encode() + b"ja" not in content
