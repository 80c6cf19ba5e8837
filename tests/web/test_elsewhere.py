"""What other collections report, on the pages of hardware."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from registry.imports.take import take_files
from tests.conftest import NOW
from tests.documents import submission
from tests.registry.imports.generate import report
from tests.web.conftest import Make

SEEN, REPORTED = "/hardware/nic/8086-15d7", "/hardware/chipset/1022-1630"


@pytest.fixture
def site(make_site: Make, tmp_path: Path) -> Flask:
    """Forty reports from elsewhere, and one trial with a NIC that some of them have."""
    made = make_site()
    for number in range(1, 41):
        (tmp_path / f"{number:04}.yml").write_text(report(number), "utf-8")
    (tmp_path / "board.yml").write_text("brand: ASUS\nmodel: Board 1\nworks: yes\n", "utf-8")
    take_files(made.extensions["tameshi"].database, "qubes", [tmp_path], now=NOW, progress=lambda *_: None)
    trial = submission(1) | {"nics": [{"name": "eth0", "pci": {"vendor": "8086", "device": "15d7"}, "io_mode": "passthrough"}]}
    assert made.test_client().post("/api/v1/submissions", json=trial).status_code == 201
    return made


@pytest.fixture
def client(site: Flask) -> FlaskClient:
    """A reader."""
    return site.test_client()


def test_a_page_of_what_was_tried_tells_apart_what_is_reported_elsewhere(client: FlaskClient) -> None:
    page = client.get(SEEN, headers={"Accept-Language": "en"}).get_data(as_text=True)
    trials, _, elsewhere = page.partition('id="elsewhere"')
    assert "@reporter" in elsewhere
    assert "@reporter" not in trials
    assert "https://forum.example/t/" in elsewhere


@pytest.mark.parametrize("path", [REPORTED, "/hardware/nic/10ec-8168", "/hardware/board/asus-board-1"], ids=["chipset", "nic", "board"])
def test_what_nobody_tried_has_a_page_where_it_is_reported(client: FlaskClient, path: str) -> None:
    page = client.get(path, headers={"Accept-Language": "ja"})
    assert page.status_code == 200
    assert "ほかで報告されたもの" in page.get_data(as_text=True)


def test_a_report_is_listed_as_a_reference_and_counted_in_no_list(client: FlaskClient) -> None:
    assert "15d7" in client.get("/hardware/nic").get_data(as_text=True)
    assert "8168" not in client.get("/hardware/nic").get_data(as_text=True)
    assert client.get("/api/v1/submissions?q=source:qubes").json["total"] >= 40
