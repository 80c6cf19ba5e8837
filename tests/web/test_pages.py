"""Every page, over the real application: structure, languages, errors, and every document the API accepts."""

import copy
import json
import re
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from sqlalchemy import event

from collector.cli import main as collector
from registry.config import Config
from registry.ingest.rules import RULES
from schemas.labels import LANGUAGES
from tests.documents import storable_submissions, submission, submissions
from tests.web.conftest import PAYLOAD, SAMPLES, Make
from tests.web.html import Page
from web.wsgi import create_site

FIXED = (
    "/", "/search", "/search?q=virtio", "/search?q=moed:sriov", "/search?q=nothing-like-it", "/search?q=virtio&sort=rate&mine=300",
    "/matrix", "/matrix?q=mode:paravirt", "/compare", "/share", "/about", "/nowhere",
)  # fmt: skip
COMPARED = [
    f"/compare?ids={SAMPLES['worked']['id']},{SAMPLES[other]['id']}" for other in ("failed", "doubtful", "hostile", "bare", "edges")
]
EIGHT = f"/compare?ids={','.join(document['id'] for document in list(SAMPLES.values())[:8])}"
PATHS = [*FIXED, *COMPARED, EIGHT, *(f"/s/{document['id']}" for document in SAMPLES.values())]
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", PATHS, ids=PATHS)
def test_every_page_is_well_formed_in_both_languages(reader: FlaskClient, path: str, lang: str) -> None:
    answer = reader.get(path, headers={"Accept-Language": lang})
    page = Page(answer.get_data(as_text=True))
    assert page.faults == []
    assert page.all("html")[0]["lang"] == lang == answer.headers["Content-Language"]
    assert answer.status_code == (404 if path == "/nowhere" else 400 if "moed" in path else 200)


@pytest.mark.parametrize("path", FIXED)
def test_every_page_of_an_empty_registry_says_what_to_do_next(empty: Flask, path: str) -> None:
    page = Page(empty.test_client().get(path).get_data(as_text=True))
    assert page.faults == []
    assert any(str(attributes.get("href", "")).startswith("/share") for attributes in page.all("a"))


@pytest.fixture(scope="module")
def open_site(make_site: Make) -> Flask:
    """A site into which generated documents go."""
    return make_site()


def test_every_document_the_api_accepts_renders_on_every_page(open_site: Flask) -> None:
    client = open_site.test_client()
    stored: list[str] = []

    @settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
    @given(document=submissions() | storable_submissions())
    def check(document: dict[str, Any]) -> None:
        if client.post("/api/v1/submissions", json=document).status_code == 201:
            stored.append(document["id"])
            _look_at_every_page(client, document["id"])

    check()
    assert len(stored) >= 20


def _look_at_every_page(client: FlaskClient, ident: str) -> None:
    for path in ("/", "/search", f"/search?q=id:{ident}", f"/s/{ident}"):
        for lang in LANGUAGES:
            answer = client.get(path, headers={"Accept-Language": lang})
            assert answer.status_code == 200, path
            assert Page(answer.get_data(as_text=True)).faults == [], path
    for number in re.findall(r"/chart/(\d+)\.json", client.get(f"/s/{ident}").get_data(as_text=True)):
        assert client.get(f"/s/{ident}/chart/{number}.json").get_json()["data"]


def test_script_in_every_text_field_shows_as_the_text_it_is(reader: FlaskClient) -> None:
    for path in ("/", "/search", f"/s/{SAMPLES['hostile']['id']}", f"/search?{urlencode({'q': PAYLOAD})}"):
        page = Page(reader.get(path).get_data(as_text=True))
        assert "window.hit=1" in page.text
        run = [script for script in page.all("script") if script.get("type") != "application/ld+json"]
        assert [script for script in run if not str(script.get("src")).startswith("/assets/")] == []
        assert page.all("img") == []
    shown = reader.get(f"/s/{SAMPLES['hostile']['id']}").get_data(as_text=True)
    assert PAYLOAD not in shown
    assert "{{7*7}}" in shown
    assert "javascript:" not in "".join(str(attributes.get("href")) for attributes in Page(shown).all("a"))


