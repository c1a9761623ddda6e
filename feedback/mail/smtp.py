"""The connection to the mail server, and the result of a mail after an SMTP error.

An SMTP sender stays responsible for a mail until the server answers 250 to the line with a single dot that
ends it (RFC 5321, 4.1.1.4 and 4.2.5). A mail that was not transmitted to its end has not arrived and may be
retried; between the dot and the answer the result is unknown.
"""

from __future__ import annotations

from contextlib import suppress
from enum import Enum
from smtplib import SMTP, SMTPException, SMTPRecipientsRefused, SMTPResponseException
from typing import Any

from django.core.mail import EmailMessage, get_connection

#: The bytes that end a mail.
END = b"\r\n.\r\n"


class SendResult(Enum):
    """Result of a mail whose sending raised an error."""

    NOT_ACCEPTED = "not accepted; may be retried"
    REJECTED = "rejected for good"
    UNKNOWN = "accepted or not"


class MailServer:
    """One mail connection that is reused until an error; a context manager that closes it.

    Works with every e-mail backend. With a backend that does not use ``smtplib``, the result of each error
    while sending is unknown.
    """

    def __init__(self) -> None:
        self.connection: Any = None
        self._fully_transmitted = True
        self._is_watched = False
        self._open_error: Exception | None = None

    def __enter__(self) -> MailServer:
        return self

    def __exit__(self, *_details: Any) -> None:
        self.close()

    def open(self) -> None:
        """Connect if there is no connection.

        Raises the backend's SMTPException or OSError if it cannot connect; later calls raise the same error
        at once, so that a server that is down costs one timeout for all mails.
        """
        if self._open_error:
            raise self._open_error
        if self.connection:
            return
        connection = get_connection()
        try:
            connection.open()
        except (SMTPException, OSError) as error:
            self._open_error = error
            raise
        self.connection = connection
        self._watch(getattr(connection, "connection", None))

    def _watch(self, smtp: Any) -> None:
        """Observe what ``smtplib`` transmits, to know if a mail was transmitted to its end."""
        self._is_watched = isinstance(smtp, SMTP)
        if not self._is_watched:
            return
        original_send = smtp.send

        def send(data: Any) -> None:
            original_send(data)
            if data[-len(END) :] == END:
                self._fully_transmitted = True

        smtp.send = send

    def send(self, message: EmailMessage) -> None:
        """Send a mail that was composed for ``connection``.

        Raises the backend's SMTPException or OSError; ``classify`` returns what it means for the mail.
        """
        self._fully_transmitted = not self._is_watched
        message.send()

    def close(self) -> None:
        """Close the connection and ignore errors of a broken one; the next ``open`` makes a new one."""
        if self.connection:
            with suppress(SMTPException, OSError):
                self.connection.close()
        self.connection = None

    def classify(self, error: Exception) -> SendResult:
        """Return the result of the mail for which ``send`` raised ``error``."""
        codes = []
        if isinstance(error, SMTPRecipientsRefused):
            codes = [code for code, _text in error.recipients.values()]
        elif isinstance(error, SMTPResponseException):
            codes = [error.smtp_code]
        if codes and all(500 <= code < 600 for code in codes):
            return SendResult.REJECTED
        if codes and all(400 <= code < 600 for code in codes):
            return SendResult.NOT_ACCEPTED
        # Without a valid answer, the server can have the mail only if it was transmitted completely.
        return SendResult.UNKNOWN if self._fully_transmitted else SendResult.NOT_ACCEPTED
