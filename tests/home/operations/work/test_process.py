"""The process of ``manage.py work``: its end."""

from django.db import OperationalError

from home.operations.work import process


def test_process_ends_cleanly_while_the_database_fails(monkeypatch, caplog):
    """Its leases end by themselves."""

    def interrupt():
        raise KeyboardInterrupt

    def fail(lease):
        raise OperationalError("the database is down")

    monkeypatch.setattr(process.signal, "signal", lambda *details: None)
    monkeypatch.setattr(process.Work, "_watch", lambda work: interrupt())
    monkeypatch.setattr("home.operations.work.leases.Lease.release", fail)
    assert process.Work().run() == 0
    assert "the leases were not released: the database is down" in caplog.text
