"""The mailing lists that DIGEST_TO names."""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TypeVar, get_args

from registry.digest.envelope import Charset, is_address
from registry.digest.phrases import TONGUES, Tongue
from registry.errors import ConfigError, QueryError
from registry.search.parse import parse_query

Word = TypeVar("Word", bound=str)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailingList:
    """One address that gets every digest."""

    address: str = field(repr=False)
    lang: Tongue = "en"
    charset: Charset = "utf-8"
    query: str = ""

    def recipient(self, secret: str) -> str:
        """What its mailings are noted under: a digest that tells nobody the address."""
        words = f"{self.address.lower()}\n{self.query}\n{self.lang}".encode()
        return f"list:{hmac.new(secret.encode(), words, sha256).hexdigest()[:32]}"


def mailing_lists(text: str) -> tuple[MailingList, ...]:
    """What DIGEST_TO says. Raises ConfigError with the way out."""
    return tuple(_mailing_lists(text))


def _mailing_lists(text: str) -> Iterator[MailingList]:
    for one in filter(None, (part.strip() for part in text.split(","))):
        address, *options = (part.strip() for part in one.split(";"))
        if not is_address(address):
            raise ConfigError("DIGEST_TO: one of the addresses is none; write for example list@lists.example;lang=ja")
        given = dict(option.partition("=")[::2] for option in options)
        if unknown := given.keys() - {"lang", "charset", "query"}:
            raise ConfigError(f"DIGEST_TO: {', '.join(sorted(unknown))[:40]!r} is not known; known: lang, charset, query")
        yield MailingList(
            address=address,
            lang=_one_of("lang", given.get("lang", "en"), tuple(TONGUES)),
            charset=_one_of("charset", given.get("charset", "utf-8").lower(), get_args(Charset)),
            query=_query(given.get("query", "")),
        )


def _one_of(name: str, word: str, known: tuple[Word, ...]) -> Word:
    for one in known:
        if one == word:
            return one
    raise ConfigError(f"DIGEST_TO: {name}={word[:20]} is not known; known: {', '.join(known)}")


def _query(text: str) -> str:
    try:
        parse_query(text)
    except QueryError as error:
        raise ConfigError(f"DIGEST_TO: query={text[:80]}: {error}") from None
    return text
