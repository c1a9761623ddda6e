"""An SMTP server on the loopback interface that fails at a chosen stage of a mail."""

import socket
import threading
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class Mailbox:
    """The received mails, and the failures to simulate.

    ``stage`` is drop-at-mail, drop-at-rcpt, drop-at-data, drop-in-data, drop-before-answer, garbage-answer,
    hang-at-rcpt or hang-before-answer; the first ``times`` mails fail there. ``answers`` maps a recipient to
    the reply to RCPT, and "data" to the reply to each mail.
    """

    def __init__(self):
        self.arrived = []
        #: The envelope's sender and the bytes of each mail.
        self.transmitted = []
        self.stage, self.times, self.answers = "", 0, {}
        self.reached = threading.Event()

    def fails_at(self, stage):
        if self.stage != stage or not self.times:
            return False
        self.times -= 1
        self.reached.set()
        return True

    def ids_to(self, address):
        return [message["Message-ID"] for to, message in self.arrived if to == address]

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.fails_at("drop-at-mail"):
            server.transport.abort()
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.fails_at("drop-at-rcpt"):
            server.transport.abort()
        if self.fails_at("hang-at-rcpt"):
            await server.loop.create_future()
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if "data" in self.answers:
            return self.answers["data"]
        message = message_from_bytes(envelope.content, policy=default)
        self.transmitted.append((envelope.mail_from, envelope.content))
        self.arrived += [(address, message) for address in envelope.rcpt_tos]
        if self.fails_at("drop-before-answer"):
            server.transport.abort()
        if self.fails_at("hang-before-answer"):
            await server.loop.create_future()
        return "nonsense" if self.fails_at("garbage-answer") else "250 OK"


class FailingSMTP(SMTP):
    """Failures at the stages that an aiosmtpd handler does not see."""

    async def smtp_DATA(self, arg):
        mailbox = self.event_handler
        if mailbox.fails_at("drop-at-data"):
            self.transport.abort()
        elif mailbox.fails_at("drop-in-data"):
            await self.push("354 go on")
            await self._reader.readline()
            self.transport.abort()
        else:
            await super().smtp_DATA(arg)


class FailingController(Controller):
    """Controller of a ``FailingSMTP`` server."""

    def factory(self):
        return FailingSMTP(self.handler, enable_SMTPUTF8=True)


@contextmanager
def running_server():
    """Run the server; yield its mailbox and its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    mailbox = Mailbox()
    controller = FailingController(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield mailbox, port
    finally:
        controller.stop()
