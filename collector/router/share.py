"""A configuration → the `router` part of a document, not yet redacted."""

import re
from typing import Any

from collector.router.configuration import Configuration, Remark
from collector.router.features import features_of
from schemas.limits import CONFIGURATION, FEATURES

VERSION_LENGTH = 64
_LABEL = re.compile(r"(.+?)(?: (\S*[0-9]\S*))?")


def router_part(configuration: Configuration, host_os: str | None = None) -> dict[str, Any]:
    """What the wire says of a router. The configuration's own closing comment goes before the OS of the host that submits it."""
    label = _LABEL.fullmatch(host_os or "")
    name, version = label.groups() if label else (None, None)
    if configuration.system is not None and configuration.system != name:
        name, version = configuration.system, None
    return {
        "os": name,
        "version": (configuration.release or version or "")[:VERSION_LENGTH] or None,
        "features": list(features_of(configuration))[:FEATURES],
        "configuration": configuration.text or None,
    }


def remarks_of(configuration: Configuration) -> tuple[Remark, ...]:
    """Everything worth telling the submitter, by line: what was not read, what may be misspelt, and what is too much."""
    remarks = [*configuration.faults, *configuration.hints]
    if len(configuration.text) > CONFIGURATION:
        too_long = f"the configuration has {len(configuration.text):,} characters; a submission holds {CONFIGURATION:,}. Leave parts out"
        remarks.append(Remark(1, "too-long", too_long))
    return tuple(sorted(remarks, key=lambda remark: remark.line))
