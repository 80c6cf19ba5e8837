"""The one frozen record of settings, read once from an environment and passed down."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from registry.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Setting:
    """One name in the environment, what it means and what holds without it."""

    name: str
    meaning: str
    default: str


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "DATABASE_URL", "Database: sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME", "sqlite file registry.sqlite in TAMESHI_VAR"
    ),
    Setting("TAMESHI_VAR", "Folder in which the registry keeps its files", "var"),
    Setting("HOST", "Address that `registry serve` listens on", "127.0.0.1"),
    Setting("PORT", "Port that `registry serve` listens on", "8080"),
    Setting("PUBLIC_URL", "Address people use, for links in answers, feeds and mail", "the address asked under, else http://HOST:PORT"),
    Setting("SECRET_KEY", "Signs form tokens, and turns addresses into digests to count them by", "made once and kept in TAMESHI_VAR"),
    Setting("RATE_LIMIT", "Submissions one address may send, such as `120 per minute; 5000 per day`", "120 per minute"),
    Setting("RATE_LIMITS", "Limits of other kinds, such as `search=300 per minute; key=off`; `off` alone means all of them", "see below"),
    Setting(
        "VALKEY_URL",
        "Where several processes share their counts: valkey://HOST, redis://HOST or valkey+unix://PATH",
        "each counts by itself",
    ),
    Setting("RATE_LIMIT_STORAGE", "The same, under its older name", "VALKEY_URL, else memory://"),
    Setting("QUERY_SECONDS", "Longest time that one statement of a request may take in the database", "20"),
    Setting("PROXIES", "How many reverse proxies stand in front and may say whom they speak for", "0"),
    Setting("MAIL_SERVER", "Mail server: submission://USER@HOST (STARTTLS), smtps://USER@HOST (TLS) or smtp://HOST", "no mail is sent"),
    Setting("MAIL_PASSWORD", "Password of the user in MAIL_SERVER", "none"),
    Setting("MAIL_CA_FILE", "Certificates that the mail server is held against", "the system's"),
    Setting("MAIL_FROM", "Address that digests come from", "digest@ and the host of PUBLIC_URL"),
    Setting(
        "DIGEST_TO",
        "Mailing lists that get the weekly digest: addresses with commas between, each may be followed by `;lang=ja`, `;lang=both`, "
        "`;charset=iso-2022-jp`, `;query=QUERY`",
        "none",
    ),
    Setting("WEBSUB_HUB", "WebSub hub that feeds name", "none"),
    Setting("DUMP_DAILY", "Whether `registry tick` makes a dump every day: yes or no", "yes"),
    Setting("LOG_LEVEL", "debug, info, warning or error", "info"),
)
SECRETS = ("DATABASE_URL", "SECRET_KEY", "VALKEY_URL", "MAIL_PASSWORD")
"""Settings that may stand in a file instead, named by the same name with _FILE."""
LOG_LEVELS = ("debug", "info", "warning", "error")


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Every setting of the registry; SETTINGS says what each one means."""

    database_url: str
    var: Path
    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str = "http://127.0.0.1:8080"
    public_url_is_given: bool = True
    """False where it was only guessed from HOST and PORT: answers then trust the address they were asked under."""
    secret_key: str | None = None
    """None: `kept_secret` makes one and keeps it in `var`."""
    rate_limit: str = "120 per minute"
    rate_limits: str = ""
    rate_limit_storage: str = "memory://"
    query_s: int = 20
    proxies: int = 0
    mail_server: str | None = None
    """None: no mail is sent, and nobody can subscribe."""
    mail_password: str | None = field(default=None, repr=False)
    mail_ca_file: str | None = None
    mail_from: str | None = None
    digest_to: str = ""
    websub_hub: str | None = None
    dump_daily: bool = True
    log_level: str = "info"

    @property
    def dumps(self) -> Path:
        """The folder whose dumps the site offers."""
        return self.var / "dumps"

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Config":
        """The settings of an environment; an empty value counts as absent. Raises ConfigError with the name and the way out."""
        given = {setting.name: environ.get(setting.name, "").strip() or _in_file(environ, setting.name) for setting in SETTINGS}
        var = Path(given["TAMESHI_VAR"] or "var").absolute()
        host, port = given["HOST"] or "127.0.0.1", _whole("PORT", given["PORT"] or "8080", 65_535)
        log_level = (given["LOG_LEVEL"] or "info").lower()
        if log_level not in LOG_LEVELS:
            raise ConfigError(f"LOG_LEVEL is {log_level!r}; known: {', '.join(LOG_LEVELS)}")
        return cls(
            database_url=given["DATABASE_URL"] or f"sqlite:///{var / 'registry.sqlite'}",
            var=var,
            host=host,
            port=port,
            public_url=_web_address(given["PUBLIC_URL"]) or _guessed_url(host, port),
            public_url_is_given=given["PUBLIC_URL"] is not None,
            secret_key=given["SECRET_KEY"],
            rate_limit=given["RATE_LIMIT"] or "120 per minute",
            rate_limits=given["RATE_LIMITS"] or "",
            rate_limit_storage=given["RATE_LIMIT_STORAGE"] or given["VALKEY_URL"] or "memory://",
            query_s=_whole("QUERY_SECONDS", given["QUERY_SECONDS"] or "20", 3600),
            proxies=_whole("PROXIES", given["PROXIES"] or "0", 8),
            mail_server=given["MAIL_SERVER"],
            mail_password=given["MAIL_PASSWORD"],
            mail_ca_file=given["MAIL_CA_FILE"],
            mail_from=given["MAIL_FROM"],
            digest_to=given["DIGEST_TO"] or "",
            websub_hub=_web_address(given["WEBSUB_HUB"], "WEBSUB_HUB"),
            dump_daily=_yes_or_no("DUMP_DAILY", given["DUMP_DAILY"] or "yes"),
            log_level=log_level,
        )


