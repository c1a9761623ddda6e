"""The private page of a sender, behind a secret address."""

import datetime
import io

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from feedback.cases import case_actions
from feedback.mail.confirmation import confirmation_code
from feedback.models import Submission

from ..browsing import private_url
from ..factories import DeskFactory, SubmissionFactory, create_feedback_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def submission(feedback_page, desk):
    """A submission of a named sender through the feedback page."""
    return SubmissionFactory(
        page=feedback_page, desk=desk, comment="Тайна забележка", topic_names=["Транспорт"]
    )


def test_the_private_page_shows_number_and_due_date(client, submission):
    html = client.get(private_url(submission)).content.decode()
    assert submission.reference in html
    assert f"Ще отговорим до {submission.due_on:%d.%m.%Y} г. – по имейл и на тази страница." in html


def test_the_private_page_names_the_present_desk(client, submission, admin_user):
    assert "Екология" in client.get(private_url(submission)).content.decode()
    case_actions.move_to_desk(
        submission, admin_user, DeskFactory(name="Транспорт и пътища"), "Вътрешна причина"
    )
    html = client.get(private_url(submission)).content.decode()
    assert "Транспорт и пътища" in html
    assert "Вътрешна причина" not in html


def test_the_private_page_shows_what_was_sent(client, file_page, open_form, topics, settings, tmp_path):
    settings.FEEDBACK = {**settings.FEEDBACK, "ATTACHMENT_ROOT": str(tmp_path)}
    photo = io.BytesIO()
    Image.new("RGB", (40, 30)).save(photo, "JPEG")
    data = {**open_form(), "topics": [topics[0].pk], "comment": "Дупка на пътя.", "anonymity": "anonymous"}
    data["q_f"] = SimpleUploadedFile("dupka.jpg", photo.getvalue())
    html = client.post(file_page.url, data, follow=True).content.decode()
    assert "Какво изпратихте" in html
    assert "Дупка на пътя." in html
    assert "Получен файл: attachment.jpg" in html
    assert 'src="data:image/jpeg;base64,' in html


def test_the_private_page_repeats_nothing_that_was_typed_later(client, submission):
    Submission.objects.update(received_at=timezone.now() - datetime.timedelta(minutes=11))
    html = client.get(private_url(submission)).content.decode()
    for words in ("Тайна забележка", submission.name, submission.email):
        assert words not in html


def test_the_private_page_is_not_cached_indexed_or_sent_as_referrer(client, submission):
    response = client.get(private_url(submission))
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]
    assert response["Referrer-Policy"] == "strict-origin"


def test_a_wrong_secret_or_page_is_not_found(client, submission):
    assert client.get(f"{submission.page.url}sent/{'x' * 32}/").status_code == 404
    assert client.get(f"{submission.page.url}sent/{submission.reference}/").status_code == 404
    other = create_feedback_page(slug="drug")
    assert client.get(f"{other.url}sent/{submission.secret}/").status_code == 404


def test_an_anonymous_sender_sees_the_reply_on_the_private_page(client, feedback_page, desk, admin_user):
    submission = SubmissionFactory(page=feedback_page, desk=desk, is_anonymous=True, name="", email="")
    case_actions.reply(submission, admin_user, "Дърветата ще бъдат засадени през март.")
    html = client.get(private_url(submission)).content.decode()
    assert "Дърветата ще бъдат засадени през март." in html
    assert admin_user.username not in html
    assert not mail.outbox


def test_the_private_page_shows_no_internal_note(client, submission, admin_user):
    case_actions.add_note(submission, admin_user, "Пак този.")
    assert "Пак този." not in client.get(private_url(submission)).content.decode()


def test_a_post_with_the_mailed_code_confirms_the_address(client, submission):
    html = client.get(f"{private_url(submission)}?mail={confirmation_code(submission)}").content.decode()
    assert "Потвърждавам имейл адреса си" in html
    assert Submission.objects.get().email_confirmed_at is None
    client.post(private_url(submission), {"mail": confirmation_code(submission)})
    assert Submission.objects.get().email_confirmed_at is not None


@pytest.mark.parametrize("code", ["", "x", "0" * 32])
def test_the_address_is_not_confirmed_with_a_wrong_code(client, submission, code):
    assert (
        "Потвърждавам имейл адреса си"
        not in client.get(f"{private_url(submission)}?mail={code}").content.decode()
    )
    assert client.post(private_url(submission), {"mail": code}).status_code == 403
    assert Submission.objects.get().email_confirmed_at is None
