"""A query that is wrong is told in the same way on every page that takes one."""

import pytest
from flask.testing import FlaskClient

from schemas.labels import LANGUAGES
from tests.web.html import Page

PLACES = ("/search", "/matrix", "/charts", "/know-how", "/hardware", "/hardware/nic")
WRONG = {
    "an unknown field": (
        "82576 moed:sriov",
        "moed:sriov",
        "82576 mode:sriov",
        {"en": "There is no field “moed”.", "ja": "「moed」という項目はありません"},
    ),
    "an unknown value": ("mode:sriovv", "mode:sriovv", "mode:sriov", {"en": "“mode” is never “sriovv”.", "ja": "sriovv"}),
    "an open quotation mark": ('82576 "no iommu', '"', None, {"en": "This quotation mark is never closed.", "ja": "引用符"}),
    "no number": ("cores>many", "cores&gt;many", None, {"en": "“cores” is compared with a number", "ja": "cores"}),
}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", PLACES)
@pytest.mark.parametrize(("line", "marked", "meant", "said"), WRONG.values(), ids=WRONG)
def test_every_page_points_at_the_place_and_says_what_was_probably_meant(
    reader: FlaskClient, path: str, lang: str, line: str, marked: str, meant: str | None, said: dict[str, str]
) -> None:
    answer = reader.get(path, query_string={"q": line, "lang": lang})
    assert answer.status_code == 400
    text = answer.get_data(as_text=True)
    page = Page(text)
    assert page.faults == []
    assert f"<mark>{marked.replace(chr(34), '&#34;')}</mark>" in text
    assert said[lang] in page.text
    assert any(one.get("id") == "trouble" and one.get("role") == "alert" for one in page.all("div"))
    links = {(link["href"] or "").replace("%3A", ":").replace("+", " ") for link in page.all("a")}
    assert meant is None or any(f"q={meant}" in link and link.startswith(path) for link in links)
    assert next(one["value"] for one in page.all("input") if one.get("name") == "q") == line


@pytest.mark.parametrize("line", ["8086:10c9", "ea01:0001", "1AF4:1041", "virtio", "virtio mode:paravirt", "-mode:sriov", "hypervisor:kvm"])
def test_words_ids_and_terms_are_no_trouble_to_the_lists_of_hardware(reader: FlaskClient, line: str) -> None:
    for path in ("/hardware", "/hardware/nic"):
        assert reader.get(path, query_string={"q": line}).status_code == 200


def test_terms_of_the_query_language_choose_the_trials_that_hardware_is_counted_over(reader: FlaskClient) -> None:
    def names(line: str) -> list[str | None]:
        text = reader.get("/hardware/nic", query_string={"q": line}).get_data(as_text=True)
        return [link["href"] for link in Page(text).all("a") if (link["href"] or "").startswith("/hardware/nic/")]

    assert names("mode:paravirt")
    assert set(names("virtio mode:paravirt")) <= set(names("mode:paravirt"))
    assert names("mode:emulation -mode:emulation") == []