def test_a_huge_document_still_makes_a_page_of_bounded_size(make_site: Make) -> None:
    points = [{"value": 1.0, "frame_bytes": 64 + size} for size in range(250)]
    runs = [{"tool": {"name": "t"}, "kind": "other", "series": [{"metric": "rate", "unit": "l4_bps", "points": points}] * 8}] * 12
    document = submission(77, runs=runs)
    site = make_site()
    assert site.test_client().post("/api/v1/submissions", json=document).status_code == 201
    answer = site.test_client().get(f"/s/{document['id']}", headers={"Accept-Encoding": "br"})
    assert answer.status_code == 200
    assert len(answer.data) < 60_000


def test_an_id_is_found_whatever_its_case(reader: FlaskClient) -> None:
    ident = SAMPLES["worked"]["id"]
    answer = reader.get(f"/s/{ident.lower()}?lang=ja")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"/s/{ident}?lang=ja")


@pytest.mark.parametrize(
    "path", ["/s/nothing", "/s/01ARZ3NDEKTSV4RRFFQ69G5FAV", f"/s/{SAMPLES['worked']['id']}/chart/99.json", "/s/" + "x" * 3000]
)
def test_an_unknown_address_is_a_page_that_helps(reader: FlaskClient, path: str) -> None:
    answer = reader.get(path)
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert Page(answer.get_data(as_text=True)).all("form")


def test_a_wrong_method_is_a_page_that_keeps_its_headers(reader: FlaskClient) -> None:
    answer = reader.post("/share")
    assert (answer.status_code, answer.mimetype) == (405, "text/html")
    assert "GET" in answer.headers["Allow"]


def test_the_api_keeps_its_problem_documents(reader: FlaskClient) -> None:
    assert reader.get("/api/v1/nowhere").mimetype == "application/problem+json"


def test_a_broken_database_is_a_page_without_a_traceback(make_site: Make) -> None:
    site = make_site()
    site.extensions["tameshi"].database.engine.dispose()
    Path(str(site.extensions["tameshi"].config.database_url).removeprefix("sqlite:///")).write_bytes(b"not a database" * 400)
    answer = site.test_client().get("/")
    assert (answer.status_code, answer.mimetype) in {(500, "text/html"), (503, "text/html")}
    assert "Traceback" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("path", PATHS, ids=PATHS)
def test_a_page_takes_ten_statements_at_most(filled: Flask, path: str) -> None:
    seen: list[str] = []
    engine = filled.extensions["tameshi"].database.engine

    def count(*arguments: Any) -> None:
        seen.append(str(arguments[2]))

    event.listen(engine, "before_cursor_execute", count)
    try:
        filled.test_client().get(path)
    finally:
        event.remove(engine, "before_cursor_execute", count)
    assert len(seen) <= 10, seen


@pytest.mark.parametrize(
    "path",
    ["/", "/search?q=virtio", f"/s/{SAMPLES['worked']['id']}", f"/s/{SAMPLES['failed']['id']}", "/matrix", EIGHT, "/share", "/about"],
)
def test_a_page_with_its_files_weighs_thirty_kilobytes_at_most(reader: FlaskClient, path: str) -> None:
    brotli = {"Accept-Encoding": "br"}
    answer = reader.get(path, headers=brotli)
    assert answer.headers["Content-Encoding"] == "br"
    files = {
        str(a.get("href") or a.get("src")) for tag, a in Page(reader.get(path).get_data(as_text=True)).elements if tag in ("link", "script")
    }
    weight = len(answer.data) + sum(len(reader.get(file, headers=brotli).data) for file in sorted(files) if file.startswith("/assets/"))
    assert weight <= 30_000


def test_a_query_that_cannot_be_understood_comes_back_with_its_place_and_a_way_out(reader: FlaskClient) -> None:
    text = reader.get("/search?q=82576+moed:sriov").get_data(as_text=True)
    assert "<mark>moed:sriov</mark>" in text
    assert "/search?q=82576+mode:sriov" in text.replace("%3A", ":")


def test_what_is_shared_is_visible_at_once_everywhere(make_site: Make) -> None:
    site = make_site()
    client = site.test_client()
    before = client.get("/").get_data(as_text=True)
    document = copy.deepcopy(SAMPLES["failed"])
    client.post("/api/v1/submissions", json=document)
    for path in ("/", "/search", "/search?q=割り当て", f"/s/{document['id']}"):
        assert document["title"] in client.get(path).get_data(as_text=True), path
    assert document["title"] not in before


