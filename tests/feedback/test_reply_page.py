"""A reply can lead to what came of it; the page itself learns nothing but a number."""

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.template import Context, Template
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from feedback.cases import case_actions
from feedback.models import Reply

from .factories import SubmissionFactory, create_feedback_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def form(desk):
    return create_feedback_page()


@pytest.fixture
def decision(form):
    return form.get_parent().add_child(
        instance=Page(title="Решение за парка", slug="reshenie", locale=form.locale)
    )


@pytest.fixture
def submission(form):
    return SubmissionFactory(page=form, email_confirmed_at=timezone.now(), comment="Чешма в парка, моля.")


def answer(submission, user, page=None):
    return case_actions.reply(submission, user, "Ще има чешма.", page)


def private(client, submission):
    return client.get(f"{submission.page.url}sent/{submission.secret}/").content.decode()


def shown_on(page) -> str:
    return Template("{% load feedback_tags %}{% feedback_replies %}").render(Context({"page": page})).strip()


def post_reply(client, submission, **data):
    address = reverse("feedback_inbox:step", args=[submission.pk, "reply"])
    return client.post(address, {f"reply-{name}": value for name, value in data.items()})


def test_a_clerk_chooses_the_page_and_the_sender_finds_it(
    admin_client, client, submission, decision, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        post_reply(admin_client, submission, body="Ще има чешма.", page=decision.pk)
    assert Reply.objects.get().page == decision
    (letter,) = [message for message in mail.outbox if message.to == [submission.email]]
    assert f"Решение за парка\n{decision.full_url}" in letter.body
    html = private(client, submission)
    assert f'<a href="{decision.url}">Решение за парка</a>' in html
    case = admin_client.get(reverse("feedback_inbox:case", args=[submission.pk])).content.decode()
    assert "Отнася се за страницата:" in case


def test_a_reply_needs_no_page(admin_client, client, submission):
    post_reply(admin_client, submission, body="Благодарим.")
    assert Reply.objects.get().page is None
    assert "Вижте какво направихме" not in private(client, submission)


@pytest.mark.parametrize("hidden", ["draft", "restricted"])
def test_a_page_that_the_sender_could_not_open_is_refused(admin_client, submission, decision, hidden):
    hide(decision, hidden)
    response = post_reply(admin_client, submission, body="Ще има чешма.", page=decision.pk)
    assert response.status_code == 422
    assert "Изберете страница, която всеки може да отвори." in response.content.decode()
    assert not Reply.objects.exists()


def hide(page, how):
    if how == "draft":
        page.unpublish()
    else:
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


@pytest.mark.parametrize("hidden", ["draft", "restricted", "deleted"])
def test_a_page_that_is_hidden_later_is_named_to_nobody(admin_user, client, submission, decision, hidden):
    answer(submission, admin_user, decision)
    if hidden == "deleted":
        decision.delete()
    else:
        hide(decision, hidden)
    html = private(client, submission)
    assert "Ще има чешма." in html
    assert "Решение за парка" not in html


def test_the_page_says_how_many_messages_were_answered_with_it_and_nothing_of_them(
    admin_user, submission, decision
):
    assert shown_on(decision) == ""
    for other in [submission, *SubmissionFactory.create_batch(2, comment="Чешма!")]:
        answer(other, admin_user, decision)
    answer(submission, admin_user, decision)
    text = shown_on(decision)
    assert "на 3 съобщения" in text
    assert "чешма" not in text.lower()
    assert submission.reference not in text


def test_a_number_by_which_somebody_could_be_guessed_is_not_said(
    admin_user, submission, decision, settings, django_assert_num_queries
):
    for other in [submission, SubmissionFactory()]:
        answer(other, admin_user, decision)
    with django_assert_num_queries(1):
        assert shown_on(decision) == ""
    settings.FEEDBACK = {**settings.FEEDBACK, "REPLIES_SHOWN_FROM": 1}
    assert "на 2 съобщения" in shown_on(decision)


def test_a_clerk_without_any_right_to_pages_can_choose_one(client, submission, decision):
    clerk = get_user_model().objects.create_user("clerk", "clerk@example.bg", "x")
    clerk.groups.add(submission.desk.group)
    client.force_login(clerk)
    chooser = client.get(reverse("wagtailadmin_choose_page_child", args=[decision.get_parent().pk])).json()
    assert "Решение за парка" in chooser["html"]
    post_reply(client, submission, body="Ще има чешма.", page=decision.pk)
    assert Reply.objects.get().page == decision
