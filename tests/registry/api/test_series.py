"""Medians over frame size, as the interface writes them."""

from flask.testing import FlaskClient


def test_series_are_percent_of_bare_metal_where_asked(client: FlaskClient) -> None:
    answer = client.get("/api/v1/series?normalise=bare-metal").json
    assert (answer["unit"], answer["normalised_to"], answer["curves"], answer["left_out"]) == ("percent", "bare-metal", [], [])
    assert client.get("/api/v1/series?normalise=gold").status_code == 400
    assert "normalised_to" not in client.get("/api/v1/series").json
