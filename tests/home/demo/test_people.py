"""The users and the workflow of the demo."""

import pytest
from django.contrib.auth import authenticate, get_user_model

from civic_social.models.approval import is_published_by_approval_only
from feedback.inbox.permissions import policy
from feedback.models import Desk, Reply
from home.demo import announcements, people
from home.demo.content import load
from home.events.admin.permissions import may_export, may_see_participants, visible_events
from home.models import EventPage
from home.setup.groups import WorkflowPart
from home.setup.parts import ensure


@pytest.fixture
def demo(db):
    return load(user=people.demo_user(), site_url="http://localhost:8000")


def test_each_role_has_a_user_who_can_log_in(db):
    people.load("demo-byala-reka")
    again = people.load("another")
    assert [username for username, _group in again] == [
        "demo-en",
        "redaktor",
        "moderator",
        "mrezhi",
        "admin-mrezhi",
    ]
    manager = authenticate(username="mrezhi", password="demo-byala-reka")
    assert manager.has_perms(["wagtailadmin.access_admin", "civic_social.deliver_post"])
    assert not manager.has_perm("civic_social.change_socialaccount")
    superusers = get_user_model().objects.filter(is_superuser=True)
    assert {user.username: user.wagtail_userprofile.preferred_language for user in superusers} == {
        "demo": "bg",
        "demo-en": "en",
    }
    assert all(user.get_full_name() for user in get_user_model().objects.all())


def test_administrator_with_the_english_admin_reads_it_in_english(place, client):
    people.load("demo-byala-reka")
    for username, heading in (("demo", '<html lang="bg"'), ("demo-en", '<html lang="en"')):
        client.force_login(get_user_model().objects.get(username=username))
        assert heading in client.get("/admin/").content.decode()


def test_each_desk_has_a_clerk_who_reads_only_its_messages(demo, client):
    people.load("demo-byala-reka")
    for desk in Desk.objects.all():
        (clerk,) = desk.group.user_set.all()
        assert clerk.get_full_name()
        readable = policy.instances_user_has_any_permission_for(clerk, ["view"])
        assert set(readable) == set(desk.submissions.all())
        assert {reply.author for reply in Reply.objects.filter(submission__desk=desk)} <= {clerk}
        client.force_login(clerk)
        assert client.get("/admin/feedback/inbox/").status_code == 200


def test_editor_sees_the_events_and_the_posts_of_pages_they_may_edit(demo, client):
    people.load("demo-byala-reka")
    editor = get_user_model().objects.get(username="redaktor")
    assert set(visible_events(editor)) == set(EventPage.objects.all())
    assert may_see_participants(editor, demo.event)
    assert not may_export(editor, demo.event)
    client.force_login(editor)
    assert client.get(f"/admin/events/{demo.event.pk}/").status_code == 200
    assert client.get("/admin/social/posts/").status_code == 200
    # Posting by hand and accounts are for others.
    assert client.get("/admin/social/hand-off/").status_code == 302
    assert client.get("/admin/social/accounts/").status_code == 302


def test_moderator_cannot_approve_own_pages(place):
    people.load("demo-byala-reka")
    moderator = get_user_model().objects.get(username="moderator")
    for _time in range(2):
        workflow = [ensure(WorkflowPart(language))[0] for language in ("bg", "en")][0].workflow
    for home in (place.home, place.english):
        assert home.get_workflow() == workflow
        assert is_published_by_approval_only(home, moderator)
    (task,) = workflow.tasks
    assert [user.username for user in task.specific.groups.get().user_set.all()] == ["moderator"]


def test_page_of_the_demo_user_is_approved_by_the_moderator(demo):
    people.load("demo-byala-reka")
    ensure(WorkflowPart("bg"))
    announcements.publish([demo.policy], people.demo_user(), reviewer=people.demo_reviewer())
    demo.policy.refresh_from_db()
    assert demo.policy.live
