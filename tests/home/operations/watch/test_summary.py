"""The state of the site in words: the dashboard, and ``social status``."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max
from wagtail.models import Site

from civic_social.models import SocialAccount
from feedback.mail import sending
from feedback.models import Desk, MailKind, MailStatus, OutgoingMail
from home.models import ErrorGroup, ScheduledJob, Worker
from home.operations.watch import summary
from tests.civic_social.conftest import root  # noqa: F401
from tests.civic_social.factories import SocialAccountFactory
from tests.feedback.factories import DeskFactory, SubmissionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _backup_is_recent(monkeypatch):
    monkeypatch.setattr(summary, "overdue_warning", lambda: "")


def add_task(minutes, **values):
    """Add a ready task that was enqueued ``minutes`` ago."""
    task = DBTaskResult.objects.create(
        task_path="x",
        args_kwargs={},
        queue_name="default",
        backend_name="default",
        exception_class_path="",
        traceback="",
        priority=0,
        status="READY",
        **{"run_after": get_date_max(), **values},
    )
    moment = timezone.now() - timedelta(minutes=minutes)
    DBTaskResult.objects.filter(pk=task.pk).update(enqueued_at=moment)


def test_site_without_problems_says_nothing():
    Worker.objects.create(id="work-1", host="x", directory="/d")
    add_task(5)
    add_task(500, run_after=timezone.now() + timedelta(days=1))
    assert summary.describe_site() == []


def test_dead_worker_is_named_with_its_last_time():
    seen = datetime(2026, 11, 27, 16, 5, tzinfo=UTC)
    Worker.objects.create(id="work-1", host="x", directory="/d", seen_at=seen)
    (sentence,) = summary.describe_operation()
    assert "е работил на 27.11.2026 18:05" in sentence


def test_worker_that_was_never_started_shows_by_its_tasks():
    add_task(11)
    (sentence,) = summary.describe_operation()
    assert sentence.startswith("Фонови задачи чакат от ")


def test_failing_job_and_waiting_mails_are_named(monkeypatch):
    Worker.objects.create(id="work-1", host="x", directory="/d")
    ScheduledJob.objects.create(name="clearsessions", last_slot=timezone.now(), failures=3, problem="OSError")
    monkeypatch.setattr(summary, "overdue_mails", lambda: {"events": 1, "feedback": 1})
    job, mails = summary.describe_operation()
    assert "clearsessions е неуспешна 3 пъти подред (OSError)" in job
    assert mails.startswith("2 имейла чакат повече от 15 минути. Запазени са")
    assert not OutgoingMail.objects.exists()


def test_mail_that_a_dead_server_keeps_back_is_kept_and_reported(settings, caplog):
    Worker.objects.create(id="work-1", host="x", directory="/d")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    mail = OutgoingMail.objects.create(submission=SubmissionFactory(), kind=MailKind.ACKNOWLEDGEMENT)
    assert sending.send_due() == {"due": 1}
    assert summary.describe_operation() == []
    OutgoingMail.objects.update(created_at=timezone.now() - timedelta(minutes=16))
    (sentence,) = summary.describe_operation()
    assert sentence.startswith("1 имейл чака повече от 15 минути. Запазен е")
    mail.refresh_from_db()
    assert (mail.status, mail.problem) == (MailStatus.DUE, "ConnectionRefusedError")


def test_status_command_exits_with_1_for_a_dead_worker(capsys):
    Worker.objects.create(id="work-1", host="x", directory="/d", seen_at=timezone.now() - timedelta(hours=1))
    with pytest.raises(SystemExit) as end:
        call_command("social", "status")
    assert end.value.code == 1
    assert "! За последно фоновият процес" in capsys.readouterr().out


def test_dashboard_shows_the_sentences_to_superusers_only(
    client, admin_user, django_user_model, django_assert_max_num_queries
):
    ErrorGroup.objects.create(fingerprint="a", kind="E", place="x", logger="x")
    with django_assert_max_num_queries(10):
        assert len(summary.describe_site()) == 1
    client.force_login(admin_user)
    page = client.get(reverse("wagtailadmin_home")).content.decode()
    assert "Състояние на сайта" in page
    assert "1 вид грешка за последните 24 часа." in page
    assert reverse("home_errors:index") in page
    editor = django_user_model.objects.create_user("editor")
    editor.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(editor)
    assert "Състояние на сайта" not in client.get(reverse("wagtailadmin_home")).content.decode()


def test_accounts_and_desks_without_a_site_are_named_where_there_are_several(root):  # noqa: F811
    SocialAccountFactory(name="Страницата", site=None)
    SocialAccountFactory(name="Старата", site=None, disconnected_at=timezone.now())
    DeskFactory(name="Екология")
    assert summary.describe_operation() == []
    site = Site.objects.create(hostname="second.example.bg", port=80, root_page=root)
    SocialAccount.objects.update(site=None)
    Desk.objects.update(site=None)
    accounts, desks = summary.describe_operation()
    assert "Страницата. Изберете" in accounts
    assert "Старата" not in accounts
    assert "Екология. Изберете" in desks
    SocialAccount.objects.update(site=site)
    Desk.objects.update(site=site)
    assert summary.describe_operation() == []
