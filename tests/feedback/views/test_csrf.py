"""The view for CSRF failures: nothing that was typed is lost."""

import re

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from feedback.cases import case_actions
from feedback.checks import check_settings
from feedback.csrf import csrf_failure, keeps_feedback
from feedback.models import Submission

from ..browsing import private_url, solve_sum, ticket_in
from ..factories import SubmissionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def stale_client(strict_client):
    """A client whose cookie no longer fits the token of the opened form."""
    strict_client.cookies["csrftoken"] = "x" * 32
    return strict_client


def test_a_form_is_received_without_cookies(strict_client, feedback_page, named):
    response = strict_client.post(feedback_page.url, named)
    assert response.status_code == 302
    assert Submission.objects.get().comment == named["comment"]
    strict_client.cookies.clear()
    assert strict_client.post(feedback_page.url, named).url == response.url
    assert Submission.objects.count() == 1


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://other.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}],
)
def test_another_site_cannot_post_without_cookies(strict_client, feedback_page, named, headers):
    assert strict_client.post(feedback_page.url, named, headers=headers).status_code == 403
    assert not Submission.objects.exists()


@pytest.mark.parametrize("ticket", ["", "x"])
def test_a_post_without_cookies_needs_the_ticket_of_the_form(strict_client, feedback_page, named, ticket):
    response = strict_client.post(feedback_page.url, {**named, "ticket": ticket})
    assert response.status_code == 403
    assert named["comment"] in response.content.decode()
    assert not Submission.objects.exists()


def test_the_private_page_takes_an_answer_without_cookies(strict_client, feedback_page, admin_user):
    submission = SubmissionFactory(page=feedback_page)
    question = case_actions.ask_sender(submission, admin_user, "На кой ъгъл?")
    data = {"question": question.pk, "answer": "До училището."}
    assert strict_client.post(private_url(submission), data).status_code == 302
    question.refresh_from_db()
    assert question.answer == "До училището."


def test_after_a_csrf_failure_the_text_is_kept_and_can_be_sent_again(
    stale_client, feedback_page, named, topics
):
    response = stale_client.post(feedback_page.url, named)
    html = response.content.decode()
    assert response.status_code == 403
    assert "Проверката изтече. Текстът Ви е запазен" in html
    assert "Кога ще се ремонтира спирката?" in html
    assert 'value="ivanka@example.bg"' in html
    assert not Submission.objects.exists()
    ticket = ticket_in(html)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', html).group(1)
    answer = solve_sum(ticket, feedback_page.pk)
    again = {**named, "ticket": ticket, "csrfmiddlewaretoken": token, "sum": answer}
    assert stale_client.post(feedback_page.url, again).status_code == 302
    assert Submission.objects.count() == 1


def test_after_a_csrf_failure_the_answer_to_a_question_is_kept(stale_client, feedback_page, admin_user):
    submission = SubmissionFactory(page=feedback_page)
    question = case_actions.ask_sender(submission, admin_user, "На кой ъгъл?")
    response = stale_client.post(
        private_url(submission), {"question": question.pk, "answer": "До училището."}
    )
    html = response.content.decode()
    assert response.status_code == 403
    assert "До училището." in html
    assert "Отговорът Ви е запазен" in html
    question.refresh_from_db()
    assert question.answered_at is None


def test_after_a_csrf_failure_a_closed_form_shows_the_text(strict_client, feedback_page, named):
    feedback_page.closes_at = timezone.now()
    feedback_page.save()
    for data in (named, {"continue": "1", "comment": named["comment"]}):
        assert named["comment"] in strict_client.post(feedback_page.url, data).content.decode()


def test_csrf_failure_on_another_page_is_answered_by_django(strict_client, feedback_page):
    response = strict_client.post("/admin/login/", {})
    assert response.status_code == 403
    assert "Вашето мнение" not in response.content.decode()


def test_csrf_failure_does_not_show_a_form_with_view_restrictions(strict_client, feedback_page):
    PageViewRestriction.objects.create(page=feedback_page, restriction_type="login")
    response = strict_client.post(feedback_page.url, {})
    assert "Вашето мнение" not in response.content.decode()


def test_the_small_form_needs_no_csrf_token(strict_client, feedback_page):
    data = {"continue": "1", "comment": "За стратегията: чудесна е.", "about": feedback_page.get_parent().pk}
    response = strict_client.post(feedback_page.url, data)
    html = response.content.decode()
    assert response.status_code == 200
    assert "За стратегията: чудесна е." in html
    assert f'name="about" value="{feedback_page.get_parent().pk}"' in html
    assert "Проверете следното" not in html
    assert not Submission.objects.exists()


def failure_view_of_the_site(request, reason=""):
    return csrf_failure(request, reason)


@pytest.mark.parametrize(
    ("view", "found"),
    [
        ("feedback.csrf.csrf_failure", []),
        ("home.events.csrf.csrf_failure", []),
        ("django.views.csrf.csrf_failure", ["feedback.W002"]),
        ("tests.feedback.views.test_csrf.failure_view_of_the_site", ["feedback.W002"]),
        ("nothing.there", ["feedback.W002"]),
    ],
)
def test_a_failure_view_that_loses_the_text_causes_a_warning(settings, view, found):
    settings.CSRF_FAILURE_VIEW = view
    assert [message.id for message in check_settings(None)] == found


def test_a_marked_failure_view_of_the_site_causes_no_warning(settings, monkeypatch):
    settings.CSRF_FAILURE_VIEW = "tests.feedback.views.test_csrf.failure_view_of_the_site"
    monkeypatch.setattr(failure_view_of_the_site, "keeps_feedback", False, raising=False)
    keeps_feedback(failure_view_of_the_site)
    assert check_settings(None) == []
