"""The collector's settings: one frozen record, read once."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from collector.errors import ConfigError

KEYS = ("registry", "handle")
"""What `collector.toml` may hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Where documents go, where the collector keeps its own files, and how it reaches the network."""

    state: Path
    registry: str | None = None
    """Base address without a slash at its end. None: nobody said where to send to."""
    handle: str | None = None
    proxies: Mapping[str, str] = field(default_factory=dict)
    """By scheme, as urllib wants them; `no` holds the hosts that are reached directly."""

    @classmethod
    def from_env(cls, environ: Mapping[str, str], config_file: Path | None = None) -> "Config":
        """The settings of an environment and its config file; TAMESHI_REGISTRY goes before the file."""
        home = environ.get("HOME") or "/"
        file = config_file or Path(environ.get("XDG_CONFIG_HOME") or f"{home}/.config") / "tameshi" / "collector.toml"
        written = _read_file(file)
        registry, place = environ.get("TAMESHI_REGISTRY"), "TAMESHI_REGISTRY"
        if not registry:
            registry, place = written.get("registry"), f"registry in {file}"
        default_state = Path(environ.get("XDG_STATE_HOME") or f"{home}/.local/state") / "tameshi"
        return cls(
            state=Path(environ["TAMESHI_STATE"]) if environ.get("TAMESHI_STATE") else default_state,
            registry=registry_address(registry, place) if registry else None,
            handle=written.get("handle"),
            proxies=MappingProxyType(_proxies(environ)),
        )


def own_version() -> str:
    """The version of the installed distribution."""
    from importlib.metadata import (
        PackageNotFoundError,
        version,
    )  # It brings half a mail program along: a tenth of what reading a host costs.

    try:
        return version("tameshi")
    except PackageNotFoundError:
        return "unknown"


def registry_address(text: str, place: str) -> str:
    """A base address that a path can be put behind; ConfigError names `place` where it is none."""
    address = text.strip().rstrip("/")
    try:
        parts = urlsplit(address)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable or any(character.isspace() for character in address):
        near = f"; did you mean https://{address}?" if "://" not in text and address else ""
        raise ConfigError(f"{place} must be an address such as https://registry.example, not {text!r}{near}")
    if "@" in parts.netloc:
        raise ConfigError(f"{place} must be an address without a user's name or password; a registry asks for neither")
    if parts.query or parts.fragment:
        raise ConfigError(f"{place} must end after the path: {text!r} holds a query or a fragment")
    return address


def _read_file(file: Path) -> dict[str, str]:
    try:
        with file.open("rb") as opened:
            written = tomllib.load(opened)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file} is not TOML: {error}") from None
    except OSError as error:
        raise ConfigError(f"{file} cannot be read: {error.strerror}") from None
    unknown = sorted(written.keys() - set(KEYS))
    if unknown:
        raise ConfigError(f"{file} holds unknown keys: {', '.join(unknown)}; known: {', '.join(KEYS)}")
    for key, value in written.items():
        if not isinstance(value, str) or not value.strip():
            raise ConfigError(f'{file}: {key} must be a text in quotes, such as {key} = "…"')
    return written


def _proxies(environ: Mapping[str, str]) -> dict[str, str]:
    """The proxies of the standard variables; the small letters win, as curl has it."""
    found = {}
    for scheme in ("http", "https", "all", "no"):
        value = environ.get(f"{scheme}_proxy") or environ.get(f"{scheme.upper()}_PROXY")
        if value:
            found[scheme] = value
    everything = found.pop("all", None)
    if everything:
        found = {"http": everything, "https": everything} | found
    return found
