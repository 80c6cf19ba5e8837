"""What can go wrong with mail.

RegistryError
└─ MailError
   ├─ MailAwayError       the server does not answer, or was lost; a command ends with 3
   └─ MailRefusedError    the server said no to one mail, by its code
"""

from registry.errors import RegistryError


class MailError(RegistryError):
    """A mail that could not be handed over."""

    code = "mail"
    title = "The mail could not be sent"


class MailAwayError(MailError):
    """The mail server does not answer, or not to the end; no mail is with it that is not noted as being there."""

    code = "mail-away"
    status = 503
    exit_code = 3


class MailRefusedError(MailError):
    """The server's no to one mail: from 500 on for good, below for now. Its words are not kept, for they may repeat an address."""

    code = "mail-refused"

    def __init__(self, reply_code: int) -> None:
        super().__init__(f"the mail server answers {reply_code}")
        self.reply_code = reply_code

    @property
    def is_final(self) -> bool:
        """Whether asking again is of no use."""
        return self.reply_code >= 500
