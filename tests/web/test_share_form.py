"""Sharing by form: nothing typed is lost, faults stand beside their fields, and what was previewed is what is published."""

import io
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from registry.door.keeper import Doorkeeper
from schemas import read
from schemas.labels import LANGUAGES
from tests.documents import submission
from tests.web.conftest import SAMPLES, Make
from tests.web.html import Page
from web.arrange.private import suspects
from web.arrange.share_document import document_of, number_of
from web.arrange.share_faults import place_of
from web.arrange.share_form import changed, closed_up, fields_by_name, known
from web.arrange.share_upload import look

FORM = "/share/form"
TYPED = {
    "/outcome": "failed", "/title": "82576 の VF", "/note/text": "VF が**見えない**。", "/note/lang": "ja",
    "/problems/0/symptom": "no IOMMU groups", "/problems/0/stage": "iommu", "/problems/0/culprit": "firmware",
    "/nics/0/device_name": "82576", "/nics/0/driver": "igb", "/nics/0/io_mode": "sriov",
    "/nics/0/pci/vendor": "8086", "/nics/0/pci/device": "10c9",
    "/host/cpu/model": "Xeon E5620", "/host/virtualization/hypervisor": "kvm", "/router/os": "VyOS", "/router/features": "nat, ospf",
    "/runs/0/tool/name": "trex", "/runs/0/kind": "mrr", "/runs/0/link_speed_mbps": "1,000",
    "/runs/0/series/0/points/0/frame_bytes": "64", "/runs/0/series/0/points/0/value": "1.09M",
    "/runs/0/series/0/points/0/loss_ratio": "0.5",
    "/costs/0/item": "nic", "/costs/0/amount": "22000", "/costs/0/currency": "JPY",
}  # fmt: skip


@pytest.fixture
def client(make_site: Make) -> FlaskClient:
    """Somebody at a site of their own."""
    return make_site().test_client()


def fields_of(answer: TestResponse) -> dict[str, str]:
    """What a browser would send of the form on a page."""
    page = answer.get_data(as_text=True)
    form = page[page.index('<form class="sharing"') :]
    return {str(a["name"]): str(a.get("value") or "") for a in Page("<html lang=en><main>" + form).all("input") if a.get("name")}


def send(client: FlaskClient, values: Mapping[str, str], step: str, **more: Any) -> TestResponse:
    """The answer to a step."""
    return client.post(FORM, data={**values, "step": step}, **more)


def publish(client: FlaskClient, values: Mapping[str, str]) -> TestResponse:
    """Previews and publishes."""
    hidden = fields_of(send(client, values, "preview"))
    own = {name: hidden[name] for name in ("id", "created_at", "seen")}
    return send(client, {**values, **own}, "publish")


def test_what_was_typed_is_previewed_published_and_found(client: FlaskClient) -> None:
    preview = send(client, TYPED, "preview")
    page = Page(preview.get_data(as_text=True))
    assert (preview.status_code, page.faults) == (200, [])
    assert "82576 の VF" in page.text
    assert client.get("/api/v1/submissions").get_json()["total"] == 0
    answer = publish(client, TYPED)
    assert answer.status_code == 303
    document = client.get(f"/api/v1/submissions/{answer.location.rpartition('/')[2]}").get_json()["document"]
    assert document["nics"][0]["pci"] == {"vendor": "8086", "device": "10c9"}
    point = document["runs"][0]["series"][0]["points"][0]
    assert point == {"frame_bytes": 64, "value": 1_090_000, "loss_ratio": 0.005}
    assert document["router"]["features"] == ["nat", "ospf"]
    assert "82576 の VF" in client.get(answer.location).get_data(as_text=True)


def test_only_the_outcome_is_needed(client: FlaskClient) -> None:
    assert publish(client, {"/outcome": "worked"}).status_code == 303


def test_publishing_twice_stores_once_and_another_content_is_a_conflict(client: FlaskClient) -> None:
    hidden = fields_of(send(client, TYPED, "preview"))
    values = {**TYPED, **{name: hidden[name] for name in ("id", "created_at", "seen")}}
    assert [send(client, values, "publish").status_code for _ in range(2)] == [303, 303]
    assert client.get("/api/v1/submissions").get_json()["total"] == 1
    other = {**values, "/title": "another"}
    seen = fields_of(send(client, other, "preview"))["seen"]
    assert send(client, {**other, "seen": seen}, "publish").status_code == 409
    assert client.get("/api/v1/submissions").get_json()["total"] == 1


