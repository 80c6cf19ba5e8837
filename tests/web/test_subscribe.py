"""Subscribing by mail, as somebody without script does it, against a real mail server."""

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from registry.config import Config
from registry.jobs.run import run
from registry.jobs.table import JOBS, World
from registry.mail import subscriptions
from tests.conftest import scalar
from tests.documents import submission
from tests.registry.mail.mailbox import Mailbox, mailbox
from tests.web.conftest import LATE, Make
from web.wsgi import create_site

ADDRESS = "reader@reader.example"
ORDER = {"address": ADDRESS, "query": "outcome:failed", "digest": "ja"}


@pytest.fixture
def box() -> Iterator[Mailbox]:
    """A mail server."""
    with mailbox() as server:
        yield server


@pytest.fixture
def site(make_site: Make, box: Mailbox) -> Flask:
    """A site that sends mail through it."""
    made = make_site()
    services = made.extensions["tameshi"]
    services.config = replace(services.config, mail_server=box.url, public_url="https://registry.example", dump_daily=False)
    return made


@pytest.fixture
def visitor(site: Flask) -> FlaskClient:
    """Somebody without cookies."""
    return site.test_client()


def tick(site: Flask, **later: int) -> None:
    services = site.extensions["tameshi"]
    jobs = [one for one in JOBS if one.name != "hooks"]
    world = World(database=services.database, config=services.config, now=lambda: LATE + timedelta(**later))
    done = run(world, jobs)
    assert done is not None
    assert [one.fault for one in done if one.fault] == []


def link(message: bytes, what: str) -> str:
    """The path of a link in a mail's text."""
    parsed = email.message_from_bytes(message, policy=email.policy.default)
    text = parsed.get_body(("plain",)).get_content()  # type: ignore[union-attr, attr-defined]
    found = re.search(rf"https://registry\.example(/subscribe/{what}/[\w-]+)", text)
    assert found, text
    return found[1]


def test_the_whole_way_from_asking_to_leaving_with_one_click(site: Flask, visitor: FlaskClient, box: Mailbox) -> None:
    url = site.extensions["tameshi"].config.database_url
    assert visitor.post("/subscribe?lang=ja", data=ORDER).status_code == 202
    tick(site)
    tick(site)
    (question,) = box.to(ADDRESS)
    confirm = link(question, "confirm")
    assert "確認" in visitor.get(f"{confirm}?lang=ja").text or "配信を始めますか" in visitor.get(f"{confirm}?lang=ja").text
    assert scalar(url, "SELECT confirmed_at FROM subscription") is None, "a look at the link confirms nothing"
    assert visitor.post(confirm).status_code == 200
    posted = visitor.post("/api/v1/submissions", json=submission(1, outcome="failed", runs=[], title="壊れた"))
    assert posted.status_code == 201
    tick(site, days=7)
    tick(site, days=7)
    (_, digest) = box.to(ADDRESS)
    parsed = email.message_from_bytes(digest, policy=email.policy.default)
    assert parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    leave = re.fullmatch(r"<https://registry\.example(/subscribe/leave/[\w-]+)>", parsed["List-Unsubscribe"])
    assert leave
    assert "壊れた" in parsed.get_body(("plain",)).get_content()  # type: ignore[union-attr, attr-defined]
    assert visitor.get(leave[1]).status_code == 200
    assert scalar(url, "SELECT count(*) FROM subscription") == 1, "a look at the link ends nothing"
    assert visitor.post(leave[1], data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert scalar(url, "SELECT count(*) FROM subscription") == 0
    assert scalar(url, "SELECT count(*) FROM mailing") == 0
    assert visitor.post(leave[1], data={"List-Unsubscribe": "One-Click"}).status_code == 200, "a second click is no fault"
    tick(site, days=14)
    assert len(box.to(ADDRESS)) == 2


def test_in_a_week_without_anything_that_is_found_nothing_is_sent(site: Flask, visitor: FlaskClient, box: Mailbox) -> None:
    visitor.post("/subscribe", data=ORDER)
    tick(site)
    visitor.post(link(box.to(ADDRESS)[0], "confirm"))
    visitor.post("/api/v1/submissions", json=submission(1, outcome="worked"))
    tick(site, days=7)
    assert len(box.to(ADDRESS)) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"address": "nobody"},
        {"address": "a@b.example\r\nBcc: c@d.example"},
        {"address": "a@b.example, c@d.example"},
        {"address": "<a@b.example>"},
        {"address": "a@[127.0.0.1]"},
        {"address": "a@" + "a" * 100 + "!"},
        {"query": "moed:sriov"},
        {"query": "x" * 301},
    ],
    ids=[
        "no address",
        "a header within",
        "two addresses",
        "angle brackets",
        "a host by its number",
        "no address, and long",
        "no query",
        "a query too long",
    ],
)
def test_what_cannot_be_subscribed_to_is_said_and_nothing_is_lost(visitor: FlaskClient, site: Flask, wrong: dict[str, str]) -> None:
    answer = visitor.post("/subscribe", data=ORDER | wrong)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert scalar(site.extensions["tameshi"].config.database_url, "SELECT count(*) FROM subscription") == 0


