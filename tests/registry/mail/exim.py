"""`make mail-test`: digests through a real Exim on this machine, the sender killed at every step, every copy counted.

python -m tests.registry.mail.exim
"""

import mailbox
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from registry.db.engine import Database
from registry.db.migrate import upgrade
from registry.mail.server import STEPS

EXIM = "/usr/sbin/exim4"
ROOT = Path(__file__).parents[3]
CONFIG = """
primary_hostname = mail.example
domainlist local_domains = reader.example
spool_directory = {folder}/spool
log_file_path = {folder}/%slog
pid_file_path = {folder}/exim.pid
tls_advertise_hosts =
keep_environment =
acl_smtp_rcpt = take
acl_smtp_data = take
never_users =
begin acl
take:
  accept
begin routers
all:
  driver = accept
  domains = +local_domains
  local_parts = ann : ben : cho
  transport = box
begin transports
box:
  driver = appendfile
  file = {folder}/$local_part_data.mbox
  user = Debian-exim
  group = Debian-exim
  envelope_to_add
"""


def main(*steps: str) -> int:
    """0 where everybody has each mail once, whatever step the sender was killed at; 3 without Exim."""
    if not Path(EXIM).exists():
        sys.stderr.write(f"no {EXIM}: apt-get install --no-install-recommends exim4-daemon-light\n")
        return 3
    with tempfile.TemporaryDirectory(prefix="tameshi-exim-") as folder:
        return max(_killed_at(step, Path(folder) / str(number)) for number, step in enumerate(steps or STEPS))


def _killed_at(step: str, folder: Path) -> int:
    """How it went: whether each of three recipients has one copy in the end."""
    (folder / "spool").mkdir(parents=True)
    for open_to_exim in (folder.parent, folder, folder / "spool"):  # It gives up being root before it writes.
        open_to_exim.chmod(0o777)
    port = _free_port()
    (folder / "exim.conf").write_text(CONFIG.format(folder=folder))
    url = f"sqlite:///{folder / 'registry.sqlite'}"
    database = Database(url)
    upgrade(database)
    database.dispose()
    # Trusted as root with a file of ours; delivered at once, in the foreground of its own process.
    exim = subprocess.Popen([EXIM, "-C", str(folder / "exim.conf"), "-bdf", "-oX", f"127.0.0.1.{port}", "-odf"], stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        words = [sys.executable, "-m", "tests.registry.mail.sender", url, f"smtp://127.0.0.1:{port}"]
        killed = subprocess.run([*words, step], cwd=ROOT, check=False, capture_output=True, timeout=60).returncode
        first = subprocess.run([*words, ""], cwd=ROOT, check=True, capture_output=True, text=True, timeout=60).stdout
        # Doubtful is what both can be: Exim gives up a mail whose sender is gone before the answer, other servers keep it.
        again = "again" if "doubtful=1" in first and not _copies(folder)["ben"] else ""
        last = subprocess.run([*words, "", again], cwd=ROOT, check=True, capture_output=True, text=True, timeout=60).stdout
        copies = _copies(folder)
    finally:
        exim.terminate()
        exim.wait(10)
    is_right = killed == -9 and copies == {"ann": 1, "ben": 1, "cho": 1}
    words_told = f"{step:<12} then: {first:<36} then{' --again' if again else ''}: {last:<28} copies: {dict(copies)}"
    sys.stdout.write(f"{'ok  ' if is_right else 'FAIL'} killed at {words_told}\n")
    return 0 if is_right else 1


def _copies(folder: Path) -> Counter[str]:
    """How many mails lie in each mailbox, once nothing is on its way."""
    deadline = time.monotonic() + 10
    while any((folder / "spool" / "input").rglob("*-H")) and time.monotonic() < deadline:
        time.sleep(0.1)
    return Counter({path.stem: len(mailbox.mbox(path)) for path in sorted(folder.glob("*.mbox"))})


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("Exim does not listen")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