def test_what_was_changed_after_the_preview_is_previewed_once_more(client: FlaskClient) -> None:
    hidden = fields_of(send(client, TYPED, "preview"))
    values = {**TYPED, **{name: hidden[name] for name in ("id", "created_at", "seen")}, "/title": "changed"}
    answer = send(client, values, "publish")
    assert answer.status_code == 200
    assert client.get("/api/v1/submissions").get_json()["total"] == 0


FAULTS = [
    ({"/outcome": ""}, "/outcome"),
    ({"/nics/0/pci/vendor": "Intel"}, "/nics/0/pci/vendor"),
    ({"/runs/0/series/0/points/0/value": "fast"}, "/runs/0/series/0/points/0/value"),
    ({"/runs/0/series/0/points/0/value": "9G"}, "/runs/0/series/0/points/0/value"),
    ({"/costs/0/currency": "yen"}, "/costs/0/currency"),
    ({"/runs/0/tool/name": ""}, "/runs/0/tool/name"),
    ({"results": '{"runs": [{"tool": {"name": "x"}, "kind": "no such"}]}'}, "results"),
    ({"results": "{no json"}, "results"),
]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("wrong", "field"), FAULTS, ids=[f"{at} {next(iter(wrong.values()))[:8]}" for wrong, at in FAULTS])
def test_a_fault_stands_beside_its_field_and_nothing_typed_is_lost(
    client: FlaskClient, wrong: dict[str, str], field: str, lang: str
) -> None:
    values = TYPED | wrong
    answer = client.post(f"{FORM}?lang={lang}", data={**values, "step": "preview"})
    text = answer.get_data(as_text=True)
    page = Page(text)
    assert (answer.status_code, page.faults) == (422, [])
    marked = [a["name"] for _, a in page.elements if a.get("aria-invalid")]
    assert marked == [field]
    shown = {str(a["name"]): a.get("value") for a in page.all("input") if a.get("name")}
    assert {name: shown[name] for name in values if name in shown} == {name: text for name, text in values.items() if name in shown}
    assert "VF が**見えない**。" in text


def test_rows_come_and_go_without_script(client: FlaskClient) -> None:
    more = send(client, TYPED, "add:/problems").get_data(as_text=True)
    assert 'name="/problems/1/symptom"' in more
    values = TYPED | {"/problems/1/symptom": "the second"}
    fewer = send(client, values, "remove:/problems/0").get_data(as_text=True)
    assert "the second" in fewer
    assert "no IOMMU groups" not in fewer
    assert 'name="/problems/1/symptom"' not in fewer


def test_what_looks_private_is_shown_before_it_is_published_and_refused_by_nobody(client: FlaskClient) -> None:
    values = TYPED | {"/note/text": "root@gw7 has 203.0.113.7 at gw7.lan"}
    text = Page(send(client, values, "preview").get_data(as_text=True)).text
    warning = text[: text.index("Replace it")]
    assert [word for word in ("root@gw7", "203.0.113.7", "gw7.lan") if word not in warning] == []
    assert publish(client, values).status_code == 303


