"""Everything that can go wrong in the collector, one tree.

CollectorError                     exit 1
├── UsageError                     exit 2: the command line or a file named on it
│   ├── ConfigError                the environment or the config file
│   └── UnknownFormatError         a result file that no importer knows
├── DocumentError                  exit 1: the document does not keep the schema; `faults` has them all
├── ResultError                    exit 1: a result file that holds no result
├── LeftError                      exit 1: the person who was asked went away; nothing was sent
├── UnsignedError                  exit 1: nothing on this host can sign; what needs no signature goes on without
├── StateError                     exit 1: the state folder cannot be read or written (a full disk, permissions)
├── UnwrittenError                 exit 1: standard output takes no more (a full disk)
├── BenchError                     exit 1: a benchmark that could not be run; `kind` names why
├── RefusedError                   exit 1: the registry read the document and said no; `faults` has them all
└── RemoteError                    exit 3: the other side; what was to be sent is kept and sent later
    ├── UnreachableError           no connection: name, route, port, proxy, TLS, a broken connection
    ├── SlowError                  no answer in time
    ├── BusyError                  429 or 503; `retry_after_s` is what the registry asked for
    ├── ServerFaultError           5xx
    └── NotARegistryError          an answer that no registry gives: a log-in page, another site, a redirect

A message names the place, the cause and the way out.
"""

from collections.abc import Iterable

from schemas.errors import Fault


class CollectorError(Exception):
    """What a user is told instead of a traceback."""

    code = "failed"
    exit_code = 1


class UsageError(CollectorError):
    """The command cannot be understood as it was given."""

    code, exit_code = "usage", 2


class ConfigError(UsageError):
    """A setting that does not say what it must."""

    code = "config"


class UnknownFormatError(UsageError):
    """A result file that no importer recognises."""

    code = "unknown-format"


class FaultyError(CollectorError):
    """An error that knows several faults, each with its JSON pointer."""

    def __init__(self, message: str, faults: Iterable[Fault] = ()) -> None:
        self.faults = tuple(faults)
        lines = [f"  {fault.pointer or '/'}: {fault.message}" for fault in self.faults]
        super().__init__("\n".join([message, *lines]))


class DocumentError(FaultyError):
    """The document that was to be sent does not keep the schema."""

    code = "document"


class ResultError(CollectorError):
    """A result file that holds no result."""

    code = "result"


class LeftError(CollectorError):
    """Whoever was asked how it went would not say; nothing is sent."""

    code = "left"


class UnsignedError(CollectorError):
    """There is no key, or nothing that signs with it."""

    code = "unsigned"


class StateError(CollectorError):
    """The collector's own folder cannot be used."""

    code = "state"


class UnwrittenError(CollectorError):
    """What was to be printed could not be written."""

    code = "unwritten"


class BenchError(CollectorError):
    """A benchmark that could not be run."""

    code = "bench"

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        """A failure kind of the wire: `tool-missing`, `engine-timeout`, …"""


class RefusedError(FaultyError):
    """The registry read the document and refused it."""

    code = "refused"

    def __init__(self, message: str, faults: Iterable[Fault] = (), *, status: int = 0, reason: str = "refused") -> None:
        super().__init__(message, faults)
        self.status = status
        self.reason = reason
        """The stable code of the registry's problem document."""


class RemoteError(CollectorError):
    """The other side did not take the document; it is kept."""

    code, exit_code = "remote", 3
    retry_after_s: float | None = None
    again = True
    """Whether another attempt within the same command has a chance."""


class UnreachableError(RemoteError):
    """No connection came about, or it broke."""

    code = "unreachable"


class SlowError(RemoteError):
    """The answer did not come in time."""

    code = "timeout"


class BusyError(RemoteError):
    """The registry asked to come back later."""

    code = "busy"

    def __init__(self, message: str, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class ServerFaultError(RemoteError):
    """The registry failed on its own."""

    code = "server-fault"


class NotARegistryError(RemoteError):
    """Somebody answered, but not a registry."""

    code, again = "not-a-registry", False
