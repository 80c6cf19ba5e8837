"""A forwarding run on its page: how it was measured, beside its baseline, and what is only a lower bound."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from schemas.labels import LANGUAGES
from tests.documents import Document, submission, sweep
from tests.schemas.test_circumstances import FORWARDING
from tests.web.conftest import Make
from tests.web.html import Page
from web.arrange.circumstances import GROUPS

METAL_NIC = {"name": "eth0", "io_mode": "bare-metal", "pci": {"vendor": "8086", "device": "10c9"}}
HOST = {
    "cpu": {"model": "Intel(R) Xeon(R) CPU E5620 @ 2.40GHz"},
    "board": {"vendor": "Supermicro", "product": "X8DTT"},
    "virtualization": {"is_guest": False},
    "system": {"kernel": "6.12.107"},
}
GUEST = HOST | {"virtualization": {"is_guest": True, "hypervisor": "kvm"}, "board": {"product": "Standard PC"}}


def forwarding(*points: Document, **changes: Any) -> Document:
    """One NDR run of the quick profile."""
    usual = {
        "tool": {"name": "tameshi-forward", "version": "0.1"}, "kind": "ndr", "nic": "eth0", "topology": "two-ports",
        "link_type": "physical", "profile": "quick-1", "loss_ratio_allowed": 0.0, "name": "ndr",
        "series": [{"metric": "rate", "unit": "pps", "family": 4, "direction": "uni", "points": list(points)}],
    }  # fmt: skip
    return sweep(**usual | changes)


def at(frame_bytes: int, value: float, **more: Any) -> Document:
    """One point."""
    return {"frame_bytes": frame_bytes, "value": value, "loss_ratio": 0.0} | more


METAL = submission(901, nics=[METAL_NIC], host=HOST, runs=[forwarding(at(64, 1_000_000.0), at(512, 900_000.0), at(1518, 80_000.0))])
NAMED = {"label": "bare-metal", "submission": METAL["id"], "run": "ndr"}
PLAIN = forwarding(at(64, 500_000.0), kind="mrr", name="mrr", conditions={"feature": "plain"})
DNAT = forwarding(
    at(64, 400_000.0), kind="mrr", name="mrr-dnat", conditions={"feature": "dnat"}, baseline={"label": "plain", "run": "mrr"}
)  # fmt: skip
LIMITED = at(1518, 80_000.0, at_least=True, tester_limit_pps=81_000.0)
VIRTIO = submission(
    902, nics=[{"name": "eth0", "io_mode": "paravirt"}], host=GUEST,
    runs=[forwarding(at(64, 820_000.0), at(512, 720_000.0), LIMITED, baseline=NAMED), PLAIN, DNAT],
)  # fmt: skip
OTHERWISE = submission(
    903, nics=[{"name": "eth0", "io_mode": "paravirt"}], host=GUEST | {"system": {"kernel": "6.1.0"}},
    runs=[forwarding(at(64, 820_000.0), baseline=NAMED, profile="full-1")],
)  # fmt: skip
NOISY = submission(904, host=HOST, runs=[forwarding(at(64, 1e6), noise={"steal_ratio": 0.125})])
TOLD = submission(905, host=HOST, runs=[forwarding(at(64, 812_345.0), **FORWARDING)])


@pytest.fixture(scope="module")
def site(make_site: Make) -> Flask:
    """A site with a bare-metal run, and runs that name it as their baseline."""
    made = make_site()
    for document in (METAL, VIRTIO, OTHERWISE, NOISY, TOLD):
        answer = made.test_client().post("/api/v1/submissions", json=document)
        assert answer.status_code == 201, answer.get_data(as_text=True)
    return made


@pytest.fixture
def page_of(site: Flask) -> Any:
    """The text of a submission's page without its tags, its blanks run together."""
    client: FlaskClient = site.test_client()

    def page(document: Document, lang: str) -> str:
        markup = client.get(f"/s/{document['id']}?lang={lang}").get_data(as_text=True)
        assert Page(markup).faults == []
        return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", markup))

    return page


HELD: list[tuple[Document, str, tuple[str, ...]]] = [
    (VIRTIO, "en", ("81 % of bare metal (median, n = 2)", "80 % of plain forwarding (median, n = 1)", "+500 ns", "not visible from here")),
    (VIRTIO, "ja", ("仮想化無しの 81 % (中央値, n = 2)", "単純転送の 80 % (中央値, n = 1)", "マザーボード、NIC")),
    (
        OTHERWISE,
        "en",
        (
            "Not comparable with its baseline (bare metal), because:",
            "the profile differs: full-1 here, quick-1 in the baseline",
            "the kernel differs: 6.1.0 here, 6.12.107 in the baseline",
        ),
    ),
    (OTHERWISE, "ja", ("基準 (仮想化無し) とは比較できません", "カーネルが異なる: こちらは 6.1.0、基準は 6.12.107")),
]


@pytest.mark.parametrize(("document", "lang", "words"), HELD, ids=["percent-en", "percent-ja", "reasons-en", "reasons-ja"])
def test_a_run_stands_beside_its_baseline_or_says_why_not(page_of: Any, document: Document, lang: str, words: tuple[str, ...]) -> None:
    text = page_of(document, lang)
    assert [word for word in words if word not in text] == []


def test_the_baseline_is_a_link_away(site: Flask) -> None:
    text = site.test_client().get(f"/s/{VIRTIO['id']}").get_data(as_text=True)
    assert re.search(rf'<a href="[^"]*/s/{METAL["id"]}[^"]*">bare metal</a>', text)


def test_a_lower_bound_is_marked_in_table_and_chart(site: Flask) -> None:
    text = site.test_client().get(f"/s/{VIRTIO['id']}").get_data(as_text=True)
    chart = text[text.index('class="canvas"') : text.index('class="beside"')]
    assert chart.count(">≥</text>") == 1
    assert re.search(r"<td[^>]*>≥ 80.0.kpps", text)
    assert re.search(r"<td[^>]*>820.kpps", text)


@pytest.mark.parametrize(("lang", "words"), [("en", "took 12.5% of the CPU time away"), ("ja", "CPU 時間の 12.5% を奪った")], ids=LANGUAGES)
def test_the_judge_s_arithmetic_is_told_in_the_reader_s_language(page_of: Any, lang: str, words: str) -> None:
    assert words in page_of(NOISY, lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_everything_told_of_how_it_was_measured_is_printed(site: Flask, lang: str) -> None:
    text = site.test_client().get(f"/s/{TOLD['id']}?lang={lang}").get_data(as_text=True)
    catalogue = site.extensions["babel"].instance.domain_instance
    with site.test_request_context(f"/?lang={lang}"):
        names = [catalogue.gettext(name) for _, rows in GROUPS.values() for name, _, _ in rows]
    assert [name for name in names if f"<dt>{name}</dt>" not in text] == []
    assert "quick-1" in text


def test_every_key_of_how_it_was_measured_has_its_row() -> None:
    assert {key: {row[1] for row in rows} for key, (_, rows) in GROUPS.items()} == {key: set(FORWARDING[key]) for key in GROUPS}
