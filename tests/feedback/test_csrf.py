"""A form that comes back without its security token loses nothing."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from feedback.cases import case_actions
from feedback.checks import check_settings
from feedback.csrf import csrf_failure, keeps_feedback
from feedback.models import Submission

from .factories import SubmissionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def strict_client():
    return Client(enforce_csrf_checks=True)


def test_the_text_comes_back_and_one_more_press_sends_it(strict_client, feedback_page, named, topics):
    response = strict_client.post(feedback_page.url, named)
    html = response.content.decode()
    assert response.status_code == 403
    assert "Проверката изтече. Текстът Ви е запазен" in html
    assert "Кога ще се ремонтира спирката?" in html
    assert 'value="ivanka@example.bg"' in html
    assert not Submission.objects.exists()
    ticket = re.search(r'name="ticket" value="([^"]+)"', html).group(1)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', html).group(1)
    from feedback.spam_protection import Ticket

    total = str(sum(Ticket.read(ticket, feedback_page.pk).terms))
    again = {**named, "ticket": ticket, "csrfmiddlewaretoken": token, "sum": total}
    assert strict_client.post(feedback_page.url, again).status_code == 302
    assert Submission.objects.count() == 1


def test_an_answer_to_a_question_comes_back_too(strict_client, feedback_page, admin_user):
    submission = SubmissionFactory(page=feedback_page)
    question = case_actions.ask_sender(submission, admin_user, "На кой ъгъл?")
    url = f"{feedback_page.url}sent/{submission.secret}/"
    response = strict_client.post(url, {"question": question.pk, "answer": "До училището."})
    html = response.content.decode()
    assert response.status_code == 403
    assert "До училището." in html
    assert "Отговорът Ви е запазен" in html
    question.refresh_from_db()
    assert question.answered_at is None


def test_a_text_for_a_form_that_has_closed_comes_back(strict_client, feedback_page, named):
    feedback_page.closes_at = timezone.now()
    feedback_page.save()
    for data in (named, {"continue": "1", "comment": named["comment"]}):
        assert named["comment"] in strict_client.post(feedback_page.url, data).content.decode()


def test_other_pages_fail_as_usual(strict_client, feedback_page):
    response = strict_client.post("/admin/login/", {})
    assert response.status_code == 403
    assert "Вашето мнение" not in response.content.decode()


def test_a_private_form_is_not_shown_by_the_failure(strict_client, feedback_page):
    from wagtail.models import PageViewRestriction

    PageViewRestriction.objects.create(page=feedback_page, restriction_type="login")
    response = strict_client.post(feedback_page.url, {})
    assert "Вашето мнение" not in response.content.decode()


def test_the_small_form_leads_on_without_a_token(strict_client, feedback_page):
    data = {"continue": "1", "comment": "За стратегията: чудесна е.", "about": feedback_page.get_parent().pk}
    response = strict_client.post(feedback_page.url, data)
    html = response.content.decode()
    assert response.status_code == 200
    assert "За стратегията: чудесна е." in html
    assert f'name="about" value="{feedback_page.get_parent().pk}"' in html
    assert "Има пропуски" not in html
    assert not Submission.objects.exists()


def a_view_that_hands_on(request, reason=""):
    return csrf_failure(request, reason)


@pytest.mark.parametrize(
    ("view", "found"),
    [
        ("feedback.csrf.csrf_failure", []),
        ("home.events.csrf.csrf_failure", []),
        ("django.views.csrf.csrf_failure", ["feedback.W002"]),
        ("tests.feedback.test_csrf.a_view_that_hands_on", ["feedback.W002"]),
        ("nothing.there", ["feedback.W002"]),
    ],
)
def test_a_view_that_would_lose_the_text_is_warned_of(settings, view, found):
    settings.CSRF_FAILURE_VIEW = view
    assert [message.id for message in check_settings(None)] == found


def test_a_view_of_the_site_passes_once_it_is_marked(settings, monkeypatch):
    settings.CSRF_FAILURE_VIEW = "tests.feedback.test_csrf.a_view_that_hands_on"
    monkeypatch.setattr(a_view_that_hands_on, "keeps_feedback", False, raising=False)
    keeps_feedback(a_view_that_hands_on)
    assert check_settings(None) == []
