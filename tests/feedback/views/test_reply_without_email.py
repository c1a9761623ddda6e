"""A named sender may have no e-mail: the reply goes by post, by telephone or over the desk."""

import pytest
from django.urls import reverse
from wagtail.models import ModelLogEntry

from feedback.form.fields import PhoneField
from feedback.models import Reply, Submission

from ..browsing import case_html, post_action
from ..factories import SubmissionFactory

pytestmark = pytest.mark.django_db

WITHOUT_EMAIL = {"email": "", "phone": "0888 123 456", "address": ""}


def test_a_telephone_or_an_address_replaces_the_email(client, feedback_page, named, open_form):
    for contact in (WITHOUT_EMAIL, {"email": "", "phone": "", "address": "ул. „Пирин“ 5"}):
        data = {**named, **open_form(), **contact}
        html = client.post(feedback_page.url, data, follow=True).content.decode()
        assert "по пощата или по телефона" in html
        submission = Submission.objects.latest("pk")
        assert (submission.email, submission.phone, submission.address) == tuple(contact.values())


def test_a_named_sender_without_any_contact_is_asked_for_one(client, feedback_page, named):
    data = {**named, "email": "", "phone": "", "address": ""}
    response = client.post(feedback_page.url, data)
    assert response.status_code == 422
    assert "или друг начин, по който да Ви отговорим" in response.content.decode()


def test_the_telephone_of_an_anonymous_sender_is_not_stored(client, feedback_page, anonymous):
    client.post(feedback_page.url, {**anonymous, "phone": "не"})
    assert Submission.objects.get().phone == ""


@pytest.mark.parametrize(
    "number",
    ["0888123456", "+359 (2) 987-65-43", "00 49 30 1234567", "02/987 65 43 вътр. 12", "0888\u00a0123 456"],
)
def test_telephones_are_accepted_as_people_write_them(number):
    assert PhoneField(label="Телефон", required=False).clean(f" {number}\x00 ")


@pytest.mark.parametrize("number", ["12345", "няма", "1" * 16, "0888 123 456 Иван", "javascript:1234567"])
def test_what_cannot_be_dialled_is_refused(client, feedback_page, named, number):
    response = client.post(feedback_page.url, {**named, "phone": number})
    assert response.status_code == 422
    assert "Въведете телефонен номер като" in response.content.decode()


def test_the_desk_records_how_the_reply_was_given_and_prints_it(clerk_client, submission):
    Submission.objects.update(email="", phone="0888 123 456", address="ул. „Пирин“ 5")
    assert "0888 123 456" in case_html(clerk_client, submission)
    post_action(clerk_client, submission, "reply", body="Ще я ремонтираме.", given="post")
    reply = Reply.objects.get()
    assert reply.delivery == Reply.Delivery.POST
    assert not submission.mails.filter(kind="reply").exists()
    path = reverse("feedback_inbox:reply_print", args=[submission.pk, reply.pk])
    html = case_html(clerk_client, submission)
    assert "Изпратен по пощата" in html
    assert path in html
    letter = clerk_client.get(path).content.decode()
    for words in ("Ще я ремонтираме.", submission.name, "ул. „Пирин“ 5", submission.reference):
        assert words in letter
    assert ModelLogEntry.objects.filter(action="feedback.print").count() == 1


def test_a_sender_with_an_email_is_replied_to_by_mail(clerk_client, submission):
    assert 'name="reply-given"' not in case_html(clerk_client, submission)
    post_action(clerk_client, submission, "reply", body="Отговор", given="post")
    assert Reply.objects.get().delivery != Reply.Delivery.POST


def test_a_letter_of_another_desk_is_not_found(client, other_clerk, submission):
    reply = Reply.objects.create(submission=submission, body="Отговор")
    client.force_login(other_clerk)
    path = reverse("feedback_inbox:reply_print", args=[submission.pk, reply.pk])
    assert client.get(path).status_code == 404
    other = SubmissionFactory(desk=other_clerk.groups.get().feedback_desks.get())
    assert client.get(reverse("feedback_inbox:reply_print", args=[other.pk, reply.pk])).status_code == 404