def kept_secret(config: Config) -> str:
    """The key that signs form tokens: the configured one, else one made on first use and kept, readable by its owner only."""
    if config.secret_key:
        return config.secret_key
    path = config.var / "secret-key"
    make_folder(config.var, "TAMESHI_VAR")
    try:
        try:
            path.touch(mode=0o600, exist_ok=False)
        except FileExistsError:
            kept = path.read_text(encoding="ascii").strip()
            if kept:
                return kept
        path.write_text(secrets.token_urlsafe(32) + "\n", encoding="ascii")
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise ConfigError(f"{path} cannot be used: {error.strerror}; TAMESHI_VAR names a folder that can be written") from None


def make_folder(folder: Path, setting: str) -> None:
    """The folder is there afterwards. Raises ConfigError that names the setting where it cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"{setting}: the folder {folder} cannot be made ({error.strerror}); name one that can be written") from None


def _in_file(environ: Mapping[str, str], name: str) -> str | None:
    """A secret out of the file that NAME_FILE names, as container systems hand them over; None where there is none."""
    path = environ.get(f"{name}_FILE", "").strip() if name in SECRETS else ""
    if not path:
        return None
    try:
        return Path(path).read_text(encoding="utf-8").strip() or None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{name}_FILE: {path[:80]} cannot be read: {getattr(error, 'strerror', 'it is no text')}") from None


def _guessed_url(host: str, port: int) -> str:
    named = "localhost" if host in {"0.0.0.0", "::"} else host  # noqa: S104  # Nobody can open the address of all addresses.
    return f"http://{f'[{named}]' if ':' in named else named}:{port}"


def _yes_or_no(name: str, text: str) -> bool:
    if text.lower() not in {"yes", "no"}:
        raise ConfigError(f"{name} is {text[:40]!r}; yes or no is needed")
    return text.lower() == "yes"


def _web_address(text: str | None, name: str = "PUBLIC_URL") -> str | None:
    if text is None:
        return None
    try:
        parts = urlsplit(text)
        if parts.scheme in {"http", "https"} and (parts.hostname or "").encode("idna") and (parts.port is None or parts.port):
            return text.rstrip("/")
    except ValueError:  # A port that is none, or a name that no host may have (UnicodeError).
        pass
    raise ConfigError(f"{name} is {text[:80]!r}; an address such as https://registry.example is needed")


def _whole(name: str, text: str, maximum: int) -> int:
    if text.isascii() and text.isdigit() and len(text) <= 9 and int(text) <= maximum:
        return int(text)
    raise ConfigError(f"{name} is {text[:40]!r}; a whole number from 0 to {maximum} is needed")
