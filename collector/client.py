"""One document → one POST → the registry's answer, or an error that names the way out."""

import gzip
import http.client
import json
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import IO, Any
from urllib.parse import urljoin, urlsplit

from collector.errors import (
    BusyError,
    ConfigError,
    NotARegistryError,
    RefusedError,
    RemoteError,
    ServerFaultError,
    SlowError,
    UnreachableError,
)
from schemas import Fault

PATH, STATEMENTS = "/api/v1/submissions", "/api/v1/statements"
TIMEOUT_S = 30.0
ANSWER_BYTES = 1024 * 1024
REFUSALS = (400, 409, 413, 415, 422)
REFUSED_BY_WORD = ("not-yours", "unknown-submission", "withdrawn")
"""Codes of refusals whose status a page of anybody's might have too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The registry has the document."""

    id: str
    url: str
    status: str
    """`created`, or `duplicate` where it had it before."""
    judgement: Mapping[str, Any] | None = None
    signed_by: str | None = None
    handle: Mapping[str, Any] | None = None
    """What became of the handle: its `name` and `state`."""

    def to_dict(self) -> dict[str, Any]:
        """The answer as `--json` prints it."""
        shown: dict[str, Any] = {"id": self.id, "url": self.url, "status": self.status}
        more = {"judgement": self.judgement, "signed_by": self.signed_by, "handle": self.handle}
        return shown | {name: value for name, value in more.items() if value is not None}


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Leaves every redirect to us: urllib would turn the POST into a GET."""

    def redirect_request(self, *_: object) -> None:
        """Never another request."""


class Client:
    """Speaks to one registry."""

    def __init__(self, registry: str, *, proxies: Mapping[str, str] | None = None, version: str = "", timeout_s: float = TIMEOUT_S) -> None:
        self.registry = registry
        self._timeout_s = timeout_s
        self._agent = f"tameshi-collector/{version or 'unknown'}"
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler(_chosen(registry, proxies or {})), _NoRedirect)

    def submit(self, document: bytes, document_id: str) -> Answer:
        """The registry's answer to a document.

        Raises RefusedError where the registry read it and said no, RemoteError for everything that may pass.
        """
        return self._accepted(*self._ask(PATH, document), document_id)

    def state(self, letter: bytes) -> Answer:
        """The registry's answer to a signed statement; raises as `submit` does."""
        status, headers, body = self._ask(STATEMENTS, letter)
        said = _json(body)
        if status != 200 or said.get("status") not in ("done", "duplicate"):
            raise self._no_registry(status, headers)
        return Answer(id=str(said.get("subject")), url=str(said.get("url") or ""), status=said["status"], judgement=said.get("judgement"))

    def newest(self, document_id: str) -> dict[str, Any]:
        """The document that the registry has under an id; raises as `submit` does."""
        status, headers, body = self._ask(f"{PATH}/{document_id}")
        document = _json(body).get("document")
        if not isinstance(document, dict) or document.get("id") != document_id:  # What is signed next must be about what was asked for.
            raise self._no_registry(status, headers)
        return document

    def read(self, path: str) -> dict[str, Any]:
        """What the registry answers to a question; raises as `submit` does, and nothing is kept."""
        try:
            status, headers, body = self._ask(path)
            if not (said := _json(body)):
                raise self._no_registry(status, headers)
        except RefusedError as error:
            raise RefusedError(
                str(error).replace("refused the document", "cannot answer"), status=error.status, reason=error.reason
            ) from None
        except RemoteError as error:
            error.args = (str(error).replace(" The document is kept.", "").replace("The document is kept; try", "Try"),)
            raise
        return said

    def _ask(self, path: str, content: bytes | None = None) -> tuple[int, Message, bytes]:
        headers = {"Accept": "application/json, application/problem+json", "User-Agent": self._agent}
        if content is not None:
            headers |= {"Content-Type": "application/json", "Content-Encoding": "gzip"}
            content = gzip.compress(content, mtime=0)
        request = urllib.request.Request(self.registry + path, data=content, headers=headers)  # noqa: S310  # The config lets only http and https pass.
        try:
            with self._opener.open(request, timeout=self._timeout_s) as response:
                return response.status, response.headers, _body(response, response.headers)
        except urllib.error.HTTPError as error:
            raise self._denied(error) from None
        except (OSError, http.client.HTTPException) as error:
            raise self._broken(error) from None
        except UnicodeError:
            raise UnreachableError(f"{self.registry}: the host name cannot be looked up; check the address") from None

    def _accepted(self, status: int, headers: Message, body: bytes, document_id: str) -> Answer:
        said = _json(body)
        if status not in (200, 201) or said.get("id") != document_id:
            raise self._no_registry(status, headers)
        url = said.get("url")
        address = urljoin(self.registry + "/", url) if isinstance(url, str) else ""
        if not address.startswith(("http://", "https://")):
            address = f"{self.registry}/s/{document_id}"
        parts = {name: said[name] for name in ("judgement", "handle") if isinstance(said.get(name), Mapping)}
        signer = said.get("signed_by")
        status_word = "created" if status == 201 else "duplicate"
        return Answer(id=document_id, url=address, status=status_word, signed_by=signer if isinstance(signer, str) else None, **parts)

    def _no_registry(self, status: int, headers: Message) -> NotARegistryError:
        return NotARegistryError(
            f"{self.registry} answered {status} with {headers.get_content_type()}, which is no answer of a registry. "
            "Is the address right, or does a log-in page stand between? The document is kept."
        )

    def _denied(self, error: urllib.error.HTTPError) -> RemoteError | RefusedError:
        with error:
            try:
                problem = _json(_body(error, error.headers))
            except (OSError, http.client.HTTPException):
                problem = {}
        status = error.code
        words = _words(problem) or error.reason or http.client.responses.get(status, "")
        if status in REFUSALS or problem.get("code") in REFUSED_BY_WORD:
            code = str(problem.get("code") or ("conflict" if status == 409 else "refused"))
            return RefusedError(f"{self.registry} refused the document ({status}): {words}", _faults(problem), status=status, reason=code)
        if status in (429, 503):
            wait_s = _retry_after_s(error.headers)
            when = f" and asks to come back in {wait_s:.0f} s" if wait_s is not None else ""
            return BusyError(f"{self.registry} is busy ({status}){when}: {words}. The document is kept.", wait_s)
        if status >= 500 or status == 408:
            return ServerFaultError(f"{self.registry} failed ({status}): {words}. The document is kept; try again later.")
        if 300 <= status < 400:
            target = urljoin(self.registry + PATH, error.headers.get("Location", ""))
            return NotARegistryError(
                f"{self.registry} sends on to {target}. Nothing was sent there; if that is the registry, "
                f"set TAMESHI_REGISTRY={target.removesuffix(PATH)}"
            )
        return NotARegistryError(f"{self.registry} answered {status} ({words}). Is this the address of a registry? The document is kept.")

    def _broken(self, error: Exception) -> RemoteError:
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        place = self.registry
        if isinstance(reason, TimeoutError):
            return SlowError(f"{place} did not answer within {self._timeout_s:g} s. The document is kept.")
        if isinstance(reason, ssl.SSLCertVerificationError):
            return UnreachableError(
                f"{place}: its certificate cannot be trusted ({reason.verify_message}). Check the address and the clock."
            )
        if isinstance(reason, ssl.SSLError):
            return UnreachableError(f"{place}: no encrypted connection ({reason.reason or reason}). Does it speak https?")
        if isinstance(reason, socket.gaierror):
            return UnreachableError(f"{place}: the host name is not found ({reason.strerror}). Check the address and this host's DNS.")
        if isinstance(reason, ConnectionRefusedError):
            return UnreachableError(f"{place} is not reachable: nobody listens there (connection refused). The document is kept.")
        if isinstance(reason, http.client.HTTPException | ConnectionError):
            return UnreachableError(f"{place} closed the connection before it answered. The document is kept.")
        return UnreachableError(f"{place} is not reachable: {getattr(reason, 'strerror', None) or reason}. The document is kept.")