def test_what_surely_is_private_is_refused_at_its_field_and_nothing_typed_is_lost(client: FlaskClient) -> None:
    values = TYPED | {"/note/text": "eth0 has 52:54:00:12:34:56"}
    answer = send(client, values, "preview")
    page = Page(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert [a["name"] for _, a in page.elements if a.get("aria-invalid")] == ["/note/text"]
    assert "eth0 has 52:54:00:12:34:56" in page.text
    assert "[mac]" in page.text


QUIET = [
    "198.18.0.2 and 2001:2::1 and ::1",
    "0000:01:00.0",
    "6.12.107+deb13-amd64",
    "at 12:30:45",
    "driver 5.15.1",
    "https://example.org/x",
]


@pytest.mark.parametrize("text", QUIET)
def test_what_tells_nobody_s_host_is_no_suspect(text: str) -> None:
    assert suspects(submission(1, note={"text": text, "lang": "en"})) == ()


@pytest.mark.parametrize("headers", [{"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}])
def test_a_page_of_another_site_cannot_publish_here(client: FlaskClient, headers: dict[str, str]) -> None:
    assert send(client, TYPED, "preview", headers=headers).status_code == 403


@pytest.mark.parametrize("headers", [{}, {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}], ids=["silent", "ours"])
def test_a_page_of_this_site_can(client: FlaskClient, headers: dict[str, str]) -> None:
    assert send(client, TYPED, "preview", headers=headers).status_code == 200


def test_the_rate_limit_of_the_interface_holds_here_and_nothing_is_lost(make_site: Make) -> None:
    site = make_site()
    services = site.extensions["tameshi"]
    services.door = Doorkeeper(replace(services.config, rate_limit="2 per minute"), services.log)
    answers = [send(site.test_client(), TYPED, "preview") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "no IOMMU groups" in answers[2].get_data(as_text=True)


def hand_in(client: FlaskClient, content: bytes, name: str = "file.json") -> TestResponse:
    """The answer to a file."""
    return client.post(FORM, data={"step": "upload", "file": (io.BytesIO(content), name)}, content_type="multipart/form-data")


@pytest.mark.parametrize("name", ["worked", "failed", "partly", "hostile"])
def test_a_document_handed_in_is_published_as_it_is(client: FlaskClient, name: str) -> None:
    document = SAMPLES[name]
    text = json.dumps(document, indent=1)
    preview = hand_in(client, text.encode())
    assert preview.status_code == 200
    seen = fields_of(preview)["seen"]
    answer = client.post(FORM, data={"source": "document", "document": text.replace("\n", "\r\n"), "seen": seen, "step": "publish"})
    assert answer.status_code == 303
    assert client.get(f"/api/v1/submissions/{document['id']}").get_json()["document"] == document


def test_a_document_with_faults_comes_back_with_their_places(client: FlaskClient) -> None:
    answer = hand_in(client, json.dumps(submission(1, outcome="great")).encode())
    assert answer.status_code == 422
    assert "/outcome" in Page(answer.get_data(as_text=True)).text


def test_runs_handed_in_wait_for_the_rest_of_the_form(client: FlaskClient) -> None:
    runs = json.dumps({"runs": SAMPLES["worked"]["runs"]})
    answer = hand_in(client, runs.encode())
    assert answer.status_code == 200
    assert publish(client, {"/outcome": "worked", "results": runs}).status_code == 303


REFUSED = [
    (b"", "empty"), (b"\x1f\x8b\x08rest", "capture"), (b"x" * 257 + b"ustar", "capture"), (b"not json", "no-json"),
    (b'{"start": {}, "intervals": []}', "tool"), (b'{"a": 1}', "other"), (b"[" * 100_000, "no-json"), (b"\xff\xfe{", "no-json"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "reason"), REFUSED)
def test_a_file_that_is_not_taken_says_why_and_what_to_do(client: FlaskClient, content: bytes, reason: str) -> None:
    assert look(content).reason == reason
    assert hand_in(client, content).status_code == 422


NUMBERS = [
    ("1,488,095", 1_488_095), ("1.09M", 1_090_000), ("１０００", 1000), ("0.5 %", 0.5),
    ("2.5g", 2_500_000_000), ("x", None), ("-1", -1),
]  # fmt: skip


@pytest.mark.parametrize(("text", "number"), NUMBERS)
def test_a_number_is_read_as_people_write_it(text: str, number: float | None) -> None:
    assert number_of(text) == number


SPEEDS = [
    ("1000", 1000), ("10,000", 10_000), ("10G", 10_000), ("10 Gbit/s", 10_000), ("2.5 Gbps", 2500), ("25GbE", 25_000), ("100M", 100),
    ("１０Ｇ", 10_000), ("fast", None), ("1000BASE-T", None), ("G", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "speed_mbps"), SPEEDS)
def test_a_link_speed_is_read_as_people_write_it(text: str, speed_mbps: int | None) -> None:
    typed = document_of({"/nics/0/speed_mbps": text, "/runs/0/link_speed_mbps": text})
    expected = text if speed_mbps is None else speed_mbps
    assert (typed["nics"][0]["speed_mbps"], typed["runs"][0]["link_speed_mbps"]) == (expected, expected)


def test_every_field_of_the_form_has_a_place_in_the_schema() -> None:
    values = {"id": "01KAT5Q9Z8M3N4P5Q6R7S8T9VW", "created_at": "2026-11-24T09:30:00Z"}
    samples = {"number": "64", "percent": "1", "words": "nat"}
    fields = fields_by_name({})
    values |= {name: (field.choices or (samples.get(field.widget, field.hint or "words"),))[0] for name, field in fields.items()}
    told = read(document_of(values))
    assert (told.outcome, told.costs[0].currency, told.runs[0].series[0].metric) == ("worked", "JPY", "rate")
    assert known(values | {"/contributor/fingerprint": "x", "/nics/0/serial": "x"}) == values


def test_empty_rows_close_up_and_keep_their_order() -> None:
    values = {"/problems/0/symptom": "", "/problems/2/symptom": "b", "/problems/1/symptom": "a", "/title": "t"}
    assert closed_up(values) == {"/title": "t", "/problems/1/symptom": "b", "/problems/0/symptom": "a"}
    assert changed(values, "nonsense:/x") == values


PLACES = [("/outcome", "/outcome"), ("/nics/0", "/nics/0/name"), ("/nics/0/pci", "/nics/0/name"), ("/runs/1/kind", "results"), ("", "")]


@pytest.mark.parametrize(("pointer", "field"), PLACES)
def test_a_fault_without_a_field_of_its_own_finds_the_nearest(pointer: str, field: str) -> None:
    assert place_of(pointer, ("/outcome", "/nics/0/name")) == field


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_form_is_well_formed_in_both_languages_and_leads_on(empty: Flask, lang: str) -> None:
    page = Page(empty.test_client().get(f"{FORM}?lang={lang}").get_data(as_text=True))
    assert page.faults == []
    links = Page(empty.test_client().get("/share").get_data(as_text=True)).all("a")
    assert any(str(a.get("href", "")).startswith(FORM) for a in links)


RATES = [
    ("300 kpps", "pps", 300_000), ("1.2 Mpps", "", 1_200_000), ("1,488,095", "pps", 1_488_095), ("30万", "pps", 300_000),
    ("300", "pps", 300),
    ("9.4 Gbit/s", "l2_bps", 9_400_000_000), ("940M", "l4_bps", 940_000_000), ("-5", "pps", -5), ("fast", "pps", "fast"),
    ("1 Mbit/s", "pps", "1 Mbit/s"), ("1 Mbit/s", "", "1 Mbit/s"), ("300 kpps", "l2_bps", "300 kpps"), ("9.4 Gbps", "pps", "9.4 Gbps"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "unit", "value"), RATES, ids=[f"{text} as {unit or 'untold'}" for text, unit, _ in RATES])
def test_a_rate_is_read_as_people_write_it_and_one_of_another_unit_stays_as_typed(text: str, unit: str, value: object) -> None:
    run = document_of({"/runs/0/series/0/points/0/value": text, "/runs/0/series/0/unit": unit})["runs"][0]
    assert run["series"][0]["points"][0]["value"] == value


def test_what_a_chart_asks_of_a_figure_can_be_told_in_the_form(client: FlaskClient) -> None:
    bare = publish(client, TYPED).location.rpartition("/")[2]
    values = TYPED | {
        "/runs/0/series/0/family": "4", "/runs/0/series/0/direction": "uni", "/runs/0/queues": "4", "/runs/0/baseline/submission": bare,
    }  # fmt: skip
    answer = publish(client, values)
    assert answer.status_code == 303
    run = client.get(f"/api/v1/submissions/{answer.location.rpartition('/')[2]}").get_json()["document"]["runs"][0]
    assert (run["series"][0]["family"], run["series"][0]["direction"], run["queues"]) == (4, "uni", 4)
    assert run["baseline"] == {"label": "bare-metal", "submission": bare}
