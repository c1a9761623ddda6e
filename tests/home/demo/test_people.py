"""The users and the workflow of the demo."""

from django.contrib.auth import authenticate, get_user_model

from civic_social.models.approval import is_published_by_approval_only
from home.demo import people
from home.setup.groups import WorkflowPart
from home.setup.parts import ensure


def test_each_role_has_a_user_who_can_log_in(db):
    people.load("demo-byala-reka")
    again = people.load("another")
    assert [username for username, _group in again] == ["redaktor", "moderator", "mrezhi", "admin-mrezhi"]
    manager = authenticate(username="mrezhi", password="demo-byala-reka")
    assert manager.has_perms(["wagtailadmin.access_admin", "civic_social.deliver_post"])
    assert not manager.has_perm("civic_social.change_socialaccount")
    assert get_user_model().objects.filter(is_superuser=True).count() == 0


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
