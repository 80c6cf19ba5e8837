"""What can go wrong in the registry.

RegistryError                     code                        HTTP status
├─ ConfigError                    config                      (never reaches HTTP; a command ends with 2)
├─ DatabaseAwayError              database-away               (never reaches HTTP; a command ends with 3)
├─ DumpError                      dump                        (never reaches HTTP; a command ends with 1)
├─ NotMigratedError               not-migrated                503
├─ ReceiveError                   (one leaf a cause)
│  ├─ BrokenBodyError             broken-body                 400   chunks or lengths that HTTP does not allow
│  ├─ UnsupportedMediaTypeError   unsupported-media-type      415
│  ├─ UnsupportedEncodingError    unsupported-encoding        415
│  ├─ TooLargeError               too-large                   413
│  ├─ BrokenEncodingError         broken-encoding             400   a gzip or zstd stream that ends early or is none
│  ├─ NotUtf8Error                not-utf-8                   400
│  └─ NotJsonError                not-json                    400   also NaN, doubled keys, deep nesting, half characters
├─ RefusedError                   (all faults at once)
│  ├─ InvalidError                invalid                     422
│  ├─ UnsupportedVersionError     unsupported-version         422
│  ├─ ImpossibleError             impossible                  422
│  ├─ PrivateError                private                     422   what surely is somebody's, in the document
│  ├─ ForgedError                 signature                   422   a signature that does not hold, or a claim without one
│  └─ RetiredKeyError             retired-key                 422   the key gave its place to another one
├─ ConflictError                  conflict                    409
├─ StaleRevisionError             stale-revision              409   a statement about a revision that was replaced
├─ TooManyError                   rate-limit                  429   with the seconds to wait
├─ WithdrawnError                 withdrawn                   410
├─ HiddenError                    hidden                      410   by a moderator; ADR 27 says why not 451
├─ WaitingError                   waiting                     404   here, and not shown before a moderator has looked at it
├─ NotModeratorError              not-moderator               403   no session, or one that has ended
├─ NotYoursError                  not-yours                   403   another key's submission, or nobody's
├─ UnknownSubmissionError         unknown-submission          404
├─ QueryError                     query                       400   with position, suggestion, and the kind of fault as `reason`
└─ ParameterError                 parameter                   400
"""

from collections.abc import Iterable, Mapping

from schemas import Fault


class RegistryError(Exception):
    """Anything the registry says no to; the message is for people, `code` for programs."""

    code = "registry"
    status = 500
    title = "The registry could not do this"
    exit_code = 1
    """What a command of `registry` ends with."""


class ConfigError(RegistryError):
    """A setting that cannot be used."""

    code = "config"
    title = "A setting cannot be used"
    exit_code = 2


class DumpError(RegistryError):
    """A dump that cannot be read, or holds what it should not."""

    code = "dump"
    title = "The dump cannot be used"


class NotMigratedError(RegistryError):
    """The database lacks tables of this version."""

    code = "not-migrated"
    status = 503
    title = "The database is not migrated"


class DatabaseAwayError(RegistryError):
    """A command's database does not answer, or refuses what is asked of it."""

    code = "database-away"
    status = 503
    title = "The database does not answer"
    exit_code = 3


class ReceiveError(RegistryError):
    """A request body that holds no document."""


class BrokenBodyError(ReceiveError):
    """A body that cannot be read to its end."""

    code = "broken-body"
    status = 400
    title = "The body cannot be read"


class UnsupportedMediaTypeError(ReceiveError):
    """Something else than JSON was sent."""

    code = "unsupported-media-type"
    status = 415
    title = "Only application/json is taken here"


class UnsupportedEncodingError(ReceiveError):
    """A compression that is not read here."""

    code = "unsupported-encoding"
    status = 415
    title = "Only identity, gzip and zstd are read here"


class TooLargeError(ReceiveError):
    """More bytes than a document may have, packed or unpacked."""

    code = "too-large"
    status = 413
    title = "The document is too large"


class BrokenEncodingError(ReceiveError):
    """A compressed stream that cannot be unpacked to its end."""

    code = "broken-encoding"
    status = 400
    title = "The compressed body cannot be unpacked"


class NotUtf8Error(ReceiveError):
    """Bytes that are no UTF-8."""

    code = "not-utf-8"
    status = 400
    title = "The body is not UTF-8"


class NotJsonError(ReceiveError):
    """Text that is no JSON, or JSON that another reader would read differently."""

    code = "not-json"
    status = 400
    title = "The body is not strict JSON"


