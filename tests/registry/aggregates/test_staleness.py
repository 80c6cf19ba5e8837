"""Problems that newer kernels may have left behind."""

from typing import Any

import pytest

from registry.db.engine import Database
from registry.desk import Desk
from registry.findings import WorkedSince
from tests.documents import submission
from tests.registry.counting import statements
from tests.registry.search.test_find import IGB, VF, put

GONE = {"symptom": "VF が見えない", "stage": "virtual-function", "lang": "ja"}


def on(kernel: str) -> dict[str, Any]:
    """A host of this kernel."""
    return submission()["host"] | {"system": {"kernel": kernel}}


def since(database: Database, *worked: dict[str, Any]) -> WorkedSince | None:
    """What has worked since two met the problem on 6.9 and 6.12-rc1, when these trials are there too."""
    met = [
        submission(1, nics=[VF], outcome="failed", problems=[GONE], host=on("6.9.1")),
        submission(2, nics=[VF], outcome="partly", problems=[GONE], host=on("6.12-rc1")),
    ]
    put(database, *met, *worked)
    with database.reading() as session, statements(database) as sent:
        desk = Desk(session)
        listed = next(one for one in desk.know_how().problems if one.summary.stage == "virtual-function")
        problem = desk.known_problem(listed.summary.key)
        assert problem is not None
        before = len(sent)
        found = desk.worked_since(problem)
        assert len(sent) - before <= 2
    return found


def test_what_worked_with_newer_kernels_is_told_with_how_often_the_newest_first(database: Database) -> None:
    found = since(
        database,
        submission(3, nics=[VF], host=on("6.12.3")),
        submission(4, nics=[VF], host=on("6.12.3")),
        submission(5, nics=[VF], host=on("6.16")),
    )
    assert found is not None
    assert (found.nic_key, found.nic, found.mode, found.hypervisor) == ("8086-10ca", "82576 Virtual Function", "sriov", "kvm")
    assert (found.met_up_to, [(one.value, one.outcomes.worked) for one in found.kernels]) == ("6.12-rc1", [("6.16", 1), ("6.12.3", 2)])


NO_EVIDENCE = {
    "older": submission(3, nics=[VF], host=on("6.10")),
    "as new": submission(3, nics=[VF], host=on("6.12-rc1")),
    "failed again": submission(3, nics=[VF], host=on("6.16"), outcome="failed"),
    "another NIC": submission(3, nics=[IGB], host=on("6.16")),
    "an example": submission(3, nics=[VF], host=on("6.16"), example=True),
    "no kernel": submission(3, nics=[VF], host=submission()["host"] | {"system": {}}),
}


@pytest.mark.parametrize("told", NO_EVIDENCE.values(), ids=NO_EVIDENCE)
def test_what_says_nothing_about_newer_kernels_is_no_evidence(database: Database, told: dict[str, Any]) -> None:
    assert since(database, told) is None


def test_a_nic_that_few_of_them_have_proves_nothing(database: Database) -> None:
    others = (submission(number, nics=[IGB], outcome="failed", problems=[GONE], host=on("6.9")) for number in range(10, 14))
    assert since(database, *others, submission(3, nics=[VF], host=on("6.16"))) is None