def test_nobody_learns_who_subscribed_and_nobody_is_flooded(visitor: FlaskClient, site: Flask, box: Mailbox) -> None:
    answers = {re.sub(r"csp-\S+", "", visitor.post("/subscribe", data=ORDER | {"query": f"nic:{n}"}).text) for n in range(6)}
    assert len(answers) == 1
    tick(site)
    assert len(box.to(ADDRESS)) == subscriptions.MOST_PENDING


def test_nobody_is_flooded_under_other_spellings_of_their_address(visitor: FlaskClient, site: Flask, box: Mailbox) -> None:
    spelled = [
        "reader@reader.example",
        "Reader@reader.example",
        "reader+1@reader.example",
        "READER@Reader.Example",
        "reader@reader.example.",
    ]
    for n, address in enumerate(spelled):
        visitor.post("/subscribe", data=ORDER | {"address": address, "query": f"nic:{n}"})
    assert scalar(site.extensions["tameshi"].config.database_url, "SELECT count(*) FROM subscription") == subscriptions.MOST_PENDING


def test_a_page_of_another_site_subscribes_nobody(visitor: FlaskClient) -> None:
    assert visitor.post("/subscribe", data=ORDER, headers={"Origin": "https://evil.example"}).status_code == 403


@pytest.mark.parametrize("path", ["/subscribe", "/report"])
def test_a_character_that_a_database_does_not_take_breaks_no_form(config: Config, path: str) -> None:
    made = create_site(replace(config, mail_server="smtp://127.0.0.1"))
    visitor = made.test_client()
    visitor.post("/api/v1/submissions", json=submission(1))
    data = ORDER | {"query": "a\0b", "of": submission(1)["id"], "reason": "spam", "words": "a\0b"}
    assert visitor.post(path, data=data).status_code in {202, 303}
    made.extensions["tameshi"].database.dispose()


def test_an_unanswered_question_is_deleted_after_a_week(visitor: FlaskClient, site: Flask, box: Mailbox) -> None:
    visitor.post("/subscribe", data=ORDER)
    tick(site)
    late = link(box.to(ADDRESS)[0], "confirm")
    tick(site, days=8)
    assert scalar(site.extensions["tameshi"].config.database_url, "SELECT count(*) FROM subscription") == 0
    assert visitor.post(late).status_code == 404


def test_a_registry_without_a_mail_server_offers_the_feed_instead(make_site: Make) -> None:
    visitor = make_site().test_client()
    page = visitor.get("/subscribe?q=nic:82576")
    assert "/feeds/submissions.atom?q=nic:82576" in page.text
    assert visitor.post("/subscribe", data=ORDER).status_code == 404
