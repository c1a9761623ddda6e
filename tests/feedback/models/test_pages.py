"""The feedback page in the editor: created, previewed, copied and deleted."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from feedback.models import FeedbackPage, Submission

from ..factories import SubmissionFactory, create_feedback_page

pytestmark = pytest.mark.django_db


def test_deleting_the_page_keeps_its_submissions(feedback_page):
    kept = SubmissionFactory(page=feedback_page, page_title=feedback_page.title)
    feedback_page.delete()
    kept = Submission.objects.get(pk=kept.pk)
    assert kept.page is None
    assert kept.page_title == "Вашето мнение"


def test_deleting_the_page_in_the_admin_keeps_its_submissions(admin_client, feedback_page):
    SubmissionFactory(page=feedback_page)
    response = admin_client.post(reverse("wagtailadmin_pages:delete", args=[feedback_page.pk]))
    assert response.status_code == 302
    assert not FeedbackPage.objects.exists()
    assert Submission.objects.count() == 1


def test_deleting_the_page_that_a_submission_is_about_keeps_its_title(feedback_page):
    other = feedback_page.get_parent().add_child(instance=FeedbackPage(title="Стратегия", slug="strategia"))
    kept = SubmissionFactory(about=other, about_title=other.title)
    other.delete()
    assert Submission.objects.get(pk=kept.pk).about_title == "Стратегия"


def test_deleting_a_topic_keeps_its_name_on_submissions(client, feedback_page, anonymous, topics):
    client.post(feedback_page.url, anonymous)
    topics[0].delete()
    assert Submission.objects.get().topic_names == ["Околна среда"]


def test_the_editor_opens_with_a_complete_form(admin_client, feedback_page):
    url = reverse("wagtailadmin_pages:add", args=["feedback", "feedbackpage", feedback_page.get_parent().pk])
    html = admin_client.get(url).content.decode()
    for text in ("По коя тема пишете?", "Вашият коментар", "Искате ли отговор?"):
        assert json.dumps(text)[1:-1] in html


def test_the_editor_opens_for_an_existing_page(admin_client, feedback_page):
    response = admin_client.get(reverse("wagtailadmin_pages:edit", args=[feedback_page.pk]))
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("mode", "text"),
    [("", "Вашият коментар"), ("mistakes", "Проверете следното"), ("sent", "Благодарим Ви")],
)
def test_each_preview_mode_is_shown_and_stores_nothing(feedback_page, mode, text):
    response = feedback_page.make_preview_request(preview_mode=mode)
    assert response.status_code in (200, 422)
    assert text in response.content.decode()
    assert not Submission.objects.exists()


def test_an_unsaved_page_can_be_previewed(feedback_page):
    page = FeedbackPage(title="Нова", slug="nova", locale=feedback_page.locale)
    assert "Нова" in page.make_preview_request().content.decode()


def test_a_form_that_closes_before_it_opens_is_refused(feedback_page):
    feedback_page.opens_at = feedback_page.closes_at = timezone.now()
    with pytest.raises(ValidationError, match="трябва да се затваря"):
        feedback_page.full_clean()


def test_a_copied_page_has_no_submissions(feedback_page):
    SubmissionFactory(page=feedback_page)
    copied = feedback_page.copy(update_attrs={"slug": "kopie", "title": "Копие"})
    assert copied.submissions.count() == 0
    assert create_feedback_page(slug="oshte").submissions.count() == 0


def test_deleting_a_form_warns_about_private_pages(admin_client, feedback_page):
    url = reverse("wagtailadmin_pages:delete", args=[feedback_page.pk])
    assert "личната страница на подателя" not in admin_client.get(url).content.decode()
    SubmissionFactory(page=feedback_page)
    assert "личната страница на подателя" in admin_client.get(url).content.decode()


def test_unpublishing_a_form_warns_about_private_pages(admin_client, feedback_page):
    SubmissionFactory(page=feedback_page)
    url = reverse("wagtailadmin_pages:unpublish", args=[feedback_page.pk])
    assert "личната страница на подателя" in admin_client.post(url, follow=True).content.decode()
