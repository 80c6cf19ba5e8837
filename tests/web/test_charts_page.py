"""The charts page: one question whose address is the whole of it, and everything that can be taken along."""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from registry.errors import ParameterError
from registry.findings import Trend
from registry.records import Basis, Curves
from schemas.labels import LANGUAGES
from schemas.v1.submission import DIRECTIONS, METRICS, RUN_KINDS
from tests.documents import submission
from tests.web.chart_data import community
from tests.web.conftest import PAYLOAD, Make
from tests.web.html import Page
from web.arrange.charts import drawn
from web.arrange.charts_asked import BOTH_WAYS, DRAWN, Asked, asked
from web.arrange.charts_presets import PRESETS, Preset, current
from web.charts import rate_over_frame_size, trend
from web.pages import charts

FORMS = {"svg": "image/svg+xml", "png": "image/png", "csv": "text/csv", "json": "application/json"}
ADDRESSES = {preset.title: f"/charts?{urlencode(preset.asked.arguments())}" for preset in PRESETS}


@pytest.fixture(scope="module")
def measured(make_site: Make) -> Flask:
    """A site where a small community has measured; read only."""
    site = make_site()
    documents = [
        *community(10),
        submission(9_000, example=True),
        submission(9_001, title=PAYLOAD, nics=[{"name": "eth0", "device_name": "=1+1"}]),
    ]
    for document in documents:
        answer = site.test_client().post("/api/v1/submissions", json=document)
        assert answer.status_code == 201, answer.get_data(as_text=True)
    return site


@pytest.fixture
def visitor(measured: Flask) -> FlaskClient:
    return measured.test_client()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_every_preset_draws_what_the_community_sent(visitor: FlaskClient, address: str, lang: str) -> None:
    answer = visitor.get(f"{address}&lang={lang}")
    assert answer.status_code == 200
    page = Page(answer.get_data(as_text=True))
    assert page.faults == []
    if "driver_version" not in address:  # Nobody among these told one.
        assert len(page.all("svg")) == 2
        assert page.all("table")


def test_a_preset_is_marked_where_its_address_is_asked_for() -> None:
    assert [current(preset.asked) for preset in PRESETS] == list(PRESETS)
    assert current(Asked(q="nic:82576")) is None


@pytest.mark.parametrize("preset", PRESETS, ids=lambda one: one.title)
def test_a_preset_stays_marked_when_its_form_is_sent_as_it_stands(visitor: FlaskClient, preset: Preset) -> None:
    before = visitor.get("/charts?lang=en&" + urlencode(preset.asked.arguments())).get_data(as_text=True)
    form = {one["name"]: one.get("value") or "" for one in Page(before).all("input") if one.get("name")}
    chosen = dict(_selected(before))
    after = visitor.get("/charts?lang=en&" + urlencode(form | chosen)).get_data(as_text=True)
    assert re.findall(r'aria-current="page">([^<]+)</a></li>', before.partition('class="begin"')[2].partition("</nav>")[0]) == [
        preset.title
    ]
    assert re.findall(r'aria-current="page">([^<]+)</a></li>', after.partition('class="begin"')[2].partition("</nav>")[0]) == [preset.title]


def _selected(text: str) -> Iterator[tuple[str, str]]:
    """What the lists of a form have chosen."""
    for name, choices in re.findall(r'<select id="[^"]*" name="([^"]*)">(.*?)</select>', text, re.DOTALL):
        yield name, next(iter(re.findall(r'<option value="([^"]*)" selected', choices)))


MARKED = {
    "the same in other words": ({"q": "io_mode:仮想化無し", "direction": "uni"}, "IPv4 and IPv6"),
    "the usual said aloud": ({"family": "4", "direction": "uni", "by": "io_mode", "metric": "rate", "q": " "}, "I/O modes"),
    "narrowed down": ({"family": "4", "direction": "uni", "q": "nic:82599"}, "I/O modes"),
    "narrowed down by more": ({"by": "nic", "family": "4", "direction": "uni", "q": "mode:bare-metal nic:82599"}, "NIC against NIC"),
    "another control": ({"family": "6", "direction": "uni"}, None), "nothing": ({}, None),
    "a query that cannot be understood": ({"family": "4", "direction": "uni", "q": "nik:82599"}, "I/O modes"),
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "title"), MARKED.values(), ids=MARKED)
def test_what_still_asks_a_preset_s_question_is_marked_as_it(arguments: dict[str, str], title: str | None) -> None:
    preset = current(asked(arguments))
    assert (preset and preset.title) == title


