"""A row of `submission` written by hand, for tests of the database itself."""

ROW = {
    "uid": "'01M3250V010000000000000001'", "received_at": "'2026-11-24 00:00:00'", "created_at": "'2026-11-24 00:00:00'", "kind": "'trial'",
    "outcome": "'worked'", "plausibility": "'plausible'", "problems": "0", "runs": "0", "card": "'{}'",
}  # fmt: skip


def insert_row(row: dict[str, str]) -> str:
    """The INSERT of a row of SQL literals."""
    return f"INSERT INTO submission ({', '.join(row)}) VALUES ({', '.join(row.values())})"  # noqa: S608  # Our own literals.
