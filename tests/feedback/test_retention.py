"""What is kept too long is erased, and nothing of it is left anywhere."""

import datetime
import io

import pytest
from django.core.management import call_command
from django.db import models
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import registry

from feedback.cases import case_actions
from feedback.models import Status, Submission
from feedback.models.pages import Retention
from feedback.personal_data import retention
from feedback.personal_data.declared_fields import IMPERSONAL, PERSONAL

from .factories import SubmissionFactory
from .test_anonymity import everything_in_the_database

pytestmark = pytest.mark.django_db

YESTERDAY = timezone.localdate() - datetime.timedelta(days=1)
MARKER = "zzmarkerzz"


@pytest.fixture
def revealing(admin_user):
    """A submission with a marker in every place where a person can leave one."""
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
def test_every_text_field_is_declared_personal_or_not(model):
    texts = (models.CharField, models.TextField, models.JSONField)
    fields = {field.name for field in model._meta.concrete_fields if isinstance(field, texts)}
    assert fields == PERSONAL[model].keys() | IMPERSONAL[model]
    assert not PERSONAL[model].keys() & IMPERSONAL[model]


@pytest.mark.parametrize("action", Retention)
def test_a_purge_leaves_nothing_of_a_person_behind(
    revealing, feedback_page, action, django_capture_on_commit_callbacks
):
    feedback_page.retention_action = action
    feedback_page.save()
    Submission.objects.update(page=feedback_page)
    assert MARKER in everything_in_the_database()
    with django_capture_on_commit_callbacks(execute=True):
        retention.purge()
    assert MARKER not in everything_in_the_database()


def test_anonymising_keeps_the_figures_and_ends_the_private_page(revealing, client, feedback_page):
    Submission.objects.update(page=feedback_page)
    before = Submission.objects.get()
    retention.purge()
    after = Submission.objects.get()
    assert (after.reference, after.received_at, after.status) == (
        before.reference,
        before.received_at,
        Status.ANSWERED,
    )
    assert client.get(f"{feedback_page.url}sent/{before.secret}/").status_code == 404


def test_a_dry_run_changes_nothing(revealing):
    out = io.StringIO()
    before = everything_in_the_database()
    call_command("feedback_purge", "--dry-run", stdout=out)
    assert "1 would be anonymised" in out.getvalue()
    assert everything_in_the_database() == before


def test_the_command_says_when_the_next_time_is_over(revealing):
    later = SubmissionFactory()
    out = io.StringIO()
    call_command("feedback_purge", stdout=out)
    assert "1 were anonymised" in out.getvalue()
    assert later.purge_on.isoformat() in out.getvalue()
    again = io.StringIO()
    call_command("feedback_purge", stdout=again)
    assert "0 were deleted, 0 were anonymised" in again.getvalue()


def test_what_is_on_hold_is_kept(revealing, admin_user):
    case_actions.set_on_hold(revealing, admin_user, True)
    plan = retention.purge()
    assert (plan.delete, plan.anonymise, plan.held) == ([], [], [revealing.pk])
    assert MARKER in Submission.objects.get().comment


def test_old_spam_is_deleted_and_fresh_spam_waits_for_review():
    week_ago = timezone.now() - datetime.timedelta(days=8)
    old = SubmissionFactory(status=Status.SUSPECTED, received_at=week_ago)
    fresh = SubmissionFactory(status=Status.SUSPECTED)
    retention.purge()
    assert list(Submission.objects.all()) == [fresh]
    assert [entry.action for entry in registry.get_logs_for_instance(old)] == ["feedback.erase"]


def test_what_was_sent_by_a_form_that_is_gone_is_anonymised():
    SubmissionFactory(page=None, purge_on=YESTERDAY)
    assert retention.purge().anonymise
    assert Submission.objects.get().anonymised_at is not None


@pytest.mark.parametrize("how", ["anonymise", "delete"])
def test_erasing_by_hand_is_logged(
    admin_client, admin_user, revealing, how, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        admin_client.post(reverse("feedback_inbox:erase", args=[revealing.pk]), {"how": how})
    assert MARKER not in everything_in_the_database()
    entry = registry.get_logs_for_instance(revealing).order_by("-timestamp", "-pk").first()
    assert entry.action == ("feedback.erase" if how == "delete" else "feedback.anonymise")
    assert entry.user == admin_user


def test_what_is_on_hold_cannot_be_erased_by_hand(admin_client, revealing):
    Submission.objects.update(on_hold=True)
    admin_client.post(reverse("feedback_inbox:erase", args=[revealing.pk]), {"how": "delete"})
    assert Submission.objects.get().comment == f"{MARKER} comment"
