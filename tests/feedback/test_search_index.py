"""The index of words: what is found by it, and that nothing erased stays in it."""

import pytest
from django.core.management import call_command
from django.db import connection

from feedback import search_index
from feedback.models import Submission

from .factories import SubmissionFactory

pytestmark = pytest.mark.django_db


def found(text) -> set[str]:
    return set(search_index.search(Submission.objects.all(), text).values_list("reference", flat=True))


@pytest.mark.parametrize(
    "text",
    ["светофар", "СВЕТОФАРЪТ", "Пирин светофар", "№ 12", "penka@example.bg", "example", "Пенка", "ПЕТК"],
)
def test_words_are_found_by_their_beginning_in_any_case(text):
    wanted = SubmissionFactory(
        comment="Светофарът на ул. „Пирин“ № 12 мига.", name="Пенка Петкова", email="penka@example.bg"
    )
    SubmissionFactory(comment="Дървета няма.", name="Иван", email="ivan@other.bg")
    assert found(text) == {wanted.reference}


def test_a_reference_number_is_found():
    wanted, _other = SubmissionFactory(), SubmissionFactory()
    assert found(wanted.reference) == {wanted.reference}


@pytest.mark.parametrize(
    "text", ['"', "*", "' OR 1=1 --", "a:b & !c | (d)", "NEAR(a b)", "-", "\\", "%", "_"]
)
def test_signs_are_no_query_language(text):
    SubmissionFactory(comment="Съвсем друго.")
    assert found(text) == set()


def test_what_is_changed_is_found_by_its_new_words_only():
    submission = SubmissionFactory(comment="Светофарът мига.")
    Submission.objects.filter(pk=submission.pk).update(comment="Пейката е счупена.")
    assert found("светофар") == set()
    assert found("пейка") == {submission.reference}


def test_what_is_deleted_is_not_found():
    SubmissionFactory(comment="Светофарът мига.").delete()
    assert found("светофар") == set()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps the index by itself.")
def test_triggers_lost_in_a_migration_come_back_and_the_index_is_made_anew():
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER feedback_words_insert")
    submission = SubmissionFactory(comment="Светофарът мига.")
    assert found("светофар") == set()
    search_index.install(connection)
    assert found("светофар") == {submission.reference}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps the index by itself.")
def test_after_a_purge_the_index_holds_no_word_of_what_was_erased(django_capture_on_commit_callbacks):
    SubmissionFactory(comment="Щъркелмаркер", purge_on="2020-01-01")

    def stored():
        with connection.cursor() as cursor:
            cursor.execute("SELECT block FROM feedback_words_data")
            return b"".join(bytes(block) for (block,) in cursor.fetchall())

    # FTS5 stores a word by where it differs from the one before, so not by its first letters.
    assert "ъркелмаркер".encode() in stored()
    with django_capture_on_commit_callbacks(execute=True):
        call_command("feedback_purge")
    assert "ъркелмаркер".encode() not in stored()


def test_without_an_index_the_texts_are_read(monkeypatch):
    monkeypatch.setattr(search_index, "is_installed", lambda connection: False)
    wanted = SubmissionFactory(comment="Светофарът мига.")
    SubmissionFactory()
    assert found("Светофар") == {wanted.reference}
