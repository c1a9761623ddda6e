"""Approval by another person in each way to publish: an author alone, with another person, by override."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import APIToken, PageLogEntry

from civic_social.delivery import worker
from civic_social.models import ApprovalRequired, DirectApproval, RecordEntry
from tests.civic_social.site.models import NoticePage

from ...factories import NoticePageFactory, SocialAccountFactory
from .test_approval import edit, is_live, messages_of, run_workflow_action

pytestmark = pytest.mark.django_db
REASON = "Колегата е в болница."


def press_button(client, page):
    edit(client, page, **{"action-publish": "true"})


def call_admin_api(client, page, action="publish", **data):
    url = reverse("wagtailadmin_api:pages:action", args=[page.pk, action])
    return client.post(url, data, content_type="application/json")


def call_api(client, page):
    _token, key = APIToken.create_token(user=client.user, name="test")
    url = reverse("wagtailapi_v3:pages_actions_publish", args=[page.pk])
    headers = {"Authorization": f"Bearer {key}"}
    response = client.post(url, {}, content_type="application/json", headers=headers)
    assert response.status_code in (200, 403)


def run_bulk_action(client, page):
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    client.post(f"{url}?id={page.pk}&next=/admin/")


WAYS = [press_button, call_admin_api, call_api, run_bulk_action]


@pytest.fixture(autouse=True)
def api_urls(settings):
    settings.ROOT_URLCONF = "tests.civic_social.site.api_urls"


# Publishing


@pytest.mark.parametrize("person", ["moderator", "administrator"])
@pytest.mark.parametrize("way", WAYS)
def test_author_alone_publishes_in_no_way(submit, people, way, person):
    page = submit(person)
    way(people[person], page)
    assert not is_live(page)
    page.get_workflow()
    if page.workflow_in_progress:
        page.current_workflow_state.cancel()
    way(people[person], page)
    assert not is_live(page)


@pytest.mark.parametrize("way", [call_admin_api, call_api, run_bulk_action])
def test_approved_words_may_be_published_again_in_each_way(submit, people, way):
    page = submit("moderator")
    run_workflow_action(people["deputy"], page, "approve")
    NoticePage.objects.get(pk=page.pk).unpublish()
    assert not is_live(page)
    way(people["moderator"], page)
    assert is_live(page)


@pytest.mark.parametrize("way", WAYS)
def test_change_after_an_approval_is_published_in_no_way(submit, people, way):
    page = submit("moderator")
    run_workflow_action(people["deputy"], page, "approve")
    page = NoticePage.objects.get(pk=page.pk)
    page.title = "Друго"
    page.save_revision(user=people["moderator"].user)
    way(people["moderator"], page)
    page.refresh_from_db()
    assert page.title != "Друго"


def test_refusal_by_the_admin_api_is_an_answer(moderators_draft, people):
    assert call_admin_api(people["moderator"], moderators_draft).status_code == 403


def test_author_schedules_nothing_by_the_api(moderators_draft, people):
    moderators_draft.go_live_at = timezone.now() + timedelta(hours=1)
    revision = moderators_draft.save_revision(user=people["moderator"].user)
    assert call_admin_api(people["moderator"], moderators_draft).status_code == 403
    revision.refresh_from_db()
    assert revision.approved_go_live_at is None


def test_revision_is_not_scheduled_while_it_is_saved(moderators_draft, people):
    later = timezone.now() + timedelta(hours=1)
    with pytest.raises(ApprovalRequired):
        moderators_draft.save_revision(user=people["moderator"].user, approved_go_live_at=later)


def test_approved_schedule_goes_live(submit, people, task):
    page = submit("moderator")
    page.go_live_at = timezone.now() + timedelta(hours=1)
    revision = page.save_revision(user=people["moderator"].user)
    page.current_workflow_state.update(next_task=task)
    run_workflow_action(people["deputy"], page, "approve")
    assert not is_live(page)
    soon = timezone.now() - timedelta(minutes=1)
    content = {**revision.content, "go_live_at": soon.isoformat()}
    page.revisions.filter(pk=revision.pk).update(approved_go_live_at=soon, content=content)
    call_command("publish_scheduled")
    assert is_live(page)


def test_content_of_a_program_needs_no_approval(task, root):
    page = NoticePageFactory(parent=root)
    page.save_revision().publish()
    assert is_live(page)


def test_imported_page_of_a_person_is_not_public_at_once(task, root, people):
    with pytest.raises(ApprovalRequired):
        root.add_child(instance=NoticePage(title="Внос", slug="vnos", owner=people["moderator"].user))
    assert not NoticePage.objects.exists()


# Copies and moves


def pages_below(page):
    """Return the pages below ``page``, whose own number of children may be out of date."""
    return NoticePage.objects.descendant_of(page)


@pytest.mark.parametrize("source", ["free", "strict"])
def test_copy_by_the_admin_api_is_no_public_page(free, strict, people, source):
    page = {"free": free, "strict": strict}[source]
    data = {"destination_page_id": strict.pk, "slug": "kopie", "recursive": False}
    response = call_admin_api(people["moderator"], page, "copy", keep_live=True, **data)
    assert response.status_code == 403
    assert not pages_below(strict).exists()
    response = call_admin_api(people["moderator"], page, "copy", keep_live=False, **data)
    assert response.status_code == 201
    assert not pages_below(strict).live().exists()


def copy(client, page, destination, **choices):
    data = {"new_title": "Копие", "new_slug": "kopie", "new_parent_page": destination.pk, **choices}
    return client.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), data, follow=True)


@pytest.mark.parametrize("person", ["moderator", "administrator"])
def test_copy_form_makes_drafts(free, strict, people, person):
    NoticePageFactory(parent=free, live=True)
    response = copy(people[person], free, strict, publish_copies="on", copy_subpages="on")
    assert pages_below(strict).count() == 2
    assert not pages_below(strict).live().exists()
    assert any("чернови" in message for message in messages_of(response))


def test_alias_of_unapproved_content_is_refused(free, strict, people):
    copy(people["moderator"], free, strict, alias="on")
    assert not pages_below(strict).exists()


def test_copies_elsewhere_are_published(free, strict, people):
    copy(people["moderator"], free, free.get_parent(), publish_copies="on")
    assert NoticePage.objects.get(slug="kopie").live


def move(client, page, destination):
    url = reverse("wagtailadmin_pages:move_confirm", args=[page.pk, destination.pk])
    return client.post(url, follow=True)


def move_by_api(client, page, destination):
    call_admin_api(client, page, "move", destination_page_id=destination.pk, position="last-child")


def move_in_bulk(client, page, destination):
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "move"])
    client.post(f"{url}?id={page.pk}&next=/admin/", {"chooser": destination.pk})


@pytest.mark.parametrize("way", [move, move_by_api, move_in_bulk])
def test_public_page_is_not_moved_to_where_approval_is_needed(free, strict, people, way):
    # Saving it again unchanged and publishing that does not launder the words.
    free.save_revision(user=people["deputy"].user).publish()
    way(people["administrator"], free, strict)
    assert not pages_below(strict).exists()
    NoticePage.objects.get(pk=free.pk).unpublish()
    way(people["administrator"], free, strict)
    assert pages_below(strict).exists()


# Administrators


def override(client, page, reason):
    url = reverse("civic_social_approve", args=[page.pk])
    page.refresh_from_db()
    data = {"revision": page.latest_revision_id, "reason": reason}
    return client.post(url, data, follow=True)


def test_button_leads_an_administrator_to_the_question_for_a_reason(task, root, people):
    page = NoticePageFactory(parent=root)
    page.save_revision(user=people["administrator"].user)
    response = edit(people["administrator"], page, **{"action-publish": "true"})
    assert response.redirect_chain[-1][0] == reverse("civic_social_approve", args=[page.pk])
    assert "reason" in response.context["form"].fields
    assert not is_live(page)


def test_override_needs_a_reason_which_history_and_record_keep(submit, people, network):
    SocialAccountFactory(channel="memory")
    page = submit("administrator")
    override(people["administrator"], page, " ")
    assert not is_live(page)
    override(people["administrator"], page, REASON)
    assert is_live(page)
    worker.drain()
    entry = json.loads(RecordEntry.objects.order_by("pk").last().body)
    assert (entry["approved_by"], entry["overridden_by"], entry["override_reason"]) == (
        [],
        "Иван Колев (administrator)",
        REASON,
    )
    log_entry = PageLogEntry.objects.get(page=page.pk, action="civic_social.override_approval")
    assert (log_entry.data["reason"], log_entry.user) == (REASON, people["administrator"].user)


def test_own_approval_in_the_workflow_is_recorded_as_an_override(submit, people, network):
    SocialAccountFactory(channel="memory")
    page = submit("administrator")
    run_workflow_action(people["administrator"], page, "approve_own", comment=REASON)
    worker.drain()
    entry = json.loads(RecordEntry.objects.order_by("pk").last().body)
    assert (entry["approved_by"], entry["override_reason"]) == ([], REASON)


def test_administrator_who_is_no_author_approves_without_a_reason(moderators_draft, people, network):
    SocialAccountFactory(channel="memory")
    response = edit(people["administrator"], moderators_draft, **{"action-publish": "true"})
    assert "reason" not in response.context["form"].fields
    override(people["administrator"], moderators_draft, "")
    assert is_live(moderators_draft)
    worker.drain()
    entry = json.loads(RecordEntry.objects.order_by("pk").last().body)
    assert (entry["approved_by"], entry["overridden_by"]) == (["Иван Колев (administrator)"], "")


def test_override_is_reserved_for_administrators(moderators_draft, people):
    override(people["moderator"], moderators_draft, REASON)
    assert not is_live(moderators_draft)
    assert not DirectApproval.objects.exists()


def test_override_is_refused_for_a_revision_that_the_administrator_has_not_seen(moderators_draft, people):
    url = reverse("civic_social_approve", args=[moderators_draft.pk])
    people["administrator"].post(url, {"revision": moderators_draft.latest_revision_id - 1, "reason": REASON})
    assert not is_live(moderators_draft)
