"""The sender's own page, behind a secret address."""

import pytest
from django.core import mail

from feedback.cases import case_actions
from feedback.mail.confirmation import confirmation_code
from feedback.models import Submission

from .factories import DeskFactory, SubmissionFactory, create_feedback_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(feedback_page, desk):
    return SubmissionFactory(
        page=feedback_page, desk=desk, comment="Тайна забележка", topic_names=["Транспорт"]
    )


def url_of(submission):
    return f"{submission.page.url}sent/{submission.secret}/"


def test_it_says_what_happens_next(client, sent):
    html = client.get(url_of(sent)).content.decode()
    assert sent.reference in html
    assert f"Ще отговорим до {sent.due_on:%d.%m.%Y} г. – по имейл и на тази страница." in html


def test_it_says_which_desk_has_it_also_after_a_move(client, sent, admin_user):
    assert "Екология" in client.get(url_of(sent)).content.decode()
    case_actions.move_to_desk(sent, admin_user, DeskFactory(name="Транспорт и пътища"), "Вътрешна причина")
    html = client.get(url_of(sent)).content.decode()
    assert "Транспорт и пътища" in html
    assert "Вътрешна причина" not in html


def test_it_repeats_nothing_that_was_typed(client, sent):
    html = client.get(url_of(sent)).content.decode()
    for words in ("Тайна забележка", sent.name, sent.email):
        assert words not in html


def test_it_is_neither_cached_nor_indexed_nor_passed_on(client, sent):
    response = client.get(url_of(sent))
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"]
    assert response["Referrer-Policy"] == "strict-origin"


def test_another_address_finds_nothing(client, sent):
    assert client.get(f"{sent.page.url}sent/{'x' * 32}/").status_code == 404
    assert client.get(f"{sent.page.url}sent/{sent.reference}/").status_code == 404
    other = create_feedback_page(slug="drug")
    assert client.get(f"{other.url}sent/{sent.secret}/").status_code == 404


def test_a_reply_is_found_there_also_by_somebody_anonymous(client, feedback_page, desk, admin_user):
    sent = SubmissionFactory(page=feedback_page, desk=desk, is_anonymous=True, name="", email="")
    case_actions.reply(sent, admin_user, "Дърветата ще бъдат засадени през март.")
    html = client.get(url_of(sent)).content.decode()
    assert "Дърветата ще бъдат засадени през март." in html
    assert admin_user.username not in html
    assert not mail.outbox


def test_an_internal_note_is_not_shown(client, sent, admin_user):
    case_actions.add_note(sent, admin_user, "Пак този.")
    assert "Пак този." not in client.get(url_of(sent)).content.decode()


def test_the_address_is_confirmed_by_who_reads_the_mail(client, sent):
    html = client.get(f"{url_of(sent)}?mail={confirmation_code(sent)}").content.decode()
    assert "Потвърждавам имейл адреса си" in html
    assert Submission.objects.get().email_confirmed_at is None
    client.post(url_of(sent), {"mail": confirmation_code(sent)})
    assert Submission.objects.get().email_confirmed_at is not None


@pytest.mark.parametrize("code", ["", "x", "0" * 32])
def test_the_address_is_not_confirmed_without_the_mail(client, sent, code):
    assert "Потвърждавам имейл адреса си" not in client.get(f"{url_of(sent)}?mail={code}").content.decode()
    assert client.post(url_of(sent), {"mail": code}).status_code == 403
    assert Submission.objects.get().email_confirmed_at is None
