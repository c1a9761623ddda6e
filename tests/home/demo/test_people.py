"""The users and the workflow of the demo."""

from django.contrib.auth import authenticate, get_user_model

from civic_social.models.approval import is_published_by_approval_only
from home.demo import people
from home.setup.groups import WorkflowPart
from home.setup.parts import ensure


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


def test_administrator_with_the_english_admin_reads_it_in_english(website, client):
    people.load("demo-byala-reka")
    for username, heading in (("demo", '<html lang="bg"'), ("demo-en", '<html lang="en"')):
        client.force_login(get_user_model().objects.get(username=username))
        assert heading in client.get("/admin/").content.decode()


def test_moderator_cannot_approve_own_pages(website):
    people.load("demo-byala-reka")
    moderator = get_user_model().objects.get(username="moderator")
    for _time in range(2):
        workflow = [ensure(WorkflowPart(language))[0] for language in ("bg", "en")][0].workflow
    for home in (website.home, website.english):
        assert home.get_workflow() == workflow
        assert is_published_by_approval_only(home, moderator)
    (task,) = workflow.tasks
    assert [user.username for user in task.specific.groups.get().user_set.all()] == ["moderator"]
