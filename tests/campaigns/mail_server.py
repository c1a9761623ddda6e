"""The mail server of the mail campaign: a process that loses answers, puts mails off, refuses and hangs up.

    python -m tests.campaigns.mail_server '{"log": "/tmp/accepted", "seed": 7}'

Prints its port. Each line of the file ``log`` is the word "accepted" and the Message-ID of a mail, or "lost":
then the sender cannot know if the mail that it had transmitted was accepted.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
import sys
from dataclasses import dataclass, field
from email import message_from_bytes

from aiosmtpd.smtp import SMTP

#: The share of mails that meet each fault.
FAULTS = {
    "busy": 0.02,
    "cut at the recipient": 0.01,
    "closing": 0.02,
    "cut in the mail": 0.02,
    "put off after the mail": 0.03,
    "cut before the answer": 0.03,
    "too slow": 0.01,
}
#: The share of recipients whose server takes no first attempt, and the seconds of an answer that is too late.
GREYLISTED, SLOW_SECONDS = 0.15, 3
NO_MAILBOX = "gone"


@dataclass
class Mailboxes:
    """The handler of the commands. With ``faults`` at 0 it accepts everything but mail to ``NO_MAILBOX``."""

    log: str
    seed: int = 0
    faults: float = 1
    tried: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self):
        self.chance = random.Random(self.seed)

    def meets(self, fault: str) -> bool:
        """Return True if this mail meets the fault."""
        return self.chance.random() < FAULTS[fault] * self.faults

    def note(self, line: str) -> None:
        """Write a line to the log before the answer is sent."""
        with open(self.log, "a") as log:
            log.write(f"{line}\n")

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.meets("busy"):
            return hang_up(server, "421 4.3.2 too many mails on this connection")
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.meets("cut at the recipient"):
            server.transport.abort()
        if self.meets("closing"):
            return hang_up(server, "421 4.3.2 going down")
        if address.startswith(NO_MAILBOX):
            return "550 5.1.1 no such user"
        is_first = (envelope.mail_from, address) not in self.tried
        self.tried.add((envelope.mail_from, address))
        if is_first and self.chance.random() < GREYLISTED * self.faults:
            return "451 4.7.1 greylisted, try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message_id = message_from_bytes(envelope.content)["Message-ID"]
        if self.meets("put off after the mail"):
            return "452 4.3.1 no space left"
        self.note(f"accepted {message_id}")
        if self.meets("cut before the answer"):
            self.note("lost")
            server.transport.abort()
        elif self.meets("too slow"):
            self.note("lost")
            await asyncio.sleep(SLOW_SECONDS)
        return "250 OK"


class CuttingSMTP(SMTP):
    """Adds the cut in the middle of a mail, which a handler does not see."""

    async def smtp_DATA(self, arg):
        if self.event_handler.meets("cut in the mail"):
            # The sender may have handed all of it to its operating system.
            self.event_handler.note("lost")
            await self.push("354 go on")
            await self._reader.readline()
            self.transport.abort()
        else:
            await super().smtp_DATA(arg)


def hang_up(server, answer: str) -> str:
    """Return the answer, after which the connection is closed, as 421 says."""
    server.loop.call_later(0.02, server.transport.close)
    return answer


async def main(mailboxes: Mailboxes) -> None:
    """Serve until the process is ended."""
    loop = asyncio.get_running_loop()
    # Cut connections and half mails are what the campaign wants, and no errors of the server.
    logging.disable()
    loop.set_exception_handler(lambda *details: None)
    server = await loop.create_server(lambda: CuttingSMTP(mailboxes, loop=loop), "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(Mailboxes(**json.loads(sys.argv[1]))))
