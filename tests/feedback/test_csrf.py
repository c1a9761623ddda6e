"""A form that comes back without its security token loses nothing."""

import re

import pytest
from django.test import Client

from feedback.models import Submission

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
    from feedback.human_check import Ticket

    total = str(sum(Ticket.read(ticket, feedback_page.pk).terms))
    again = {**named, "ticket": ticket, "csrfmiddlewaretoken": token, "sum": total}
    assert strict_client.post(feedback_page.url, again).status_code == 302
    assert Submission.objects.count() == 1


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
