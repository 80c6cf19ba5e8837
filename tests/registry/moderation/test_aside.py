"""What is hidden is nowhere, is told why, and comes back as it was."""

from pathlib import Path

import pytest

from registry.db.engine import Database
from registry.desk import Desk
from registry.errors import HiddenError, UnknownSubmissionError, WaitingError
from registry.ingest.aside import aside_of, lay_aside, put_back
from registry.ingest.store import Stored
from registry.moderation import actions
from registry.upkeep.compare import differences
from registry.upkeep.rebuild import rebuild_all
from tests.conftest import NOW
from tests.documents import submission
from tests.registry.ingest.test_act import act, rich
from tests.registry.ingest.test_store import put
from tests.registry.signing import Contributor

ID = submission(1)["id"]


@pytest.fixture(scope="session")
def taro(tmp_path_factory: pytest.TempPathFactory) -> Contributor:
    """Somebody with a key."""
    return Contributor.new(tmp_path_factory.mktemp("taro"))


def found(database: Database, query: str = "") -> list[str]:
    """The ids that a search gives; what is derived must equal the documents meanwhile."""
    with database.reading() as session:
        assert list(differences(session)) == []
        return [hit.id for hit in Desk(session).search(query).hits]


def hide(database: Database, uid: str = ID, reason: str = "spam") -> None:
    """What a moderator does."""
    with database.writing() as session:
        actions.hide(session, uid, reason, "for a test", "somebody", NOW)


def restore(database: Database, uid: str = ID) -> None:
    """What a moderator does."""
    with database.writing() as session:
        actions.restore(session, uid, "somebody", NOW)


def test_what_is_hidden_is_found_by_nothing_and_comes_back_as_it_was(database: Database) -> None:
    put(database, rich(1, "plantedword"))
    put(database, submission(2))
    with database.reading() as session:
        before = Desk(session).submission(ID), Desk(session).counts(), Desk(session).facets()
    hide(database)
    assert found(database) == [submission(2)["id"]]
    assert found(database, "plantedword") == []
    with database.reading() as session:
        assert Desk(session).submission(ID) is None
        aside = aside_of(session, ID)
    assert aside is not None
    assert (aside.state, aside.reason, aside.words) == ("hidden", "spam", "for a test")
    restore(database)
    assert found(database, "plantedword") == [ID]
    with database.reading() as session:
        assert (Desk(session).submission(ID), Desk(session).counts(), Desk(session).facets()) == before


def test_earlier_revisions_come_back_too(database: Database, taro: Contributor) -> None:
    told = taro.signed(submission(1))
    put(database, told)
    act(database, taro.amendment(told, title="told better"))
    hide(database)
    restore(database)
    with database.reading() as session:
        shared = Desk(session).submission(ID)
        assert Desk(session).earlier(ID, 0) == told
    assert shared is not None
    assert [one.changed for one in shared.revisions] == [("/title",)]


def test_a_hidden_id_is_not_taken_again_and_cannot_be_amended(database: Database, taro: Contributor) -> None:
    told = taro.signed(submission(1))
    put(database, told)
    hide(database)
    assert put(database, told).status == "hidden"
    assert put(database, submission(1, title="another")).status == "hidden"
    with pytest.raises(HiddenError, match="spam"):
        act(database, taro.amendment(told, title="told better"))
    assert found(database) == []


def test_whoever_is_hidden_may_still_withdraw_and_nothing_is_left(database: Database, taro: Contributor) -> None:
    told = taro.signed(submission(1))
    put(database, told)
    act(database, taro.amendment(told, title="told better"))
    with database.reading() as session:
        shared = Desk(session).submission(ID)
    assert shared is not None
    hide(database)
    with database.writing() as session:
        actions.note(session, ID, "plantedword", "somebody", NOW)
    act(database, taro.withdrawal(dict(shared.document)))
    with database.reading() as session:
        assert aside_of(session, ID) is None
        assert Desk(session).withdrawn(ID) is not None
    with pytest.raises(UnknownSubmissionError):
        restore(database)
    assert found(database) == []


def test_a_rebuild_that_is_going_on_counts_what_is_hidden_and_restored_meanwhile(database: Database) -> None:
    ids = [submission(number)["id"] for number in range(1, 9)]
    for number in range(1, 9):
        put(database, rich(number, f"word{number}"))
    hide(database, ids[1])
    hide(database, ids[5])

    def change(done: int, *_: object) -> None:
        if done == 4:
            hide(database, ids[0])
            hide(database, ids[6])
            restore(database, ids[1])
            restore(database, ids[5])

    rebuild_all(database, NOW, change, some=2)
    assert len(found(database)) == 6
    restore(database, ids[0])
    assert len(found(database)) == 7


def test_the_first_of_a_new_key_wait_and_so_do_unsigned_ones(database: Database, taro: Contributor) -> None:
    with database.writing() as session:
        actions.set_threshold(session, 2, "somebody", NOW)
    many = [taro.signed(submission(number)) for number in range(1, 5)]
    answers: list[Stored] = [put(database, one) for one in many[:2]]
    assert [(one.status, one.waits) for one in answers] == [("created", True)] * 2
    assert found(database) == []
    assert put(database, many[0]).status == "waiting"
    for one in many[:2]:
        restore(database, one["id"])
    assert not put(database, many[2]).waits
    assert put(database, submission(9)).waits
    with database.writing() as session:
        actions.set_threshold(session, 0, "somebody", NOW)
    assert not put(database, submission(10)).waits
    assert len(found(database)) == 4


def test_of_a_batch_of_one_key_only_the_first_wait(database: Database, taro: Contributor, tmp_path: Path) -> None:
    from registry.ingest.store import store_all
    from tests.registry.test_stateful import ready

    with database.writing() as session:
        actions.set_threshold(session, 2, "somebody", NOW)
    many = [ready(taro.signed(submission(number))) for number in range(1, 5)]
    with database.writing() as session:
        stored = store_all(session, [one for one in many if one is not None])
    assert [one.waits for one in stored] == [True, True, False, False]
    assert len(found(database)) == 2


def test_what_waits_is_told_so(database: Database) -> None:
    put(database, submission(1))
    with database.writing() as session:
        assert lay_aside(session, ID, "waiting", NOW)
    with database.reading() as session:
        aside = aside_of(session, ID)
    from registry.ingest.aside import why_aside

    assert aside is not None
    assert isinstance(why_aside(aside), WaitingError)
    hide(database)
    with database.reading() as session:
        hidden = aside_of(session, ID)
    assert hidden is not None
    assert hidden.state == "hidden"


def test_nothing_is_laid_aside_or_put_back_twice(database: Database) -> None:
    put(database, submission(1))
    with database.writing() as session:
        assert not put_back(session, ID)
        assert lay_aside(session, ID, "hidden", NOW, reason="spam")
        assert not lay_aside(session, ID, "hidden", NOW, reason="spam")
    with pytest.raises(UnknownSubmissionError):
        hide(database)


def test_all_of_a_key_are_hidden_at_once_and_nobody_else_s(database: Database, taro: Contributor) -> None:
    for number in (1, 2):
        put(database, taro.signed(submission(number)))
    put(database, submission(3))
    with database.writing() as session:
        assert actions.hide_some_of_key(session, taro.fingerprint, "spam", "", "somebody", NOW) == 2
        assert actions.hide_some_of_key(session, taro.fingerprint, "spam", "", "somebody", NOW) == 0
    assert found(database) == [submission(3)["id"]]
