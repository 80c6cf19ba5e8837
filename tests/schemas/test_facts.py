"""The fact catalogue keeps its own promises."""

from schemas.facts import BY_NAME, FACTS, HOST_FACTS, NIC_FACTS


def test_every_fact_has_one_row() -> None:
    assert len(BY_NAME) == len(FACTS)
    assert set(HOST_FACTS).isdisjoint(NIC_FACTS)


def test_no_fact_is_also_a_group_of_facts() -> None:
    groups = {fact.name.rsplit(".", depth)[0] for fact in FACTS for depth in range(1, fact.name.count(".") + 1)}
    assert groups.isdisjoint(BY_NAME)


def test_a_row_says_what_it_means_and_where_it_comes_from() -> None:
    assert [fact.name for fact in FACTS if not (fact.meaning and fact.source)] == []


def test_a_number_with_a_unit_in_its_name_states_the_same_unit() -> None:
    endings = {"_bytes": "bytes", "_mhz": "MHz", "_mbps": "Mbit/s"}
    wrong = [fact.name for fact in FACTS for ending, unit in endings.items() if fact.name.endswith(ending) and fact.unit != unit]
    assert wrong == []