def test_a_query_for_a_mode_draws_that_mode_in_the_picture_and_in_every_file(visitor: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(visitor.get("/charts.csv?q=mode:sriov").get_data(as_text=True))))
    assert {row["line"] for row in rows} == {"sriov"}
    told: Any = visitor.get("/api/v1/series?q=mode:sriov").get_json()
    assert {curve["label"] for curve in told["curves"]} == {"sriov"}
    page = Page(visitor.get("/charts?q=mode:sriov&lang=en").get_data(as_text=True))
    assert "draws the runs that have these themselves" in page.text
    assert "それ自身で測った結果だけ" in Page(visitor.get("/charts?q=mode:sriov&lang=ja").get_data(as_text=True)).text


@pytest.mark.parametrize(("lang", "words"), [("en", "the number of cores is not told"), ("ja", "コア数が示されていない")])
def test_runs_that_tell_no_cores_are_counted_in_both_languages(visitor: FlaskClient, lang: str, words: str) -> None:
    assert words in Page(visitor.get(f"/charts?per=core&lang={lang}").get_data(as_text=True)).text


QUESTIONS = st.builds(
    Asked,
    chart=st.sampled_from(tuple(DRAWN)),
    q=st.text(alphabet="ab:82576 ", max_size=20).map(str.strip),
    metric=st.sampled_from(METRICS),
    by=st.sampled_from(("mode", "nic", "kernel")),
    normalise=st.sampled_from(("", "bare-metal")),
    family=st.sampled_from(("", "4", "6")),
    direction=st.sampled_from(("", *DIRECTIONS, BOTH_WAYS)),
    run=st.sampled_from(("", *RUN_KINDS)),
    frame_bytes=st.integers(1, 65_575),
)


@given(QUESTIONS)
def test_an_address_says_all_that_is_asked(question: Asked) -> None:
    arguments = question.arguments()
    again = asked(arguments)
    assert again.arguments() == arguments
    for name in ("chart", "q", *DRAWN[question.chart]):
        if name != "of":
            assert getattr(again, name) == getattr(question, name)


WRONG = {
    "chart": "pie", "metric": "speed", "normalise": "virtio", "per": "watt", "family": "5", "direction": "up", "run": "fast",
    "frame_bytes": "-1",
}  # fmt: skip


@pytest.mark.parametrize(("name", "value"), WRONG.items(), ids=WRONG)
def test_a_word_that_is_not_known_is_refused_by_name(visitor: FlaskClient, name: str, value: str) -> None:
    with pytest.raises(ParameterError, match=name):
        asked({name: value})
    answer = visitor.get(f"/charts?{name}={value}")
    assert answer.status_code == 400
    page = Page(answer.get_data(as_text=True))
    assert page.faults == []
    assert f"“{name}” is never “{value}”" in page.text or f"“{value}” is no frame size" in page.text
    japanese = Page(visitor.get(f"/charts?{name}={value}&lang=ja").get_data(as_text=True))
    assert value in japanese.text
    assert not {"is never", "is no", "known:", "Known:"} & {
        word for word in ("is never", "is no", "known:", "Known:") if word in japanese.text
    }
    assert visitor.get(f"/charts.csv?{name}={value}").status_code == 400


def test_a_query_that_cannot_be_understood_is_marked_where_it_is_wrong(visitor: FlaskClient) -> None:
    text = visitor.get("/charts?q=nik:82576").get_data(as_text=True)
    assert "<mark>nik:82576</mark>" in text
    assert "Did you mean" in text


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_an_empty_registry_says_what_a_chart_needs_and_how_to_share_it(empty: Flask, address: str, lang: str) -> None:
    page = Page(empty.test_client().get(f"{address}&lang={lang}").get_data(as_text=True))
    assert page.faults == []
    assert page.all("svg") == []
    hrefs = {link["href"] for link in page.all("a")}
    assert any((href or "").startswith("/share") for href in hrefs)
    assert {"en": "It needs:", "ja": "必要なもの:"}[lang] in page.text


def test_the_page_says_n_what_is_left_out_and_leads_to_what_is_drawn(visitor: FlaskClient) -> None:
    page = Page(visitor.get("/charts?family=4").get_data(as_text=True))
    drawn = re.search(r"([\d,]+) submissions", page.text)
    assert drawn is not None
    assert "1 shipped examples" in page.text
    behind = next(
        link["href"] for link in page.all("a") if "has%3Afigures" in (link["href"] or "") or "has:figures" in (link["href"] or "")
    )
    found = Page(visitor.get(behind or "").get_data(as_text=True))
    assert f"{drawn[1]} submissions" in found.text


