"""Mails to senders and desks."""

import pytest
from django.core import mail
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from feedback.cases import case_actions
from feedback.mail.messages import compose
from feedback.models import MailKind, OutgoingMail, Reply, Status, Submission

from ..factories import SubmissionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(client, feedback_page, open_form, django_capture_on_commit_callbacks):
    """Return a function that posts the form and returns the mails sent so far."""

    def send(data):
        with django_capture_on_commit_callbacks(execute=True):
            client.post(feedback_page.url, {**data, **open_form()})
        return mail.outbox

    return send


def test_sender_and_desk_are_mailed_about_a_new_submission(post, named):
    to_desk, to_sender = post(named)
    reference = Submission.objects.get().reference
    assert to_desk.to == [Submission.objects.get().desk.mailbox]
    assert to_sender.to == ["ivanka@example.bg"]
    assert to_sender.subject == f"Получихме съобщението Ви №\u00a0{reference}"
    assert to_sender.reply_to == to_desk.to


def test_no_mail_repeats_what_was_typed(post, named):
    for message in post({**named, "comment": "Купете евтини чудеса тук", "name": "Чудотворец"}):
        text = str(message.message()) + message.body + message.subject
        assert "чудеса" not in text
        assert "Чудотворец" not in text


def test_the_acknowledgement_links_to_the_private_page(post, named, client):
    body = post(named)[1].body
    submission = Submission.objects.get()
    link = next(line for line in body.splitlines() if line.startswith("http"))
    assert f"/sent/{submission.secret}/?mail=" in link
    assert "Потвърждавам имейл адреса си" in client.get(link).content.decode()


def test_acknowledgements_to_one_address_are_limited(post, named, settings):
    settings.FEEDBACK = {**settings.FEEDBACK, "DAILY_MAILS": 2}
    for number in range(5):
        post({**named, "comment": f"Съобщение номер {number}", "email": "Victim@example.bg"})
    assert len([message for message in mail.outbox if "ictim" in message.to[0]]) == 2
    assert Submission.objects.count() == 5


def test_suspected_spam_is_acknowledged_only_after_release(
    post, named, admin_user, django_capture_on_commit_callbacks
):
    assert post({**named, "website": "x"}) == []
    with django_capture_on_commit_callbacks(execute=True):
        case_actions.set_status(Submission.objects.get(), admin_user, Status.NEW)
    assert [message.to[0] for message in mail.outbox][1:] == ["ivanka@example.bg"]


def test_a_reply_is_mailed_in_full_to_a_confirmed_address(admin_user, django_capture_on_commit_callbacks):
    submission = SubmissionFactory(email_confirmed_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        reply = case_actions.reply(submission, admin_user, "Ремонтът започва в понеделник.")
    reply.refresh_from_db()
    assert reply.delivery == Reply.Delivery.SENT
    assert "Ремонтът започва в понеделник." in mail.outbox[0].body
    assert "Община Пример" in mail.outbox[0].body
    assert admin_user.username not in mail.outbox[0].body


def test_a_reply_is_only_announced_to_an_unconfirmed_address(admin_user, django_capture_on_commit_callbacks):
    submission = SubmissionFactory()
    with django_capture_on_commit_callbacks(execute=True):
        case_actions.reply(submission, admin_user, "Ремонтът започва в понеделник.")
    assert "понеделник" not in mail.outbox[0].body
    assert f"Има отговор на съобщение №\u00a0{submission.reference}" in mail.outbox[0].body


def test_mail_is_in_the_language_of_the_submission():
    submission = SubmissionFactory(language_code="en")
    message = compose(OutgoingMail(submission=submission, kind=MailKind.ACKNOWLEDGEMENT))
    assert message.subject.startswith("We have received your message number")
    assert message.to == [submission.email]


def test_task_arguments_hold_no_personal_data(named, client, feedback_page, settings, open_form):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    client.post(feedback_page.url, {**named, **open_form()})
    assert "ivanka" not in str(list(DBTaskResult.objects.values_list("args_kwargs", flat=True)))
