"""Reports, the moderators' desk, and what everybody sees of both."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from registry.moderation.log import entries
from registry.moderation.moderators import SESSION_LASTS, invite, revoke
from registry.moderation.queue import queue
from registry.upkeep.compare import differences
from schemas.labels import LABELS
from tests.documents import submission
from tests.web.conftest import LATE

ID = submission(1)["id"]
PLANTED = "plantedword"
DESK = ("/moderate", "/moderate/log", f"/moderate/s/{ID}")


@pytest.fixture
def site(make_site: Callable[[], Flask]) -> Flask:
    """A site with one submission, whose title holds a word that stands nowhere else."""
    made = make_site()
    told = submission(1, title=f"It is {PLANTED}", problems=[{"symptom": "no group at all", "stage": "iommu"}])
    assert made.test_client().post("/api/v1/submissions", json=told).status_code == 201
    return made


@pytest.fixture
def reader(site: Flask) -> FlaskClient:
    """Somebody without a session."""
    return site.test_client()


@pytest.fixture
def taro(site: Flask) -> FlaskClient:
    """A moderator with a session."""
    client = site.test_client()
    assert client.post("/moderate/enter", data={"word": word_of(site)}).status_code == 303
    return client


def word_of(site: Flask, label: str = "taro") -> str:
    """The word of a new invitation."""
    with site.extensions["tameshi"].database.writing() as session:
        return invite(session, label, LATE)[1]


def send(client: FlaskClient, action: str, subject: str = ID, **fields: str) -> TestResponse:
    """A form of the desk, with the token that the desk gave."""
    token = re.search(r'name="token" value="([0-9a-f]+)"', client.get("/moderate").text)
    assert token is not None
    return client.post("/moderate/act", data={"action": action, "subject": subject, "token": token[1], **fields})


def log_of(site: Flask) -> list[tuple[str, str]]:
    """Who did what."""
    with site.extensions["tameshi"].database.reading() as session:
        assert list(differences(session)) == []
        return [(one.actor.split(" ")[0], one.action) for one in entries(session)]


def test_a_link_is_used_up_by_the_button_and_not_by_looking_at_it(site: Flask, reader: FlaskClient) -> None:
    word = word_of(site)
    for _ in range(2):
        page = reader.get(f"/moderate/enter?word={word}")
        assert (page.status_code, word in page.text) == (200, True)
    assert reader.post("/moderate/enter", data={"word": word}).status_code == 303
    assert reader.get("/moderate").status_code == 200
    again = site.test_client()
    assert again.get(f"/moderate/enter?word={word}").status_code == 403
    assert again.post("/moderate/enter", data={"word": word}).status_code == 403
    assert again.get("/moderate").status_code == 403


def test_the_session_s_cookie_is_for_this_host_over_https_and_for_no_script(site: Flask, reader: FlaskClient) -> None:
    cookie = reader.post("/moderate/enter", data={"word": word_of(site)}).headers["Set-Cookie"]
    assert cookie.startswith("__Host-moderator=")
    assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


@pytest.mark.parametrize("path", DESK)
def test_the_desk_is_closed_without_a_session_and_kept_and_found_by_nobody(reader: FlaskClient, taro: FlaskClient, path: str) -> None:
    assert reader.get(path).status_code == 403
    assert PLANTED not in reader.get(path).text
    answer = taro.get(path)
    assert answer.status_code == 200
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_session_ends_by_itself_by_the_button_and_by_being_revoked(site: Flask, taro: FlaskClient) -> None:
    services = site.extensions["tameshi"]
    services.now = lambda: LATE + SESSION_LASTS + timedelta(seconds=1)
    assert taro.get("/moderate").status_code == 403
    services.now = lambda: LATE
    token = re.search(r'name="token" value="([0-9a-f]+)"', taro.get("/moderate").text)
    assert token is not None
    key = taro.get_cookie("__Host-moderator")
    assert key is not None
    assert taro.post("/moderate/leave", data={"token": token[1]}).status_code == 303
    taro.set_cookie("__Host-moderator", key.value, secure=True)
    assert taro.get("/moderate").status_code == 403
    other = site.test_client()
    other.post("/moderate/enter", data={"word": word_of(site, "jiro")})
    assert other.get("/moderate").status_code == 200
    with services.database.writing() as session:
        revoke(session, 2, LATE)
    assert other.get("/moderate").status_code == 403


FORGED: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "no-token": ({}, {}),
    "wrong-token": ({"token": "0" * 64}, {}),
    "other-origin": ({"token": "right"}, {"Origin": "https://elsewhere.example"}),
    "other-site": ({"token": "right"}, {"Sec-Fetch-Site": "cross-site"}),
}


@pytest.mark.parametrize(("fields", "headers"), FORGED.values(), ids=FORGED)
def test_a_form_that_was_not_sent_from_the_desk_does_nothing(
    site: Flask, taro: FlaskClient, fields: dict[str, str], headers: dict[str, str]
) -> None:
    token = re.search(r'name="token" value="([0-9a-f]+)"', taro.get("/moderate").text)
    assert token is not None
    told = {name: token[1] if value == "right" else value for name, value in fields.items()}
    answer = taro.post("/moderate/act", data={"action": "hide", "subject": ID, "reason": "spam"} | told, headers=headers)
    assert answer.status_code == 403
    assert log_of(site) == [("operator", "invite"), ("taro", "enter")]


def test_a_token_of_another_session_opens_nothing(site: Flask, taro: FlaskClient) -> None:
    jiro = site.test_client()
    jiro.post("/moderate/enter", data={"word": word_of(site, "jiro")})
    token = re.search(r'name="token" value="([0-9a-f]+)"', jiro.get("/moderate").text)
    assert token is not None
    assert taro.post("/moderate/act", data={"action": "hide", "subject": ID, "reason": "spam", "token": token[1]}).status_code == 403


def everywhere(client: FlaskClient) -> dict[str, str]:
    """What readers and programs get, by address."""
    week = "/digests/2999-W52"
    paths = (
        "/", "/search", f"/search?q={PLANTED}", "/know-how", "/matrix", "/sitemap.xml", "/feeds/submissions.atom", "/api/v1/submissions",
        f"{week}.txt", f"{week}.html", f"{week}.eml", f"{week}.mbox", "/api/v1/facets", "/hardware", "/charts", f"/s/{ID}",
        f"/api/v1/submissions/{ID}", f"/compare?ids={ID}", "/digests",
    )  # fmt: skip
    return {path: client.get(path).text for path in paths}


def test_what_is_hidden_is_on_no_page_and_its_address_says_why(site: Flask, reader: FlaskClient, taro: FlaskClient) -> None:
    assert sum(f"It is {PLANTED}" in text for text in everywhere(reader).values()) > 8
    answer = send(taro, "hide", reason="wrong", words="These NICs were never made.")
    assert answer.status_code == 303
    for path, text in everywhere(reader).items():
        assert f"It is {PLANTED}" not in text, path
    page = reader.get(f"/s/{ID}?lang=en")
    assert page.status_code == 410
    assert "wrong or made up" in page.text
    assert "These NICs were never made." in page.text
    problem = reader.get(f"/api/v1/submissions/{ID}")
    assert (problem.status_code, problem.get_json()["code"], problem.get_json()["reason"]) == (410, "hidden", "wrong")
    for path in (f"/s/{ID}/card.png", f"/s/{ID}/chart/0.json", f"/s/{ID}/chart/0.png"):
        assert reader.get(path).status_code in (404, 410), path
    assert send(taro, "restore").status_code == 303
    assert PLANTED in reader.get(f"/s/{ID}").text
    assert log_of(site) == [("operator", "invite"), ("taro", "enter"), ("taro", "hide"), ("taro", "restore")]


def test_a_report_needs_a_reason_and_no_name_and_reaches_the_desk(site: Flask, reader: FlaskClient, taro: FlaskClient) -> None:
    assert f"/report?of={ID}" in reader.get(f"/s/{ID}").text.replace("&amp;", "&")
    form = reader.get(f"/report?of={ID}")
    assert form.status_code == 200
    assert PLANTED in form.text
    assert 'type="email"' not in form.text
    missing = reader.post("/report", data={"of": ID, "words": "typed before"})
    assert (missing.status_code, "typed before" in missing.text) == (422, True)
    sent = reader.post("/report", data={"of": ID, "reason": "spam", "words": "<script>x</script>"})
    assert sent.status_code == 303
    assert reader.get(sent.headers["Location"]).status_code == 200
    desk = taro.get("/moderate").text
    assert "&lt;script&gt;x&lt;/script&gt;" in desk
    with site.extensions["tameshi"].database.reading() as session:
        assert [one.subject for one in queue(session).reported] == [ID]
    assert send(taro, "keep").status_code == 303
    with site.extensions["tameshi"].database.reading() as session:
        assert queue(session).reported == ()


def test_a_problem_is_reported_too_and_what_is_not_here_is_not(reader: FlaskClient, taro: FlaskClient) -> None:
    known = re.search(r'href="(/know-how/[0-9a-f]{12})', reader.get("/know-how").text)
    assert known is not None
    key = known[1].rpartition("/")[2]
    assert f"/report?of={key}" in reader.get(known[1]).text.replace("&amp;", "&")
    assert reader.post("/report", data={"of": key, "reason": "wrong"}).status_code == 303
    assert "no group at all" in taro.get("/moderate").text
    for nothing in ("", "x", "0" * 12, submission(99)["id"]):
        assert reader.get("/report", query_string={"of": nothing}).status_code == 404


def test_a_report_from_a_page_of_another_site_is_not_taken(reader: FlaskClient) -> None:
    answer = reader.post("/report", data={"of": ID, "reason": "spam"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_everybody_sees_in_counts_what_was_done(reader: FlaskClient, taro: FlaskClient) -> None:
    assert "Nothing yet" in reader.get("/transparency?lang=en").text
    reader.post("/report", data={"of": ID, "reason": "personal-data", "words": "a secret word"})
    send(taro, "hide", reason="personal-data")
    page = reader.get("/transparency?lang=en").text
    rows = re.findall(r'<th scope="row">([^<]*)</th>' + r"<td[^>]*>([^<]*)</td>" * 3, page.replace("&#39;", "'"))
    assert rows == [("2999-12", "reported", "somebody's private data", "1"), ("2999-12", "hidden", "somebody's private data", "1")]
    assert "a secret word" not in page
    assert "/transparency" in reader.get("/about").text


def test_notes_are_for_moderators_only(reader: FlaskClient, taro: FlaskClient) -> None:
    assert send(taro, "note", words="asked its author", back="one").headers["Location"].endswith(f"/moderate/s/{ID}")
    assert "asked its author" in taro.get(f"/moderate/s/{ID}").text
    assert "asked its author" not in reader.get(f"/s/{ID}").text


NOT_DONE = {
    "unknown": ("hide", {"subject": submission(9)["id"], "reason": "spam"}, 404),
    "no-reason": ("hide", {"subject": ID, "reason": "dislike"}, 400),
    "not-hidden": ("restore", {"subject": ID}, 404),
    "no-such-action": ("delete", {"subject": ID}, 400),
    "empty-note": ("note", {"subject": ID, "words": " "}, 400),
    "threshold-that-is-no-number": ("threshold", {"subject": "", "first": "-1"}, 400),
}


@pytest.mark.parametrize(("action", "fields", "status"), NOT_DONE.values(), ids=NOT_DONE)
def test_what_cannot_be_done_is_said_and_not_logged(
    site: Flask, taro: FlaskClient, action: str, fields: dict[str, str], status: int
) -> None:
    assert send(taro, action, **fields).status_code == status
    assert len(log_of(site)) == 2


def test_what_waits_is_shown_by_a_moderator(site: Flask, reader: FlaskClient, taro: FlaskClient) -> None:
    assert send(taro, "threshold", "", first="1").status_code == 303
    told = submission(2, title="the first of somebody")
    answer = reader.post("/api/v1/submissions", json=told)
    assert (answer.status_code, answer.get_json()["waits"]) == (201, True)
    page = reader.get(f"/s/{told['id']}?lang=en")
    assert (page.status_code, "Waiting for a moderator" in page.text) == (404, True)
    assert reader.get(f"/api/v1/submissions/{told['id']}").get_json()["code"] == "waiting"
    assert "the first of somebody" in taro.get("/moderate").text
    assert send(taro, "restore", told["id"]).status_code == 303
    assert reader.get(f"/s/{told['id']}").status_code == 200


def test_reasons_of_pages_are_those_of_the_tables() -> None:
    from registry.models.moderation import REASONS

    assert tuple(LABELS["hide_reason"]) == REASONS
