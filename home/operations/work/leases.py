"""The leases of this process: rows that say which tasks and jobs a living worker holds."""

import logging
import secrets
import socket

from django.conf import settings

from ...models import Worker
from ..data_directory import data_directory

logger = logging.getLogger(__name__)

#: The beginning of the ids of leased workers; those of ``manage.py db_worker`` have no lease.
PREFIX = "work-"
#: How often a lease is renewed within its time.
RENEWALS = 6


def host_name() -> str:
    """Return the name of this machine or container."""
    return socket.gethostname()


class Lease:
    """The lease of one loop. The loop takes it; the beat of the process renews it."""

    def __init__(self):
        #: The id of the row, or an empty string while there is no lease.
        self.id = ""
        self._abandoned: list[str] = []

    def ensure(self) -> str:
        """Return the id of a lease that has not ended: the one in hand, or a new one."""
        if not self.is_held():
            self.take()
        return self.id

    def is_held(self) -> bool:
        """Renew the lease and return True, or return False if it has ended or was never taken."""
        return bool(self.id and Worker.objects.filter(pk=self.id).renew())

    def take(self) -> None:
        """Take a lease under a new id, and end the one before."""
        self.abandon()
        new = f"{PREFIX}{secrets.token_hex(12)}"
        Worker.objects.create(id=new, host=host_name(), directory=str(data_directory()))
        self.id = new
        self._delete_abandoned()

    def abandon(self) -> None:
        """Stop renewing the lease, without the database: what it holds is given back when it ends."""
        if self.id:
            self._abandoned.append(self.id)
            self.id = ""

    def release(self) -> None:
        """End the lease."""
        self.abandon()
        self._delete_abandoned()

    def _delete_abandoned(self) -> None:
        Worker.objects.filter(pk__in=self._abandoned).delete()
        self._abandoned.clear()


class Beat:
    """Renews the leases of the process."""

    def __init__(self, leases: list[Lease]):
        self.leases = leases
        #: The names of the loops that have stalled, for ``manage.py work --alive``.
        self.stalled = ""

    @property
    def seconds(self) -> float:
        """The time between two renewals."""
        return settings.WORKER_LEASE_SECONDS / RENEWALS

    def run_round(self) -> int:
        """Renew the leases and return their number; one that has ended stays ended."""
        held = [lease.id for lease in self.leases if lease.id]
        return Worker.objects.filter(pk__in=held).renew(stalled=self.stalled[:200]) if held else 0
