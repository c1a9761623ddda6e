"""Incomplete publications are not published in any way, and their authors are notified."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils.timezone import now
from wagtail.models import APIToken, GroupApprovalTask, Workflow, WorkflowPage, WorkflowTask

from home.models import DecisionPage
from home.publications.publish_checks import PublicationRefused

from .. import factories

pytestmark = pytest.mark.django_db
NUMBER_MISSING = "Въведете номера: такива актове се цитират по номер."


@pytest.fixture
def incomplete(page_of, clerk):
    """A draft of a decision without a number."""
    page = page_of(factories.DecisionPageFactory, number="", live=False, title="Решение без номер")
    page.save_revision(user=clerk)
    return page


def is_live(page):
    return DecisionPage.objects.get(pk=page.pk).live


def schedule(page, user, **values):
    """Create a revision of the page whose scheduled time has just passed."""
    for name, value in values.items():
        setattr(page, name, value)
    revision = page.save_revision(user=user)
    revision.approved_go_live_at = now() - timedelta(minutes=1)
    revision.save()
    return revision


def test_publishing_by_code_raises_the_error_of_the_form(incomplete):
    with pytest.raises(PublicationRefused) as refused:
        incomplete.get_latest_revision().publish()
    assert refused.value.message_dict == {"number": [NUMBER_MISSING]}
    assert not is_live(incomplete)


def test_publishing_a_picture_without_description_is_refused(page_of):
    page = page_of(factories.DecisionPageFactory, live=False, picture_alt="")
    with pytest.raises(PublicationRefused, match="picture_alt"):
        page.save_revision().publish()


def test_complete_publication_is_published(incomplete):
    incomplete.number = "301"
    incomplete.save_revision().publish()
    assert is_live(incomplete)


def test_api_returns_the_error(incomplete, clerk, client, settings):
    settings.ROOT_URLCONF = "tests.civic_social.site.api_urls"
    _token, key = APIToken.create_token(user=clerk, name="test")
    response = client.post(
        reverse("wagtailapi_v3:pages_actions_publish", args=[incomplete.pk]),
        {},
        content_type="application/json",
        headers={"authorization": f"Bearer {key}"},
    )
    assert response.status_code == 422
    assert NUMBER_MISSING in str(response.json())
    assert not is_live(incomplete)


def test_bulk_publishing_redirects_to_the_incomplete_page(incomplete, clerk, client):
    client.force_login(clerk)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    response = client.post(
        f"{address}?id={incomplete.pk}&next=/admin/", {"include_descendants": ""}, follow=True
    )
    assert response.request["PATH_INFO"] == reverse("wagtailadmin_pages:edit", args=[incomplete.pk])
    assert f"Номер: {NUMBER_MISSING}" in response.content.decode()
    assert not is_live(incomplete)


def test_approval_of_an_incomplete_page_is_refused_and_stays_in_review(page_of, clerk, client, incomplete):
    workflow, task = Workflow.objects.create(name="w"), GroupApprovalTask.objects.create(name="t")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    WorkflowPage.objects.create(workflow=workflow, page=incomplete.get_parent())
    incomplete.number = "245"
    incomplete.save_revision(user=clerk)
    state = workflow.start(incomplete, clerk)
    page_of(factories.DecisionPageFactory, title="Първото", number="245")
    client.force_login(clerk)
    address = reverse(
        "wagtailadmin_pages:workflow_action",
        args=[incomplete.pk, "approve", state.current_task_state.pk],
    )
    response = client.post(address, follow=True)
    assert "вече е даден на „Първото“" in response.content.decode()
    assert not is_live(incomplete)
    state.refresh_from_db()
    assert state.status == state.STATUS_IN_PROGRESS


class TestScheduled:
    def test_author_is_notified_and_later_pages_are_published(
        self, incomplete, page_of, clerk, client, django_capture_on_commit_callbacks
    ):
        schedule(incomplete, clerk)
        complete = page_of(factories.DecisionPageFactory, number="302", live=False)
        schedule(complete, clerk)
        with django_capture_on_commit_callbacks(execute=True):
            call_command("publish_scheduled", verbosity=0)
        assert (is_live(incomplete), is_live(complete)) == (False, True)
        (message,) = mail.outbox
        assert message.to == [clerk.email]
        assert "Решение без номер" in message.subject
        assert f"- Номер: {NUMBER_MISSING}" in message.body
        assert reverse("wagtailadmin_pages:edit", args=[incomplete.pk]) in message.body
        client.force_login(clerk)
        history = client.get(reverse("wagtailadmin_pages:history", args=[incomplete.pk]))
        assert NUMBER_MISSING in history.content.decode()

    def test_author_is_notified_once(self, incomplete, clerk, django_capture_on_commit_callbacks):
        schedule(incomplete, clerk)
        for _round in range(2):
            with django_capture_on_commit_callbacks(execute=True):
                call_command("publish_scheduled", verbosity=0)
        assert len(mail.outbox) == 1

    def test_number_taken_meanwhile_is_reported(
        self, incomplete, page_of, clerk, django_capture_on_commit_callbacks
    ):
        schedule(incomplete, clerk, number="245")
        page_of(factories.DecisionPageFactory, title="Първото", number="245")
        with django_capture_on_commit_callbacks(execute=True):
            call_command("publish_scheduled", verbosity=0)
        assert not is_live(incomplete)
        assert "„Първото“" in mail.outbox[0].body

    def test_live_page_keeps_its_text(self, page_of, clerk):
        page = page_of(factories.DecisionPageFactory, title="Стои")
        schedule(page, clerk, title="Друго", number="")
        call_command("publish_scheduled", verbosity=0)
        assert DecisionPage.objects.get(pk=page.pk).title == "Стои"

    def test_administrators_are_notified_if_there_is_no_author(
        self, page_of, clerk, django_capture_on_commit_callbacks
    ):
        page = page_of(factories.DecisionPageFactory, number="", live=False)
        schedule(page, None)
        with django_capture_on_commit_callbacks(execute=True):
            call_command("publish_scheduled", verbosity=0)
        assert mail.outbox[0].to == [clerk.email]
