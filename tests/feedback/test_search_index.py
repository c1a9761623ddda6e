"""The search index: what it finds, and that erased words leave it."""

import pytest
from django.core.management import call_command
from django.db import connection

from feedback import search_index
from feedback.models import Submission

from .factories import SubmissionFactory

pytestmark = pytest.mark.django_db


def found(text) -> set[str]:
    """Return the reference numbers of the submissions found."""
    return set(search_index.search(Submission.objects.all(), text).values_list("reference", flat=True))


@pytest.mark.parametrize(
    "text",
    ["светофар", "СВЕТОФАРЪТ", "Пирин светофар", "№ 12", "penka@example.bg", "example", "Пенка", "ПЕТК"],
)
def test_search_finds_words_by_their_beginning_in_any_case(text):
    wanted = SubmissionFactory(
        comment="Светофарът на ул. „Пирин“ № 12 мига.", name="Пенка Петкова", email="penka@example.bg"
    )
    SubmissionFactory(comment="Дървета няма.", name="Иван", email="ivan@other.bg")
    assert found(text) == {wanted.reference}


def test_search_finds_a_reference_number():
    wanted, _other = SubmissionFactory(), SubmissionFactory()
    assert found(wanted.reference) == {wanted.reference}


@pytest.mark.parametrize(
    "text", ['"', "*", "' OR 1=1 --", "a:b & !c | (d)", "NEAR(a b)", "-", "\\", "%", "_"]
)
def test_special_characters_have_no_meaning_in_a_search(text):
    SubmissionFactory(comment="Съвсем друго.")
    assert found(text) == set()


def test_a_changed_submission_is_found_by_its_new_words_only():
    submission = SubmissionFactory(comment="Светофарът мига.")
    Submission.objects.filter(pk=submission.pk).update(comment="Пейката е счупена.")
    assert found("светофар") == set()
    assert found("пейка") == {submission.reference}


def test_a_deleted_submission_is_not_found():
    SubmissionFactory(comment="Светофарът мига.").delete()
    assert found("светофар") == set()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="Only SQLite has triggers and a file of the index.")
def test_install_restores_lost_triggers_and_rebuilds_the_index():
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER feedback_words_insert")
    submission = SubmissionFactory(comment="Светофарът мига.")
    assert found("светофар") == set()
    search_index.install(connection)
    assert found("светофар") == {submission.reference}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="Only SQLite has triggers and a file of the index.")
def test_a_purge_removes_erased_words_from_the_file_of_the_index(django_capture_on_commit_callbacks):
    SubmissionFactory(comment="Щъркелмаркер", purge_on="2020-01-01")

    def stored():
        with connection.cursor() as cursor:
            cursor.execute("SELECT block FROM feedback_words_data")
            return b"".join(bytes(block) for (block,) in cursor.fetchall())

    # FTS5 stores a word without the letters that it shares with the word before it.
    assert "ъркелмаркер".encode() in stored()
    with django_capture_on_commit_callbacks(execute=True):
        call_command("feedback_purge")
    assert "ъркелмаркер".encode() not in stored()


def test_search_works_without_an_index(monkeypatch):
    monkeypatch.setattr(search_index, "is_installed", lambda connection: False)
    wanted = SubmissionFactory(comment="Светофарът мига.")
    SubmissionFactory()
    assert found("Светофар") == {wanted.reference}
