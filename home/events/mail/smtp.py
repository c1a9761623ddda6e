"""The line to the mail server, and what is known of a mail when the line breaks.

SMTP makes the sender answerable for a mail until the server has said 250 to its end: to the dot on a line of
its own (RFC 5321, 4.1.1.4 and 4.2.5). Before the whole mail has been handed over nothing of it can arrive, so
it may be tried again; between the dot and the answer nobody knows.
"""

from __future__ import annotations

from contextlib import suppress
from enum import Enum
from smtplib import SMTP, SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.core.mail import EmailMessage, get_connection

#: The dot that ends a mail.
END = b"\r\n.\r\n"


class Verdict(Enum):
    """What is known of a mail after trouble."""

    LATER = "not taken, for now"
    NEVER = "not taken, for good"
    UNKNOWN = "taken or not"


class MailServer:
    """One connection that serves many mails, as long as it is sound; a context manager.

    It works with every e-mail backend; of those that do not speak SMTP by ``smtplib`` nothing is known once
    sending has begun.
    """

    def __init__(self):
        self.connection = None
        self.handed_over = True
        self._is_watched = False
        self._trouble: Exception | None = None

    def __enter__(self) -> MailServer:
        return self

    def __exit__(self, *_details) -> None:
        self.hang_up()

    def open(self) -> None:
        """Connect where need be. What failed once in this round fails at once for the mails that follow."""
        if self._trouble:
            raise self._trouble
        if self.connection:
            return
        connection = get_connection()
        try:
            connection.open()
        except (SMTPException, OSError) as error:
            self._trouble = error
            raise
        self.connection = connection
        self._watch(getattr(connection, "connection", None))

    def _watch(self, smtp) -> None:
        """Learn when a mail has been handed over whole."""
        self._is_watched = isinstance(smtp, SMTP)
        if not self._is_watched:
            return
        plain_send = smtp.send

        def send(data):
            plain_send(data)
            if data[-len(END) :] == END:
                self.handed_over = True

        smtp.send = send

    def send(self, message: EmailMessage) -> None:
        """Send a mail that was made for ``connection``. Raises whatever the backend does; see ``judge``."""
        self.handed_over = not self._is_watched
        message.send()

    def hang_up(self) -> None:
        """Close the connection, in whatever state it is: after trouble the next mail gets a fresh one."""
        if self.connection:
            with suppress(SMTPException, OSError):
                self.connection.close()
        self.connection = None

    def judge(self, error: Exception) -> Verdict:
        """Return what ``error``, raised by ``send``, says of the mail."""
        codes = []
        if isinstance(error, SMTPRecipientsRefused):
            codes = [code for code, _text in error.recipients.values()]
        elif isinstance(error, SMTPResponseException):
            codes = [error.smtp_code]
        if codes and all(500 <= code < 600 for code in codes):
            return Verdict.NEVER
        if codes and all(400 <= code < 600 for code in codes):
            return Verdict.LATER
        # No answer, or none that means anything.
        return Verdict.UNKNOWN if self.handed_over else Verdict.LATER
