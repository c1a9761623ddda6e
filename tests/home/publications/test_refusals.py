"""Whatever the way to publish: a publication that lacks something stays unpublished, and a person is told."""

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
WHY = "Въведете номера: такива актове се цитират по номер."


@pytest.fixture
def clerk(django_user_model):
    return django_user_model.objects.create_superuser("clerk", "clerk@example.bg", "clerk")


@pytest.fixture
def nameless(page_of, clerk):
    """A draft of a decision without a number."""
    page = page_of(factories.DecisionPageFactory, number="", live=False, title="Решение без номер")
    page.save_revision(user=clerk)
    return page


def is_live(page):
    return DecisionPage.objects.get(pk=page.pk).live


def schedule(page, user, **values):
    """Let the page's next version be due since a moment ago."""
    for name, value in values.items():
        setattr(page, name, value)
    revision = page.save_revision(user=user)
    revision.approved_go_live_at = now() - timedelta(minutes=1)
    revision.save()
    return revision


def test_a_program_is_refused_with_the_form_s_sentence(nameless):
    with pytest.raises(PublicationRefused) as refused:
        nameless.get_latest_revision().publish()
    assert refused.value.message_dict == {"number": [WHY]}
    assert not is_live(nameless)


def test_a_picture_without_a_description_is_refused_too(page_of):
    page = page_of(factories.DecisionPageFactory, live=False, picture_alt="")
    with pytest.raises(PublicationRefused, match="picture_alt"):
        page.save_revision().publish()


def test_what_is_complete_is_published(nameless):
    nameless.number = "301"
    nameless.save_revision().publish()
    assert is_live(nameless)


def test_the_api_answers_with_the_sentence(nameless, clerk, client, settings):
    settings.ROOT_URLCONF = "tests.civic_social.site.api_urls"
    _token, key = APIToken.create_token(user=clerk, name="test")
    answer = client.post(
        reverse("wagtailapi_v3:pages_actions_publish", args=[nameless.pk]),
        {},
        content_type="application/json",
        headers={"authorization": f"Bearer {key}"},
    )
    assert answer.status_code == 422
    assert WHY in str(answer.json())
    assert not is_live(nameless)


def test_who_publishes_many_pages_at_once_is_led_to_the_incomplete_one(nameless, clerk, client):
    client.force_login(clerk)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    answer = client.post(f"{address}?id={nameless.pk}&next=/admin/", {"include_descendants": ""}, follow=True)
    assert answer.request["PATH_INFO"] == reverse("wagtailadmin_pages:edit", args=[nameless.pk])
    assert f"Номер: {WHY}" in answer.content.decode()
    assert not is_live(nameless)


def test_who_approves_what_has_become_impossible_is_told_and_it_stays_in_review(
    page_of, clerk, client, nameless
):
    workflow, task = Workflow.objects.create(name="w"), GroupApprovalTask.objects.create(name="t")
    WorkflowTask.objects.create(workflow=workflow, task=task)
    WorkflowPage.objects.create(workflow=workflow, page=nameless.get_parent())
    nameless.number = "245"
    nameless.save_revision(user=clerk)
    state = workflow.start(nameless, clerk)
    page_of(factories.DecisionPageFactory, title="Първото", number="245")
    client.force_login(clerk)
    address = reverse(
        "wagtailadmin_pages:workflow_action",
        args=[nameless.pk, "approve", state.current_task_state.pk],
    )
    answer = client.post(address, follow=True)
    assert "е на „Първото“" in answer.content.decode()
    assert not is_live(nameless)
    state.refresh_from_db()
    assert state.status == state.STATUS_IN_PROGRESS


class TestScheduled:
    def test_a_person_is_told_and_what_is_due_after_it_goes_out(
        self, nameless, page_of, clerk, client, django_capture_on_commit_callbacks
    ):
        schedule(nameless, clerk)
        complete = page_of(factories.DecisionPageFactory, number="302", live=False)
        schedule(complete, clerk)
        with django_capture_on_commit_callbacks(execute=True):
            call_command("publish_scheduled", verbosity=0)
        assert (is_live(nameless), is_live(complete)) == (False, True)
        (told,) = mail.outbox
        assert told.to == [clerk.email]
        assert "Решение без номер" in told.subject
        assert f"- Номер: {WHY}" in told.body
        assert reverse("wagtailadmin_pages:edit", args=[nameless.pk]) in told.body
        client.force_login(clerk)
        history = client.get(reverse("wagtailadmin_pages:history", args=[nameless.pk]))
        assert WHY in history.content.decode()

    def test_it_is_told_once(self, nameless, clerk, django_capture_on_commit_callbacks):
        schedule(nameless, clerk)
        for _round in range(2):
            with django_capture_on_commit_callbacks(execute=True):
                call_command("publish_scheduled", verbosity=0)
        assert len(mail.outbox) == 1

    def test_a_number_that_somebody_else_took_meanwhile_is_told(
        self, nameless, page_of, clerk, django_capture_on_commit_callbacks
    ):
        schedule(nameless, clerk, number="245")
        page_of(factories.DecisionPageFactory, title="Първото", number="245")
        with django_capture_on_commit_callbacks(execute=True):
            call_command("publish_scheduled", verbosity=0)
        assert not is_live(nameless)
        assert "„Първото“" in mail.outbox[0].body

    def test_a_page_that_stands_already_keeps_its_text(self, page_of, clerk):
        page = page_of(factories.DecisionPageFactory, title="Стои")
        schedule(page, clerk, title="Друго", number="")
        call_command("publish_scheduled", verbosity=0)
        assert DecisionPage.objects.get(pk=page.pk).title == "Стои"

    def test_without_a_person_the_administrators_are_told(
        self, page_of, clerk, django_capture_on_commit_callbacks
    ):
        page = page_of(factories.DecisionPageFactory, number="", live=False)
        schedule(page, None)
        with django_capture_on_commit_callbacks(execute=True):
            call_command("publish_scheduled", verbosity=0)
        assert mail.outbox[0].to == [clerk.email]
