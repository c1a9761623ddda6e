"""Verification of the audit log against changed triggers, and against the ends noted outside the database."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone, translation

from civic_social import sweep
from civic_social.audit_log import chain, noted_ends, triggers
from civic_social.models import RecordEntry, RecordHead

from .test_audit_log import event_with, run, tamper

pytestmark = pytest.mark.django_db
TABLE = "civic_social_recordentry"
#: Statements that make a trigger do nothing, under its own name.
DISARM = {
    "sqlite": [
        "DROP TRIGGER civic_social_record_delete",
        f"CREATE TRIGGER civic_social_record_delete BEFORE DELETE ON {TABLE} BEGIN SELECT 1; END",
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION civic_social_record_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RETURN OLD; END $$",
    ],
}
#: Statements that limit a trigger to rows that do not exist, under its own name.
LIMIT = {
    "sqlite": [
        "DROP TRIGGER civic_social_record_delete",
        triggers.SQLITE[1].replace("BEGIN", "WHEN OLD.number < 0 BEGIN"),
    ],
    "postgresql": [
        f"DROP TRIGGER civic_social_record_refuse ON {TABLE}",
        f"CREATE TRIGGER civic_social_record_refuse BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW "
        "WHEN (OLD.number < 0) EXECUTE FUNCTION civic_social_record_refuse()",
    ],
}
ADD = {
    "sqlite": [f"CREATE TRIGGER other AFTER INSERT ON {TABLE} BEGIN SELECT 1; END"],
    "postgresql": [
        f"CREATE TRIGGER other BEFORE INSERT ON {TABLE} FOR EACH ROW "
        "EXECUTE FUNCTION civic_social_record_next()"
    ],
}


@pytest.fixture
def three_entries(db):
    for number in range(3):
        chain.append(event_with("published", f"Решение {number}"))


@pytest.fixture
def file(settings, tmp_path):
    """The path of the file of noted ends."""
    path = tmp_path / "data" / "record-ends.txt"
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "RECORD_ENDS_FILE": str(path)}
    return path


def truncate():
    """Remove the last row, and move the end back, as a person with every right on the database could."""
    tamper("DELETE FROM civic_social_recordentry WHERE number > 2")
    tamper(
        "UPDATE civic_social_recordhead SET count = 2,"
        " hash = (SELECT hash FROM civic_social_recordentry WHERE number = 2)"
    )


# Triggers


def test_triggers_are_as_installed(three_entries):
    assert triggers.altered(connection) == set()
    triggers.remove(connection)
    triggers.install(connection)
    assert chain.verify().is_whole


@pytest.mark.parametrize("statements", [DISARM, LIMIT, ADD], ids=["body", "condition", "added"])
def test_changed_triggers_are_detected(three_entries, statements):
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)
    assert triggers.missing(connection) == set()
    name = ADD[connection.vendor][0].split()[2] if statements is ADD else "civic_social_record_"
    assert name in chain.verify().problem


# Noted ends


def test_truncated_record_is_noticed_by_the_noted_end(three_entries, file):
    noted_ends.note()
    assert run("--verify")[0] == 0
    truncate()
    assert chain.verify().is_whole
    code, text = run("--verify")
    assert (code, "3" in text) == (1, True)


def test_rewritten_row_is_noticed_after_more_rows(three_entries, file, monkeypatch):
    noted_ends.note()
    truncate()
    for number in range(2):
        chain.append(event_with("published", f"Друго {number}"))
    assert chain.verify().is_whole
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(noted_ends.timezone, "now", lambda: tomorrow)
    noted_ends.note()
    assert run("--verify")[0] == 1


def test_end_is_noted_once_a_day_and_only_with_new_rows(three_entries, file, monkeypatch):
    sweep.Sweep().run_round()
    assert noted_ends.read() == [(3, RecordHead.objects.get().hash)]
    chain.append(event_with("published", "Решение"))
    noted_ends.note()
    assert len(noted_ends.read()) == 1
    for days, count in [(1, 2), (2, 2)]:
        moment = timezone.now() + timedelta(days=days)
        with monkeypatch.context() as patch:
            patch.setattr(noted_ends.timezone, "now", lambda moment=moment: moment)
            noted_ends.note()
        assert len(noted_ends.read()) == count


def test_damaged_file_stops_no_delivery_and_fails_the_verification(three_entries, file):
    file.parent.mkdir()
    file.write_text("не е ред\n")
    noted_ends.note()
    assert file.read_text() == "не е ред\n"
    assert run("--verify")[0] == 1


def test_contradicting_noted_ends_fail(three_entries):
    row = RecordEntry.objects.get(number=2)
    assert run("--verify", "--noted", f"2:{row.hash}", "--noted", f"2:{'0' * 64}")[0] == 1


def test_sentences_claim_what_was_verified(three_entries, file):
    with translation.override("en"):
        first, second, third, _end = run("--verify")[1].splitlines()
        assert first.startswith("The 3 rows of the record match their hashes")
        assert "would not be noticed" in second
        assert str(file) in third
        noted_ends.note()
        first, second, _end = run("--verify")[1].splitlines()
        assert "the last one row 3" in second
