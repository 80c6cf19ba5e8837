"""Settings: read once, each with a meaning, complained about by name."""

from pathlib import Path

import pytest

from registry.config import SECRETS, SETTINGS, Config, kept_secret
from registry.errors import ConfigError


def test_without_any_setting_there_is_a_sqlite_file_under_var() -> None:
    config = Config.from_env({})
    assert config.database_url == f"sqlite:///{Path('var').absolute()}/registry.sqlite"
    assert (config.host, config.port, config.public_url) == ("127.0.0.1", 8080, "http://127.0.0.1:8080")


def test_every_setting_is_read(tmp_path: Path) -> None:
    given = {
        "DATABASE_URL": "postgresql://db/x", "TAMESHI_VAR": str(tmp_path), "HOST": "::1", "PORT": "9000", "PUBLIC_URL": "https://x.example/",
        "SECRET_KEY": "s", "RATE_LIMIT": "5 per day", "RATE_LIMIT_STORAGE": "redis://x", "PROXIES": "1", "LOG_LEVEL": "DEBUG",
        "RATE_LIMITS": "off", "VALKEY_URL": "valkey://y", "QUERY_SECONDS": "3",
        "MAIL_SERVER": "smtps://u@mail.example", "MAIL_PASSWORD": "p", "MAIL_CA_FILE": "/ca.pem", "MAIL_FROM": "digest@x.example",
        "DIGEST_TO": "list@lists.example", "WEBSUB_HUB": "https://hub.example/", "DUMP_DAILY": "no",
    }  # fmt: skip
    assert set(given) == {setting.name for setting in SETTINGS}
    config = Config.from_env(given)
    assert (config.database_url, config.var, config.host, config.port) == ("postgresql://db/x", tmp_path, "::1", 9000)
    assert (config.public_url, config.secret_key, config.rate_limit) == ("https://x.example", "s", "5 per day")
    assert (config.rate_limit_storage, config.proxies, config.log_level) == ("redis://x", 1, "debug")
    assert (config.rate_limits, config.query_s) == ("off", 3)
    assert (config.mail_server, config.mail_password, config.mail_ca_file) == ("smtps://u@mail.example", "p", "/ca.pem")
    assert (config.mail_from, config.digest_to) == ("digest@x.example", "list@lists.example")
    assert (config.websub_hub, config.dump_daily) == ("https://hub.example", False)
    assert Config.from_env({"VALKEY_URL": "valkey://y"}).rate_limit_storage == "valkey://y"


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_may_stand_in_a_file(name: str, tmp_path: Path) -> None:
    kept = tmp_path / "secret"
    kept.write_text("sqlite:////from-the-file\n")
    config = Config.from_env({f"{name}_FILE": str(kept)})
    assert "sqlite:////from-the-file" in (config.database_url, config.secret_key, config.rate_limit_storage, config.mail_password)
    beside = Config.from_env({f"{name}_FILE": str(kept), name: "sqlite:////given"})
    assert "sqlite:////given" in (beside.database_url, beside.secret_key, beside.rate_limit_storage, beside.mail_password)
    with pytest.raises(ConfigError, match=f"{name}_FILE"):
        Config.from_env({f"{name}_FILE": str(tmp_path / "none")})


def test_the_address_of_all_addresses_is_no_link() -> None:
    config = Config.from_env({"HOST": "0.0.0.0"})
    assert config.public_url == "http://localhost:8080"
    assert not config.public_url_is_given


def test_an_ipv6_address_is_bracketed_in_links() -> None:
    assert Config.from_env({"HOST": "::1"}).public_url == "http://[::1]:8080"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("PORT", "70000"),
        ("PORT", "9" * 5000),
        ("PROXIES", "-1"),
        ("LOG_LEVEL", "loud"),
        ("PUBLIC_URL", "registry.example"),
        ("PUBLIC_URL", "http://"),
        ("PUBLIC_URL", "http://a..b"),
        ("PUBLIC_URL", "http://registry.example:port"),
        ("PUBLIC_URL", "http://[::1"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name):
        Config.from_env({name: value})


def test_the_secret_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    config = Config.from_env({"TAMESHI_VAR": str(tmp_path / "var")})
    first = kept_secret(config)
    assert len(first) > 40
    assert kept_secret(config) == first
    assert (tmp_path / "var" / "secret-key").stat().st_mode & 0o077 == 0