def _shown(measured: Flask, question: Asked, record: Trend | Curves) -> Page:
    """The page of a record as a large registry would give it."""
    with measured.test_request_context("/charts"):
        return Page(charts._page(question, chart=drawn(record, question, "en"), left_out=()))


def test_a_trend_of_histograms_leads_to_its_submissions_and_not_to_one_without_a_name(measured: Flask) -> None:
    of_all = replace(trend.EXAMPLE, n_submissions=None, basis=Basis(hits=12_000, looked_at=12_000, approximate=True))
    links = [link["href"] or "" for link in _shown(measured, Asked(chart="trend", by="kernel"), of_all).all("a")]
    assert not [link for link in links if re.search(r"/s/(\?|$)", link)]
    assert [link for link in links if "/search?" in link and "has:figures" in link.replace("%3A", ":")]


@pytest.mark.parametrize(("sampled", "warnings"), [(True, 1), (False, 0)])
def test_a_sample_is_told_on_the_chart_itself(measured: Flask, sampled: bool, warnings: int) -> None:
    record = replace(rate_over_frame_size.EXAMPLE, basis=Basis(hits=2_094, looked_at=711, sampled=sampled))
    told = [one for one in _shown(measured, Asked(), record).all("p") if one.get("role") == "note"]
    assert len(told) == warnings


def test_bare_metal_is_100_and_hindrances_are_counted(visitor: FlaskClient) -> None:
    page = Page(visitor.get("/charts?normalise=bare-metal").get_data(as_text=True))
    assert "bare metal = 100" in page.text
    assert re.search(r"\d+ runs?: no baseline is named", page.text)


def test_a_query_narrows_the_chart_and_the_address_of_the_other_language_keeps_it(visitor: FlaskClient) -> None:
    page = Page(visitor.get("/charts?chart=trend&q=nic:82599&frame_bytes=128").get_data(as_text=True))
    other = next(link["href"] for link in page.all("link") if link.get("hreflang") == "ja")
    assert other is not None
    for word in ("chart=trend", "q=nic%3A82599", "frame_bytes=128", "lang=ja"):
        assert word in other
    assert "64 B" not in page.text


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_every_chart_is_a_file_of_every_form_with_a_tag(visitor: FlaskClient, address: str, form: str) -> None:
    url = address.replace("/charts?", f"/charts.{form}?")
    answer = visitor.get(url)
    assert (answer.status_code, answer.mimetype) == (200, FORMS[form])
    assert answer.headers["Cache-Control"].startswith("public, max-age=")
    again = visitor.get(url, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert "Set-Cookie" not in answer.headers


def test_files_of_other_figures_themes_and_languages_have_tags_of_their_own(visitor: FlaskClient) -> None:
    addresses = ("/charts.svg", "/charts.svg?theme=dark", "/charts.svg?lang=ja", "/charts.svg?family=4", "/charts.csv")
    assert len({visitor.get(address).headers["ETag"] for address in addresses}) == len(addresses)


def test_the_files_say_the_same_as_the_interface(visitor: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(visitor.get("/charts.csv?family=4").get_data(as_text=True))))
    told: Any = visitor.get("/api/v1/series?family=4").get_json()
    points = [(curve["label"], point["frame_bytes"], point["median"], point["n"]) for curve in told["curves"] for point in curve["points"]]
    assert sorted((row["line"], int(row["frame_bytes"]), float(row["median"]), int(row["n"])) for row in rows) == sorted(points)
    assert json.loads(visitor.get("/charts.json?family=4").data)["data"]


def test_a_name_that_a_spreadsheet_would_run_is_a_text_in_the_file(visitor: FlaskClient) -> None:
    rows = list(csv.reader(io.StringIO(visitor.get("/charts.csv?by=nic").get_data(as_text=True))))
    assert any(row[0] == "'=1+1" for row in rows)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_a_frame_in_another_site_has_no_chrome_no_script_and_no_cookie(visitor: FlaskClient, address: str, lang: str) -> None:
    answer = visitor.get(address.replace("/charts?", "/charts/embed?") + f"&lang={lang}")
    page = Page(answer.get_data(as_text=True))
    assert page.faults == []
    assert page.all("html")[0]["lang"] == answer.headers["Content-Language"] == lang
    assert not page.all("script")
    assert not page.all("nav")
    assert not page.all("form")
    assert "Set-Cookie" not in answer.headers
    assert [link for link in page.all("a") if link.get("target") == "_blank" and "noopener" in (link.get("rel") or "")]


