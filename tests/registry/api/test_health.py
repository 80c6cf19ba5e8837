"""Health, readiness, counters."""

from pathlib import Path

from flask.testing import FlaskClient

from registry.app import create_app
from registry.config import Config
from tests.documents import submission


def test_a_migrated_registry_is_ready(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}
    assert client.get("/readyz").json["status"] == "ready"


def test_a_registry_without_tables_says_what_to_do(empty_database_url: str, tmp_path: Path) -> None:
    app = create_app(Config(database_url=empty_database_url, var=tmp_path, secret_key="x"))
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.json["code"]) == (503, "not-migrated")
    assert "registry migrate" in answer.json["detail"]
    app.extensions["tameshi"].database.dispose()


def test_counters_tell_what_became_of_submissions(client: FlaskClient) -> None:
    for _ in range(2):
        client.post("/api/v1/submissions", json=submission())
    assert "tameshi_bitmaps_bytes 0.0" in client.get("/metrics").text
    assert client.get("/api/v1/submissions?q=mode:paravirt").json["total"] == 1
    text = client.get("/metrics").text
    assert "tameshi_bitmaps_bytes" in text
    assert "tameshi_bitmaps_bytes 0.0" not in text
    assert 'tameshi_submissions_total{status="created"} 1.0' in text
    assert 'tameshi_submissions_total{status="duplicate"} 1.0' in text
    assert 'tameshi_requests_total{method="POST",route="/api/v1/submissions",status="201"} 1.0' in text
