"""The search page: forms without script, the readers' own figure, what leads on from nothing."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from registry.records import Curve, CurvePoint, Curves
from tests.documents import submission, sweep
from tests.registry.counting import statements
from tests.web.conftest import Make
from tests.web.html import Page
from web.arrange.standing import mine_pps, standing_rows

FORMS = {
    "a field becomes a term": ("/search?q=82576&mode=sriov", "/search?q=82576+mode:sriov"),
    "an empty field goes": ("/search?q=virtio&mode=", "/search?q=virtio"),
    "blanks are quoted": ("/search?board=X10+SDV", '/search?q=board:"X10+SDV"'),
    "an unstated rate stays asked for": ("/search?mode=sriov&sort=rate&mine=", "/search?q=mode:sriov&sort=rate&mine="),
    "the rest stays": ("/search?mode=sriov&sort=rate&mine=300&lang=ja", "/search?q=mode:sriov&sort=rate&mine=300&lang=ja"),
}


@pytest.mark.parametrize(("path", "leads_to"), FORMS.values(), ids=FORMS)
def test_a_form_of_fields_leads_to_the_address_of_its_query(reader: FlaskClient, path: str, leads_to: str) -> None:
    answer = reader.get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].replace("%3A", ":").replace("%22", '"') == leads_to


MINE = [
    ("850", 850_000.0),
    ("1,488.095", 1_488_095.0),
    ("0", None),
    ("-1", None),
    ("fast", None),
    ("1e300", None),
    ("nan", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "rate_pps"), MINE)
def test_a_rate_of_the_reader_is_a_number_or_nothing(text: str, rate_pps: float | None) -> None:
    assert mine_pps(text) == rate_pps


def curves(n: int, frames: tuple[int, ...] = (64, 1518), unit: str = "pps") -> Curves:
    points = tuple(CurvePoint(frame_bytes=size, median=200.0, lower_quartile=100.0, upper_quartile=300.0, n=n) for size in frames)
    curve = Curve(label="sriov", unit=unit, family=4, direction="uni", run_kind="ndr", points=points)
    return Curves(metric="rate", unit=unit, curves=(curve,), link_speed_mbps=None, n_submissions=n, filtered="")


@pytest.mark.parametrize(
    ("mine", "verdict"), [(99.0, "slower"), (100.0, "lower"), (200.0, "upper"), (300.0, "upper"), (301.0, "faster"), (None, "")]
)
def test_a_rate_stands_by_the_quartiles_at_the_smallest_frame(mine: float | None, verdict: str) -> None:
    (row,) = standing_rows(curves(3), mine)
    assert (row.point.frame_bytes, row.verdict) == (64, verdict)


def test_two_others_say_nothing_and_bits_are_no_packets() -> None:
    assert standing_rows(curves(2), 1.0)[0].verdict == ""
    assert standing_rows(curves(9, unit="l2_bps"), 1.0) == ()
    assert standing_rows(curves(9, frames=(0,)), 1.0) == ()


def test_the_reader_s_rate_stands_beside_those_found(reader: FlaskClient) -> None:
    page = Page(reader.get("/search?q=mode:paravirt&mine=300").get_data(as_text=True))
    assert page.faults == []
    assert "Yours: 300 kpps" in page.text
    assert "Where a result stands" not in Page(reader.get("/search?q=mode:paravirt&sort=rate").get_data(as_text=True)).text


def verdict_on(site: Flask, kpps: str) -> str:
    """What the page says in one sentence of a reader's rate."""
    return " ".join(Page(site.test_client().get(f"/search?q=mode:paravirt&mine={kpps}").get_data(as_text=True)).text.split())


def test_a_sentence_says_whether_the_reader_s_rate_is_slow(make_site: Make) -> None:
    site = make_site()
    for number, rate in enumerate((100_000, 200_000, 300_000, 400_000, 500_000), 1):
        series = {"metric": "rate", "unit": "pps", "family": 4, "direction": "uni", "points": [{"frame_bytes": 64, "value": rate}]}
        document = submission(number, runs=[sweep(series=[series])])
        assert site.test_client().post("/api/v1/submissions", json=document).status_code == 201
    assert "300 kpps is neither slow nor fast among these" in verdict_on(site, "300")
    assert "1.00 kpps is slow among these in 1 of 1 ways" in verdict_on(site, "1")
    assert "9.00 Mpps is fast among these in 1 of 1 ways" in verdict_on(site, "9000")


def test_quartiles_of_what_was_chosen_by_a_figure_are_not_shown(reader: FlaskClient) -> None:
    asked = "/search?q=mode:paravirt{}&sort=rate&mine="
    assert "Median" in Page(reader.get(asked.format("")).get_data(as_text=True)).text
    assert "Median" not in Page(reader.get(asked.format("+pps@64>1")).get_data(as_text=True)).text


def test_nothing_found_offers_the_query_without_each_of_its_terms(reader: FlaskClient) -> None:
    page = Page(reader.get("/search?q=zebra+mode:sriov").get_data(as_text=True))
    empty = [str(a["href"]).replace("%3A", ":") for a in page.all("a")]
    assert {"/search?q=mode:sriov", "/search?q=zebra"} <= set(empty)


def test_the_fields_one_may_ask_are_explained_in_the_reader_s_language(reader: FlaskClient) -> None:
    assert "Model or name of a NIC" in Page(reader.get("/search").get_data(as_text=True)).text
    assert "NIC の型番や名前" in Page(reader.get("/search?lang=ja").get_data(as_text=True)).text


BY_FIGURE = ("virtio+pps@64>1&sort=rate", "mode:paravirt+pps@64>1&sort=rate", "virtio&sort=efficiency", "virtio&mine=300")


@pytest.mark.parametrize("query", BY_FIGURE)
def test_a_search_by_a_figure_looks_it_up_once_for_hits_and_facets(filled: Flask, query: str) -> None:
    reader = filled.test_client()
    assert reader.get("/search?q=has:runs").status_code == 200  # What came in since is followed once, by whoever asks first.
    with statements(filled.extensions["tameshi"].database) as sent:
        assert reader.get(f"/search?q={query}").status_code == 200
    assert len(sent) <= 10