def test_only_the_frame_may_be_framed(visitor: FlaskClient) -> None:
    framed = visitor.get("/charts/embed").headers
    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
    for address in ("/charts", "/charts.svg", "/", "/charts/card.png"):
        assert "frame-ancestors 'none'" in visitor.get(address).headers["Content-Security-Policy"], address
        assert visitor.get(address).headers["X-Frame-Options"] == "DENY", address


def test_the_markup_to_copy_leads_to_the_frame(visitor: FlaskClient) -> None:
    text = visitor.get("/charts?chart=gain&lang=ja").get_data(as_text=True)
    found = re.search(r"&lt;iframe src=&#34;([^\s]*?)&#34;|&lt;iframe src=\"([^\s]*?)\"", text)
    assert found is not None
    address = (found[1] or found[2]).replace("&amp;", "&")
    assert visitor.get(address[address.index("/charts/embed") :]).status_code == 200
    assert "chart=gain" in address
    assert "lang=ja" in address


def _previews(page: Page) -> Iterator[str]:
    for meta in page.all("meta"):
        if meta.get("property") == "og:image":
            yield meta["content"] or ""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_shared_link_shows_a_picture_of_1200_by_630(visitor: FlaskClient, lang: str) -> None:
    hit = visitor.get("/api/v1/submissions?q=has:figures&limit=1").get_json()["items"][0]
    for address in ("/charts?normalise=bare-metal&", f"/s/{hit['id']}?"):
        page = Page(visitor.get(f"{address}lang={lang}").get_data(as_text=True))
        (preview,) = _previews(page)
        assert preview.startswith("http")
        assert {meta.get("content") for meta in page.all("meta") if meta.get("name") == "twitter:card"} == {"summary_large_image"}
        picture = visitor.get(preview[preview.index("/", 8) :])
        assert picture.mimetype == "image/png"
        assert (int.from_bytes(picture.data[16:20]), int.from_bytes(picture.data[20:24])) == (1200, 630)


def test_programs_are_told_where_the_figures_are(visitor: FlaskClient) -> None:
    text = visitor.get("/charts?chart=gain&lang=en").get_data(as_text=True)
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text)
    assert found is not None
    told = json.loads(found[1])
    assert told["@type"] == "Dataset"
    address = told["distribution"]["contentUrl"]
    assert visitor.get(address[address.index("/", 8) :]).mimetype == "text/csv"


def test_a_submission_s_charts_are_files_too(visitor: FlaskClient) -> None:
    hit = visitor.get("/api/v1/submissions?q=mode:sriov&limit=1").get_json()["items"][0]
    text = visitor.get(f"/s/{hit['id']}").get_data(as_text=True)
    for form in ("png", "svg", "csv"):
        address = f"/s/{hit['id']}/chart/0.{form}"
        assert address in text
        answer = visitor.get(address)
        assert (answer.status_code, answer.mimetype) == (200, FORMS[form])
    assert visitor.get(f"/s/{hit['id']}/chart/99.png").status_code == 404
    assert visitor.get("/s/01M3250V01000000000000009Z/card.png").status_code == 404


def test_where_a_submission_stands_is_reached_from_its_page(visitor: FlaskClient) -> None:
    hit = visitor.get("/api/v1/submissions?q=mode:sriov&limit=1").get_json()["items"][0]
    page = Page(visitor.get(f"/s/{hit['id']}").get_data(as_text=True))
    address = next(link["href"] for link in page.all("a") if "chart=standing" in (link["href"] or ""))
    standing = Page(visitor.get(address or "").get_data(as_text=True))
    assert standing.faults == []
    assert "Where it stands among comparable submissions" in standing.text
    assert visitor.get("/charts?chart=standing&of=01M3250V01000000000000009Z").status_code == 404
    assert visitor.get("/charts?chart=standing").status_code == 200


def test_lines_over_sizes_come_before_single_values_and_each_name_before_a_second(visitor: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(visitor.get("/charts.csv").get_data(as_text=True))))
    lines = list(dict.fromkeys((row["line"], row["family"], row["direction"], row["setting"]) for row in rows))
    assert len({name for name, *_ in lines[:5]}) == 5