def _chosen(registry: str, proxies: Mapping[str, str]) -> dict[str, str]:
    """The proxies for this registry: none where the environment says so."""
    parts = urlsplit(registry)
    if urllib.request.proxy_bypass_environment(parts.netloc, dict(proxies)):  # type: ignore[attr-defined]  # typeshed lacks it.
        return {}
    proxy = proxies.get(parts.scheme, "")
    if proxy.lower().startswith("socks"):
        raise ConfigError(f"{parts.scheme}_proxy names a SOCKS proxy, which is not supported; name an HTTP proxy or unset it")
    return {parts.scheme: proxy} if proxy else {}


def _body(response: IO[bytes], headers: Message) -> bytes:
    """The answer's bytes; IncompleteRead where fewer came than it announced, which read() with a size passes over."""
    body = response.read(ANSWER_BYTES)
    announced = headers.get("Content-Length") or ""
    if announced.isascii() and announced.isdigit() and len(body) < min(int(announced), ANSWER_BYTES):
        raise http.client.IncompleteRead(body)
    return body


def _json(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _words(problem: Mapping[str, Any]) -> str:
    spoken = [str(problem[key]) for key in ("title", "detail") if isinstance(problem.get(key), str)]
    return ": ".join(dict.fromkeys(spoken))[:1000]


def _faults(problem: Mapping[str, Any]) -> list[Fault]:
    listed = problem.get("errors")
    entries = [entry for entry in listed if isinstance(entry, Mapping)] if isinstance(listed, list) else []
    return [
        Fault(str(entry.get("pointer", "")), str(entry.get("code", "")), str(entry.get("message", entry.get("detail", ""))))
        for entry in entries
    ]


def _retry_after_s(headers: Message) -> float | None:
    """Seconds to wait, from a number or a date (RFC 9110 section 10.2.3); None where nothing usable was said."""
    text = (headers.get("Retry-After") or "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text), 86_400.0)
    try:
        when, now = parsedate_to_datetime(text), headers.get("Date")
        since = parsedate_to_datetime(now) if now else None
        return max(0.0, min((when - since).total_seconds(), 86_400.0)) if since else None
    except (TypeError, ValueError):
        return None