def test_pages_are_the_same_under_every_hash_seed(filled: Flask, tmp_path: Path) -> None:
    url = filled.extensions["tameshi"].config.database_url
    steady = [path for path in PATHS if path != "/share"]  # Which holds a document under a fresh id.
    script = (
        "import hashlib,sys,pathlib\nfrom registry.config import Config\nfrom web.wsgi import create_site\n"
        f"site = create_site(Config(database_url={url!r}, var=pathlib.Path({str(tmp_path)!r}), secret_key='x', log_level='error'))\n"
        f"client = site.test_client()\nprint([hashlib.sha256(client.get(p).data).hexdigest() for p in {steady!r}])"
    )
    prints = {
        subprocess.run([sys.executable, "-c", script], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True).stdout
        for seed in ("0", "1", "7")
    }
    assert len(prints) == 1


def test_no_link_within_the_site_is_dead(reader: FlaskClient) -> None:
    todo, seen = ["/"], set[str]()
    while todo and len(seen) < 150:
        path = todo.pop(0)
        answer = reader.get(path)
        assert answer.status_code == 200, path
        if answer.mimetype != "text/html" or path.startswith("/api/"):
            continue
        links = [
            str(attributes["href"]).split("#")[0]
            for tag, attributes in Page(answer.get_data(as_text=True)).elements
            if "href" in attributes
        ]
        fresh = sorted({link for link in links if link.startswith("/")} - seen)
        seen.update(fresh)
        todo += fresh


def test_every_page_works_on_every_database(config: Config) -> None:
    site = create_site(config)
    client = site.test_client()
    for document in SAMPLES.values():
        assert client.post("/api/v1/submissions", json=document).status_code == 201
    for path in PATHS:
        assert client.get(path).status_code in (200, 400, 404), path
    site.extensions["tameshi"].database.dispose()


def test_four_readers_at_once_all_get_their_pages(filled: Flask) -> None:
    paths = [path for path in PATHS if path != "/nowhere" and "moed" not in path] * 4
    with ThreadPoolExecutor(4) as readers:
        statuses = list(readers.map(lambda path: filled.test_client().get(path).status_code, paths))
    assert set(statuses) == {200}


def test_a_reference_is_drawn_apart_with_its_citation(reader: FlaskClient) -> None:
    text = Page(reader.get(f"/s/{SAMPLES['reference']['id']}").get_data(as_text=True)).text
    assert "From literature" in text
    assert "A paper" in text


def test_a_flag_stands_with_its_reason_in_the_reader_s_language(reader: FlaskClient) -> None:
    path = f"/s/{SAMPLES['worked']['id']}"
    for lang, words in zip(LANGUAGES, RULES["one-box"].words, strict=True):
        assert words in reader.get(f"{path}?lang={lang}").get_data(as_text=True)


COMMANDS = re.compile(r'<pre class="shell"[^>]*><code>(.*?)</code>', re.DOTALL)


def commands_of(client: FlaskClient, path: str) -> list[list[str]]:
    """Every command that a page tells, as the words a shell would see."""
    blocks = COMMANDS.findall(client.get(path).get_data(as_text=True))
    lines = [line for block in blocks for line in re.split(r"(?<!\\)\n(?![^']*'[^']*\Z)| && ", unescape(block))]
    return [shlex.split(line) for line in lines]


@pytest.mark.parametrize("path", ["/", "/share"])
def test_every_command_that_a_page_tells_is_one_the_collector_takes(
    reader: FlaskClient, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    told = [words for words in commands_of(reader, path) if words[0].endswith("collector")]
    assert told
    for words in told:
        assert collector([words[1], "--help"]) == 0
        usage = capsys.readouterr().out
        assert [option for option in words if option.startswith("--") and option not in usage] == [], words


def test_the_document_of_the_share_page_is_taken_as_it_stands(make_site: Make) -> None:
    client = make_site().test_client()
    curl = next(words for words in commands_of(client, "/share") if words[0] == "curl")
    assert [word for word in curl if word.startswith("http")] == ["http://127.0.0.1:8080/api/v1/submissions"]
    for _ in range(2):
        document = next(words for words in commands_of(client, "/share") if words[0] == "curl")[-1]
        assert client.post("/api/v1/submissions", json=json.loads(document)).status_code == 201


DOUBTFUL = f"/s/{SAMPLES['doubtful']['id']}"


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ("he sender sets the pace and loses nothing", "contradicts", "no-such-code", RULES["one-box"].words[0])),
        ("ja", ("送信側が律速で損失が出ない", "矛盾", "no-such-code", RULES["one-box"].words[1])),
    ],
    ids=LANGUAGES,
)
def test_what_is_doubtful_about_a_figure_stands_beside_it_in_words(reader: FlaskClient, lang: str, words: tuple[str, ...]) -> None:
    text = reader.get(f"{DOUBTFUL}?lang={lang}").get_data(as_text=True)
    figure = text[text.index('<figure class="chart-box"') : text.index("</figure>")]
    assert [word for word in words if word not in figure] == []


