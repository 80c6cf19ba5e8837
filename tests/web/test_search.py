"""The search page: forms without script, the readers' own figure, what leads on from nothing."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from registry.records import Curve, CurvePoint, Curves
from schemas.labels import LANGUAGES
from tests.documents import submission, sweep
from tests.registry.counting import statements
from tests.web.conftest import Make
from tests.web.html import Page
from web.arrange.standing import FAULTS, mine_of, standing_rows

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
    ("850", 850_000.0), ("1,488.095", 1_488_095.0), ("14880", 14_880_000.0), ("0.5", 500.0), ("300,000", 300_000.0),
    ("1488095", 1_488_095.0),
    ("3e5", 300_000.0), ("300 kpps", 300_000.0), ("300k", 300_000.0), ("300 Kpps", 300_000.0), ("1.2 Mpps", 1_200_000.0),
    ("1,2 Mpps", 1_200_000.0), ("1.2M pps", 1_200_000.0), ("0.0012 Gpps", 1_200_000.0), ("300000 pps", 300_000.0), ("850 pps", 850.0),
    ("300 000 pps", 300_000.0), ("1'488'095 packets/s", 1_488_095.0), ("50 fps", 50.0), ("３００ｋｐｐｓ", 300_000.0),
    ("１．２Ｍｐｐｓ", 1_200_000.0),
    ("３００，０００", 300_000.0), ("30万", 300_000.0), ("30万パケット/秒", 300_000.0), ("  300 kpps ", 300_000.0),
    ("", None), ("  ", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "rate_pps"), MINE)
def test_a_rate_is_read_as_people_write_it(text: str, rate_pps: float | None) -> None:
    mine = mine_of(text)
    assert mine.fault == ""
    assert mine.pps == (rate_pps and pytest.approx(rate_pps))


NO_RATES = {
    "fast": "unread", "-1": "unread", "1.2.3 Mpps": "unread", "12,345,6 kpps": "unread", "1,2,3": "unread", "300 kpps!": "unread",
    "nan": "unread",
    "300 km": "unread", "1 Gbps": "bits", "940 Mbit/s": "bits", "10 Gb/s": "bits", "0": "impossible", "1e30": "impossible",
    "9e99 Gpps": "impossible",
}  # fmt: skip


@pytest.mark.parametrize("text", NO_RATES)
def test_what_is_no_rate_is_refused_with_the_reason_in_both_languages_and_stays_where_it_was_typed(reader: FlaskClient, text: str) -> None:
    assert mine_of(text).fault == FAULTS[NO_RATES[text]]
    pages = [reader.get("/search", query_string={"q": "mode:paravirt", "mine": text, "lang": lang}) for lang in LANGUAGES]
    assert [page.status_code for page in pages] == [200, 200]
    english, japanese = (Page(page.get_data(as_text=True)) for page in pages)
    for page in (english, japanese):
        assert page.faults == []
        (typed,) = (one for one in page.all("input") if one.get("id") == "mine")
        assert (typed["value"], typed["aria-describedby"]) == (text, "mine-fault")
        assert text in page.text
    told = {
        "unread": ("is not understood as a rate", "レートとして読めません"),
        "bits": ("counts bits", "ビット数です"),
        "impossible": ("is no rate that anything has", "あり得ないレート"),
    }
    assert told[NO_RATES[text]][0] in english.text
    assert told[NO_RATES[text]][1] in japanese.text


def test_only_figures_of_the_mode_asked_for_are_held_against_the_reader_s(make_site: Make) -> None:
    site = make_site()
    pci = {"vendor": "8086", "device": "10ed"}
    vf = {"name": "eth1", "pci": pci, "driver": "ixgbevf", "io_mode": "sriov", "role": "vf"}
    for number in range(1, 6):
        told = submission(number)
        told["nics"].append(vf)
        told["runs"] = [sweep(nic="eth0", series=[rate_of(9e5)]), sweep(nic="eth1", series=[rate_of(1e5 * number)])]
        assert site.test_client().post("/api/v1/submissions", json=told).status_code == 201
    answer = site.test_client().get("/search", query_string={"q": "mode:sriov", "mine": "350 kpps"})
    standing = answer.get_data(as_text=True).partition('<section class="standing">')[2].partition("</section>")[0]
    assert "300\u202fkpps" in standing
    assert "900\u202fkpps" not in standing
    assert "350\u202fkpps is neither slow nor fast" in standing


def rate_of(pps: float) -> dict[str, object]:
    return {"metric": "rate", "unit": "pps", "family": 4, "direction": "uni", "points": [{"frame_bytes": 64, "value": pps}]}


@pytest.mark.parametrize("sort", ["rate", "efficiency"])
def test_those_without_a_figure_are_counted_in_words(make_site: Make, sort: str) -> None:
    site = make_site()
    vf = {"name": "eth1", "pci": {"vendor": "8086", "device": "10ed"}, "driver": "ixgbevf", "io_mode": "sriov", "role": "vf"}
    for number in range(1, 8):
        told = submission(number)
        told["nics"].append(vf)
        told["runs"] = [
            sweep(nic="eth0", series=[rate_of(9e5)]),
            *([sweep(nic="eth1", series=[rate_of(1e5 * number)])] if number < 5 else []),
        ]
        assert site.test_client().post("/api/v1/submissions", json=told).status_code == 201
    client = site.test_client()
    page = Page(client.get(f"/search?q=mode:sriov&sort={sort}").get_data(as_text=True))
    assert "4 submissions" in page.text
    assert "3 more have no such figure" in page.text
    assert "ほか 3 件" in Page(client.get(f"/search?q=mode:sriov&sort={sort}&lang=ja").get_data(as_text=True)).text
    assert "no such figure" not in Page(client.get("/search?q=mode:sriov&lang=en").get_data(as_text=True)).text
    assert (
        "7 submissions match, but none has such a figure."
        in Page(client.get("/search?q=mode:sriov&sort=ndr@64&lang=en").get_data(as_text=True)).text
    )


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


def verdict_on(site: Flask, query: str, mine: str) -> str:
    """What the page says in one sentence of a reader's rate."""
    return " ".join(Page(site.test_client().get("/search", query_string={"q": query, "mine": mine}).get_data(as_text=True)).text.split())


def test_a_sentence_says_whether_the_reader_s_rate_is_slow(make_site: Make) -> None:
    site = make_site()
    for number, rate in enumerate((100_000, 200_000, 300_000, 400_000, 500_000), 1):
        series = {"metric": "rate", "unit": "pps", "family": 4, "direction": "uni", "points": [{"frame_bytes": 64, "value": rate}]}
        document = submission(number, runs=[sweep(series=[series])])
        assert site.test_client().post("/api/v1/submissions", json=document).status_code == 201
    assert "300 kpps is neither slow nor fast among these" in verdict_on(site, "mode:paravirt", "300")
    assert "1.00 kpps is slow among these in 1 of 1 ways" in verdict_on(site, "mode:paravirt", "1")
    assert "9.00 Mpps is fast among these in 1 of 1 ways" in verdict_on(site, "mode:paravirt", "9000")


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


def test_words_that_stand_in_no_submission_lead_to_the_hardware_of_that_name(reader: FlaskClient) -> None:
    text = reader.get("/search?q=nothing-of-this-name").get_data(as_text=True)
    assert 'href="/hardware?q=nothing-of-this-name"' in text.split('class="empty"')[1]
