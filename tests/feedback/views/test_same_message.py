"""The same message from two tabs is received once; two people who write the same words send two."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from feedback.models import Submission

from ..browsing import solve_sum, ticket_in

pytestmark = pytest.mark.django_db


def fill_in(browser, page, data):
    """Open the form in a new tab of a browser and return its data."""
    ticket = ticket_in(browser.get(page.url).content.decode())
    return {**data, "ticket": ticket, "sum": solve_sum(ticket, page.pk)}


def test_two_tabs_send_one_message(feedback_page, anonymous):
    browser = Client()
    tabs = [fill_in(browser, feedback_page, anonymous) for _tab in range(2)]
    first, second = (browser.post(feedback_page.url, data).url for data in tabs)
    assert first == second
    assert Submission.objects.count() == 1


def test_two_browsers_send_two_messages(feedback_page, anonymous):
    for _person in range(2):
        browser = Client()
        browser.post(feedback_page.url, fill_in(browser, feedback_page, anonymous))
    assert Submission.objects.count() == 2
    assert len(set(Submission.objects.values_list("reference", flat=True))) == 2


def test_the_same_words_later_are_a_new_message(feedback_page, anonymous):
    browser = Client()
    browser.post(feedback_page.url, fill_in(browser, feedback_page, anonymous))
    Submission.objects.update(received_at=timezone.now() - datetime.timedelta(minutes=31))
    browser.post(feedback_page.url, fill_in(browser, feedback_page, anonymous))
    assert Submission.objects.count() == 2
    assert not Submission.objects.filter(reference="").exists()


def test_browsers_without_cookies_are_not_taken_for_one(feedback_page, anonymous):
    for _person in range(2):
        browser = Client()
        data = fill_in(browser, feedback_page, anonymous)
        browser.cookies.clear()
        browser.post(feedback_page.url, data)
    assert Submission.objects.count() == 2