def test_the_head_of_a_submission_leads_to_the_hardware_it_names(reader: FlaskClient) -> None:
    told = SAMPLES["worked"]
    page = Page(reader.get(f"/s/{told['id']}").get_data(as_text=True))
    named = {str(link["href"]) for link in page.all("a") if str(link.get("href", "")).startswith("/hardware?")}
    assert len(named) >= 2
    for address in named:
        assert reader.get(address).status_code == 200


@pytest.mark.parametrize("path", ["/search?q=id:" + SAMPLES["doubtful"]["id"], DOUBTFUL])
def test_loss_above_zero_cannot_be_overlooked(reader: FlaskClient, path: str) -> None:
    text = reader.get(path).get_data(as_text=True)
    assert re.search(r'<strong class="loss">[^<]*73\.3', text)
    assert re.search(r'<strong class="loss">[^<0-9]*0\W*%</strong>', text) is None


def test_software_devices_are_told_after_the_nics(reader: FlaskClient) -> None:
    text = Page(reader.get(DOUBTFUL).get_data(as_text=True)).text
    assert "paravirtualized I/O and software devices" in text
    assert "2 software devices" in text
    assert text.index("eth0") < text.index("ifb0")


def test_a_chart_over_frame_sizes_stands_before_goodput(reader: FlaskClient) -> None:
    text = reader.get(f"/s/{SAMPLES['worked']['id']}").get_data(as_text=True)
    assert text.index("over frame size</b>") < text.index("goodput (L4)</b>")


@pytest.mark.parametrize("path", PATHS, ids=PATHS)
def test_a_page_is_never_shown_again_without_asking_and_head_is_get_without_body(reader: FlaskClient, path: str) -> None:
    answer, head = reader.get(path), reader.head(path)
    assert answer.headers["Cache-Control"] in ("no-cache", "no-store")
    assert answer.content_type == "text/html; charset=utf-8"
    assert head.data == b""
    assert head.status_code == answer.status_code
    assert {name: head.headers[name] for name in ("Content-Type", "Cache-Control", "Content-Language")} == {
        name: answer.headers[name] for name in ("Content-Type", "Cache-Control", "Content-Language")
    }
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


STRANGE = [
    "%00",
    "%ff%fe",
    "a" * 1200,
    'a"b',
    "%F0%9F%98%80",
    "*",
    "-",
    ":::",
    "cores>1e400",
    "since:0000",
    "%ED%A0%80",
    "mode:" + "x" * 900,
]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("query", STRANGE, ids=range(len(STRANGE)))
def test_a_strange_query_is_a_page_and_never_a_fault_of_ours(reader: FlaskClient, query: str, lang: str) -> None:
    for path in ("/search?sort=rate&q=", "/matrix?q=", "/compare?ids="):
        answer = reader.get(f"{path}{query}&lang={lang}")
        assert answer.status_code in (200, 400), path
        assert Page(answer.get_data(as_text=True)).faults == []


def test_the_sort_and_the_terms_of_a_search_can_be_changed_one_at_a_time(reader: FlaskClient) -> None:
    links = {str(a.get("href")) for a in Page(reader.get("/search?q=virtio+mode:paravirt&sort=oldest").get_data(as_text=True)).all("a")}
    assert "/search?q=virtio&sort=oldest" in links
    assert "/search?q=mode:paravirt&sort=oldest" in links
    assert "/search?q=virtio+mode:paravirt" in links


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_leads_to_this_week_s_digest_in_its_language(reader: FlaskClient, lang: str) -> None:
    links = [str(a.get("href")) for a in Page(reader.get(f"/about?lang={lang}").get_data(as_text=True)).all("a")]
    digest = next(link for link in links if link.startswith("/digests/"))
    answer = reader.get(digest)
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    assert ("ダイジェスト" in answer.get_data(as_text=True)) == (lang == "ja")
