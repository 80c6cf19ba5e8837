"""Who stands behind a submission, on its page, in lists and through the form."""

import html
import io
import json
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.documents import submission
from tests.registry.signing import Contributor, Document
from tests.web.conftest import Make


@pytest.fixture
def client(make_site: Make) -> FlaskClient:
    """A reader of the whole site."""
    return make_site().test_client()


@pytest.fixture
def taro(tmp_path: Path) -> Contributor:
    """Somebody with a key."""
    return Contributor.new(tmp_path)


def post(client: FlaskClient, told: Document, path: str = "/api/v1/submissions") -> None:
    """Sent and taken."""
    assert client.post(path, json=told).status_code in {200, 201}


def text_of(client: FlaskClient, address: str) -> str:
    """The words of a page."""
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


@pytest.mark.parametrize(
    ("lang", "signed", "unsigned", "amended"), [("en", "signed by", "unsigned", "amended"), ("ja", "署名:", "署名なし", "訂正あり")]
)
def test_pages_and_lists_say_who_signed_and_what_was_amended(
    client: FlaskClient, taro: Contributor, lang: str, signed: str, unsigned: str, amended: str
) -> None:
    first, second = taro.signed(submission(1), handle="taro"), submission(2, contributor={"handle": "hanako"})
    post(client, first)
    post(client, second)
    ours, theirs = (f"/s/{one['id']}?lang={lang}" for one in (first, second))
    assert f"{signed} taro" in text_of(client, ours)
    assert taro.fingerprint in text_of(client, ours)
    assert unsigned in text_of(client, theirs)
    assert amended not in text_of(client, ours)
    post(client, taro.amendment(first, "taro", title="better"), "/api/v1/statements")
    assert amended in text_of(client, ours)
    assert "/title" in text_of(client, ours)
    listed = text_of(client, f"/search?lang={lang}")
    assert f"{signed} {taro.fingerprint[7:15]}…" in listed
    assert unsigned in listed
    assert amended in listed


@pytest.mark.parametrize(("lang", "words"), [("en", "This was withdrawn"), ("ja", "取り下げられました")])
def test_the_page_of_a_withdrawn_submission_says_so_and_tells_nothing_else(
    client: FlaskClient, taro: Contributor, lang: str, words: str
) -> None:
    told = taro.signed(submission(1, title="plantedword"), handle="plantedname")
    post(client, told)
    post(client, taro.withdrawal(told), "/api/v1/statements")
    gone = client.get(f"/s/{told['id']}?lang={lang}")
    assert (gone.status_code, words in gone.text) == (410, True)
    for address in ("/", "/search", "/know-how", f"/s/{told['id']}", "/feeds/submissions.atom", f"/c/{taro.fingerprint}"):
        page = client.get(address).text
        assert "plantedword" not in page
        assert "plantedname" not in page


def test_a_signed_document_comes_through_the_form_as_it_is(client: FlaskClient, taro: Contributor) -> None:
    told = taro.signed(submission(1))
    file = {"step": "upload", "file": (io.BytesIO(json.dumps(told).encode()), "document.json")}
    preview = client.post("/share/form", data=file, content_type="multipart/form-data")
    seen = re.search(r'name="seen" value="([0-9a-f]{64})"', preview.text)
    document = re.search(
        r'name="document"[^>]*value="([^"]*)"|<textarea[^>]*name="document"[^>]*>(.*?)</textarea>', preview.text, re.DOTALL
    )
    assert seen is not None
    assert document is not None
    text = html.unescape(document[1] or document[2]).lstrip("\n")
    published = client.post("/share/form", data={"source": "document", "document": text, "seen": seen[1], "step": "publish"})
    assert published.status_code == 303
    shown = client.get(f"/api/v1/submissions/{told['id']}").json
    assert shown is not None
    assert shown["signed_by"] == taro.fingerprint


def authors(client: FlaskClient, told: Document) -> list[str]:
    """Who wrote a submission, as its page tells search engines."""
    page = client.get(f"/s/{told['id']}").text
    said = [json.loads(block) for block in re.findall(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page, re.DOTALL)]
    return [one["author"]["name"] for block in said for one in (block if isinstance(block, list) else [block]) if one.get("author")]


def test_search_engines_are_told_an_author_only_where_a_key_holds_the_name(client: FlaskClient, taro: Contributor, tmp_path: Path) -> None:
    first, taken = taro.signed(submission(1), handle="taro"), Contributor.new(tmp_path, "jiro").signed(submission(2), handle="taro")
    unsigned = submission(3, contributor={"handle": "taro"})
    for one in (first, taken, unsigned):
        post(client, one)
    assert [authors(client, one) for one in (first, taken, unsigned)] == [["taro"], [], []]


NASTY = ["</script><script>x=1</script>", '"><img src=x onerror=x()>', "{{ 7 * 7 }}", "<!--<script>", "javascript:x()"]


@pytest.mark.parametrize("handle", NASTY)
def test_a_handle_is_words_and_never_markup(client: FlaskClient, taro: Contributor, handle: str) -> None:
    told = taro.signed(submission(), handle=handle)
    post(client, told)
    for address in (f"/s/{told['id']}", f"/c/{taro.fingerprint}"):
        page = client.get(address).text
        assert "<script>x=1" not in page
        assert "<img src=x" not in page
        assert handle in html.unescape(page)
    assert authors(client, told) == [handle]
