"""Asking a host: the only place of the collector's reading side that opens a socket or starts a process."""

import os

from collector.interfaces import ask_interface
from collector.root import Answer

TIMEOUT_S = 5.0
OUTPUT_BYTES = 1024 * 1024
PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
"""Where administration tools lie; a user's own PATH often lacks the two sbin folders."""


def run_command(argv: tuple[str, ...]) -> Answer:
    """What the command prints in the C locale, or the reason why it gave nothing. What the kernel answers itself needs no command."""
    answer = ask_interface(argv)
    return _run(argv) if answer is None else answer


def _run(argv: tuple[str, ...]) -> Answer:
    import subprocess  # Only where a command is run: most facts need none.

    environment = {"PATH": f"{os.environ.get('PATH', '')}:{PATH}".strip(":"), "LC_ALL": "C"}
    try:
        done = subprocess.run(argv, capture_output=True, timeout=TIMEOUT_S, env=environment, stdin=subprocess.DEVNULL, check=False)
    except FileNotFoundError:
        return Answer(None, f"{argv[0]} is not installed")
    except PermissionError:
        return Answer(None, f"{argv[0]} may not be run (permission denied)")
    except subprocess.TimeoutExpired:
        return Answer(None, f"{argv[0]} did not answer within {TIMEOUT_S:g} s")
    except OSError as error:
        return Answer(None, f"{argv[0]} cannot be run: {error.strerror}")
    if done.returncode != 0:
        return Answer(None, f"{' '.join(argv[:-1])} is not supported here (exit code {done.returncode})")
    return Answer(done.stdout[:OUTPUT_BYTES].decode("utf-8", "replace"))
