"""The users of the demo in the loaded municipality."""

from django.contrib.auth import get_user_model

from feedback.inbox.permissions import policy
from feedback.models import Desk, Reply
from home.demo import announcements, people
from home.events.admin.permissions import may_export, may_see_participants, visible_events
from home.models import EventPage
from home.setup.groups import WorkflowPart
from home.setup.parts import ensure


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


def test_page_of_the_demo_user_is_approved_by_the_moderator(demo):
    people.load("demo-byala-reka")
    ensure(WorkflowPart("bg"))
    announcements.publish([demo.policy], people.demo_user(), reviewer=people.demo_reviewer())
    demo.policy.refresh_from_db()
    assert demo.policy.live
