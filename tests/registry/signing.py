"""Contributors of tests: real keys, and signatures by OpenSSH's own `ssh-keygen`."""

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas import canonical
from schemas.signature import STATEMENT, STATEMENT_NAMESPACE, SUBMISSION_NAMESPACE, signed_bytes

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Contributor:
    """Somebody with a key."""

    file: Path

    @classmethod
    def new(cls, folder: Path, name: str = "key", kind: str = "ed25519") -> "Contributor":
        """A new key pair in a folder."""
        file = folder / name
        subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", "", "-f", file], check=True)
        return cls(file)

    @property
    def public_line(self) -> str:
        """The public key."""
        return self.file.with_suffix(".pub").read_text().strip()

    @property
    def fingerprint(self) -> str:
        """As `ssh-keygen -l` prints it."""
        return subprocess.run(["ssh-keygen", "-lf", self.file], check=True, capture_output=True, text=True).stdout.split()[1]

    def signature(self, content: bytes, namespace: str = SUBMISSION_NAMESPACE, *options: str) -> str:
        """What `ssh-keygen -Y sign` makes of some bytes."""
        command = ["ssh-keygen", "-Y", "sign", "-f", self.file, "-n", namespace, *options]
        return subprocess.run(command, check=True, input=content, capture_output=True).stdout.decode()

    def signed(self, document: Document, handle: str | None = None, namespace: str = SUBMISSION_NAMESPACE) -> Document:
        """A document as this contributor sends it."""
        named = document | {"contributor": {"fingerprint": self.fingerprint, "handle": handle}}
        named.pop("signature", None)
        return named | {"signature": self.signature(signed_bytes(named), namespace)}

    def statement(self, action: str, **named: Any) -> Document:
        """A signed statement of this contributor."""
        told = {"schema": STATEMENT, "action": action, "fingerprint": self.fingerprint, "stated_at": "2026-11-24T05:30:00Z"} | named
        return told | {"signature": self.signature(signed_bytes(told), STATEMENT_NAMESPACE)}

    def withdrawal(self, document: Document, **changes: Any) -> Document:
        """The letter that takes a document back."""
        named = {"submission": document["id"], "sha256": canonical.digest(document)}
        return {"statement": self.statement("withdraw", **(named | changes))}

    def amendment(self, older: Document, handle: str | None = None, **changes: Any) -> Document:
        """The letter that puts a changed document in the place of an older one."""
        newer = self.signed(older | {"amended_at": "2026-11-24T05:30:00Z"} | changes, handle)
        named = {"submission": older["id"], "sha256": canonical.digest(older), "becomes": canonical.digest(newer)}
        return {"statement": self.statement("amend", **named), "document": newer}

    def rotation(self, successor: "Contributor") -> Document:
        """The letter that gives this key up for another one."""
        told = {
            "schema": STATEMENT,
            "action": "rotate",
            "fingerprint": self.fingerprint,
            "stated_at": "2026-11-24T05:30:00Z",
            "successor": successor.public_line,
        }
        told |= {"countersignature": successor.signature(signed_bytes(told), STATEMENT_NAMESPACE)}
        return {"statement": told | {"signature": self.signature(signed_bytes(told), STATEMENT_NAMESPACE)}}
