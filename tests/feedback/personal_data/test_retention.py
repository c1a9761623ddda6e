"""Retention: a purge erases personal data completely, and only when its time is over."""

import datetime
import io
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, models
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from feedback import tasks
from feedback.cases import case_actions
from feedback.models import Status, Submission
from feedback.models.pages import Retention
from feedback.personal_data import retention
from feedback.personal_data.declared_fields import IMPERSONAL, PERSONAL

from ..browsing import private_url
from ..factories import SubmissionFactory
from ..inspection import database_content, log_entries, logged_actions

pytestmark = pytest.mark.django_db

YESTERDAY = timezone.localdate() - datetime.timedelta(days=1)
MARKER = "zzmarkerzz"


@pytest.fixture
def revealing(admin_user):
    """A submission with a marker in every field that can hold personal data."""
    submission = SubmissionFactory(
        purge_on=YESTERDAY,
        comment=f"{MARKER} comment",
        name=f"{MARKER} name",
        email=f"{MARKER}@example.bg",
        address=f"{MARKER} address",
        answers=[{"id": "a", "label": "Телефон", "value": MARKER, "personal": True}],
    )
    case_actions.reply(submission, admin_user, f"Здравейте, {MARKER}")
    question = case_actions.ask_sender(submission, admin_user, f"Кой е {MARKER}?")
    case_actions.record_answer(question, f"Аз съм {MARKER}")
    case_actions.add_note(submission, admin_user, f"Обади се {MARKER}")
    return submission


@pytest.mark.parametrize("model", PERSONAL)
def test_every_text_field_is_declared_as_personal_or_impersonal(model):
    texts = (models.CharField, models.TextField, models.JSONField)
    fields = {field.name for field in model._meta.concrete_fields if isinstance(field, texts)}
    assert fields == PERSONAL[model].keys() | IMPERSONAL[model]
    assert not PERSONAL[model].keys() & IMPERSONAL[model]


@pytest.mark.parametrize("action", Retention)
def test_a_purge_leaves_no_personal_data_in_the_database(
    revealing, feedback_page, action, django_capture_on_commit_callbacks
):
    feedback_page.retention_action = action
    feedback_page.save()
    Submission.objects.update(page=feedback_page)
    assert MARKER in database_content()
    with django_capture_on_commit_callbacks(execute=True):
        retention.purge()
    assert MARKER not in database_content()


def test_anonymising_keeps_statistics_and_ends_the_private_page(revealing, client, feedback_page):
    Submission.objects.update(page=feedback_page)
    before = Submission.objects.get()
    retention.purge()
    after = Submission.objects.get()
    assert (after.reference, after.received_at, after.status) == (
        before.reference,
        before.received_at,
        Status.ANSWERED,
    )
    assert client.get(private_url(before)).status_code == 404


def test_a_dry_run_changes_nothing(revealing):
    out = io.StringIO()
    before = database_content()
    call_command("feedback_purge", "--dry-run", stdout=out)
    assert "За анонимизиране: 1." in out.getvalue()
    assert database_content() == before


def test_the_command_prints_the_numbers_and_the_next_date(revealing):
    later = SubmissionFactory()
    out = io.StringIO()
    call_command("feedback_purge", stdout=out)
    assert "Анонимизирани: 1." in out.getvalue()
    assert later.purge_on.isoformat() in out.getvalue()
    again = io.StringIO()
    call_command("feedback_purge", stdout=again)
    assert "Изтрити: 0. Анонимизирани: 0." in again.getvalue()


def test_a_purge_skips_submissions_on_hold(revealing, admin_user):
    case_actions.set_on_hold(revealing, admin_user, True)
    plan = retention.purge()
    assert (plan.delete, plan.anonymise, plan.held) == ([], [], [revealing.pk])
    assert MARKER in Submission.objects.get().comment


def test_a_purge_deletes_old_spam_and_keeps_recent_spam():
    week_ago = timezone.now() - datetime.timedelta(days=8)
    old = SubmissionFactory(status=Status.SUSPECTED, received_at=week_ago)
    recent = SubmissionFactory(status=Status.SUSPECTED)
    retention.purge()
    assert list(Submission.objects.all()) == [recent]
    assert logged_actions(old) == ["feedback.erase"]


def test_a_submission_without_its_form_is_anonymised():
    SubmissionFactory(page=None, purge_on=YESTERDAY)
    assert retention.purge().anonymise
    assert Submission.objects.get().anonymised_at is not None


@pytest.mark.parametrize("how", ["anonymise", "delete"])
def test_erasing_in_the_inbox_is_logged(
    admin_client, admin_user, revealing, how, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(reverse("feedback_inbox:erase", args=[revealing.pk]), {"how": how})
    assert MARKER not in database_content()
    entry = log_entries(revealing)[-1]
    assert entry.action == ("feedback.erase" if how == "delete" else "feedback.anonymise")
    assert entry.user == admin_user


def test_a_submission_on_hold_cannot_be_erased_in_the_inbox(admin_client, revealing):
    Submission.objects.update(on_hold=True)
    admin_client.post(reverse("feedback_inbox:erase", args=[revealing.pk]), {"how": "delete"})
    assert Submission.objects.get().comment == f"{MARKER} comment"


def test_erasure_leaves_no_reason_in_the_log(admin_user):
    submission = SubmissionFactory()
    due_on = submission.due_on + datetime.timedelta(days=7)
    case_actions.extend_due_date(submission, admin_user, due_on, "Planted reason")
    retention.anonymise(submission, admin_user)
    entries = ModelLogEntry.objects.filter(object_id=str(submission.pk))
    assert entries.filter(action="feedback.extend").exists()
    assert not [entry for entry in entries if "Planted" in str(entry.data)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="the write-ahead log is SQLite's")
def test_erasure_leaves_nothing_in_the_files_of_the_database(admin_user):
    submission = SubmissionFactory(comment="Planted comment")
    path = Path(connection.settings_dict["NAME"])
    files = [path, path.with_name(path.name + "-wal")]
    assert any(b"Planted" in file.read_bytes() for file in files if file.exists())
    retention.anonymise(submission, admin_user)
    tasks.compact_search_index.call()
    assert not any(b"Planted" in file.read_bytes() for file in files if file.exists())
