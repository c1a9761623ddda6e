"""Replies that refer to a page, and the number of messages that the page shows."""

import pytest
from django.core import mail
from django.template import Context, Template
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from feedback.cases import case_actions
from feedback.models import Reply

from ..browsing import case_html, post_action, private_url
from ..factories import SubmissionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def decision(feedback_page):
    """A page with a decision, next to the feedback page."""
    return feedback_page.get_parent().add_child(
        instance=Page(title="Решение за парка", slug="reshenie", locale=feedback_page.locale)
    )


@pytest.fixture
def submission(feedback_page):
    """A submission through the feedback page, with a confirmed address."""
    return SubmissionFactory(
        page=feedback_page, email_confirmed_at=timezone.now(), comment="Чешма в парка, моля."
    )


def reply_with(submission, user, page):
    """Reply with a reference to the page."""
    return case_actions.reply(submission, user, "Ще има чешма.", page)


def private_html(client, submission):
    """Return the HTML of the private page."""
    return client.get(private_url(submission)).content.decode()


def shown_on(page) -> str:
    """Return the output of the template tag on the page."""
    return Template("{% load feedback_tags %}{% feedback_replies %}").render(Context({"page": page})).strip()


def test_the_page_of_a_reply_is_shown_and_mailed_to_the_sender(
    admin_client, client, submission, decision, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        post_action(admin_client, submission, "reply", body="Ще има чешма.", page=decision.pk)
    assert Reply.objects.get().page == decision
    (letter,) = [message for message in mail.outbox if message.to == [submission.email]]
    assert f"Решение за парка\n{decision.full_url}" in letter.body
    html = private_html(client, submission)
    assert f'<a href="{decision.url}">Решение за парка</a>' in html
    assert "Отнася се за страницата:" in case_html(admin_client, submission)


def test_a_reply_without_a_page_is_stored(admin_client, client, submission):
    post_action(admin_client, submission, "reply", body="Благодарим.")
    assert Reply.objects.get().page is None
    assert "Вижте какво направихме" not in private_html(client, submission)


@pytest.mark.parametrize("hidden", ["draft", "restricted"])
def test_a_page_that_is_not_public_is_refused(admin_client, submission, decision, hidden):
    hide(decision, hidden)
    response = post_action(admin_client, submission, "reply", body="Ще има чешма.", page=decision.pk)
    assert response.status_code == 422
    assert "Изберете страница, която всеки може да отвори." in response.content.decode()
    assert not Reply.objects.exists()


def hide(page, how):
    """Unpublish or restrict the page."""
    if how == "draft":
        page.unpublish()
    else:
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


@pytest.mark.parametrize("hidden", ["draft", "restricted", "deleted"])
def test_a_page_that_is_no_longer_public_is_not_named(admin_user, client, submission, decision, hidden):
    reply_with(submission, admin_user, decision)
    if hidden == "deleted":
        decision.delete()
    else:
        hide(decision, hidden)
    html = private_html(client, submission)
    assert "Ще има чешма." in html
    assert "Решение за парка" not in html


def test_the_page_shows_only_the_number_of_messages(admin_user, submission, decision):
    assert shown_on(decision) == ""
    for other in [submission, *SubmissionFactory.create_batch(2, comment="Чешма!")]:
        reply_with(other, admin_user, decision)
    reply_with(submission, admin_user, decision)
    text = shown_on(decision)
    assert "на 3 съобщения" in text
    assert "чешма" not in text.lower()
    assert submission.reference not in text


def test_a_small_number_of_messages_is_not_shown(
    admin_user, submission, decision, settings, django_assert_num_queries
):
    for other in [submission, SubmissionFactory()]:
        reply_with(other, admin_user, decision)
    with django_assert_num_queries(1):
        assert shown_on(decision) == ""
    settings.FEEDBACK = {**settings.FEEDBACK, "REPLIES_SHOWN_FROM": 1}
    assert "на 2 съобщения" in shown_on(decision)


def test_a_clerk_without_page_permissions_can_choose_a_page(clerk_client, submission, decision):
    url = reverse("wagtailadmin_choose_page_child", args=[decision.get_parent().pk])
    chooser = clerk_client.get(url).json()
    assert "Решение за парка" in chooser["html"]
    post_action(clerk_client, submission, "reply", body="Ще има чешма.", page=decision.pk)
    assert Reply.objects.get().page == decision