class RefusedError(RegistryError):
    """A document that is not taken in; `faults` lists every reason."""

    status = 422

    def __init__(self, message: str, faults: Iterable[Fault]) -> None:
        super().__init__(message)
        self.faults = tuple(faults)


class InvalidError(RefusedError):
    """The document does not keep the schema."""

    code = "invalid"
    title = "The document does not keep the schema"


class UnsupportedVersionError(RefusedError):
    """The document is of a wire version that is not read here."""

    code = "unsupported-version"
    title = "This wire version is not read here"


class ImpossibleError(RefusedError):
    """The document states what cannot be."""

    code = "impossible"
    title = "The figures cannot be"


class PrivateError(RefusedError):
    """The document holds what surely is somebody's."""

    code = "private"
    title = "The document holds private data"


class ForgedError(RefusedError):
    """A signature that does not hold."""

    code = "signature"
    title = "The signature does not hold"


class RetiredKeyError(RefusedError):
    """A key that gave its place to another one signs nothing any more."""

    code = "retired-key"
    title = "The key was given up"


class WithdrawnError(RegistryError):
    """There was a submission of this id, and its contributor took it back."""

    code = "withdrawn"
    status = 410
    title = "The submission was withdrawn"

    def __init__(self, message: str, statement: Mapping[str, object] | None = None) -> None:
        super().__init__(message)
        self.statement = statement
        """The signed words that withdrew it, where somebody asks for it."""


class HiddenError(RegistryError):
    """There is a submission of this id, and moderators show it to nobody."""

    code = "hidden"
    status = 410
    title = "The submission was hidden by the moderators"

    def __init__(self, message: str, reason: str | None = None) -> None:
        super().__init__(message)
        self.reason = reason
        """One word of a closed list."""


class WaitingError(RegistryError):
    """There is a submission of this id that no moderator has looked at yet."""

    code = "waiting"
    status = 404
    title = "The submission waits for a moderator"


class NotModeratorError(RegistryError):
    """Somebody without a moderator's session, or with one that has ended."""

    code = "not-moderator"
    status = 403
    title = "Only moderators may do this"


class StaleRevisionError(RegistryError):
    """A statement about a revision that is not the newest one."""

    code = "stale-revision"
    status = 409
    title = "The submission was amended meanwhile"


class NotYoursError(RegistryError):
    """Somebody else's submission, or one that nobody signed."""

    code = "not-yours"
    status = 403
    title = "Only the key that signed a submission may change it"


class UnknownProblemError(RegistryError):
    """A statement about a problem that nobody met here."""

    code = "unknown-problem"
    status = 404
    title = "There is no such problem"


class UnknownSubmissionError(RegistryError):
    """A statement about a submission that is not here."""

    code = "unknown-submission"
    status = 404
    title = "There is no such submission"


class TooManyError(RegistryError):
    """More than one address or one key may do in a window of time."""

    code = "rate-limit"
    status = 429
    title = "Too many requests"

    def __init__(self, message: str, *, retry_after_s: int) -> None:
        super().__init__(f"{message}; try again in {retry_after_s:,} seconds")
        self.retry_after_s = retry_after_s


class ConflictError(RegistryError):
    """Another document was stored under this id before."""

    code = "conflict"
    status = 409
    title = "This id already names another document"


class QueryError(RegistryError):
    """A query line that cannot be understood, where and why; an instance's `code` is the kind of its fault."""

    code = "query"
    status = 400
    title = "The query cannot be understood"

    def __init__(
        self,
        code: str,
        message: str,
        *,
        position: int = 0,
        length: int = 0,
        suggestion: str | None = None,
        params: Mapping[str, str | int] | None = None,
    ) -> None:
        super().__init__(message + (f"; did you mean `{suggestion}`?" if suggestion else ""))
        self.code = code
        self.params: Mapping[str, str | int] = params or {}
        """What the message names, for whoever says it in another language."""
        self.position, self.length, self.suggestion = position, length, suggestion


class ParameterError(RegistryError):
    """A parameter outside what it may be."""

    code = "parameter"
    status = 400
    title = "A parameter cannot be used"

    def __init__(self, name: str, message: str, *, known: Iterable[str] = ()) -> None:
        super().__init__(f"{name} {message}")
        self.name = name
        self.known = tuple(known)
        """The words that may stand there, where those are all."""

    @classmethod
    def unknown(cls, name: str, value: str, known: Iterable[str]) -> "ParameterError":
        """A word that is none of those that may stand there."""
        words = tuple(known)
        return cls(name, f"is {value[:40]!r}; known: {', '.join(words)}", known=words)
