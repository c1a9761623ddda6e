"""The roles at every admin URL, and the command that creates them."""

from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from civic_social import roles

from ..factories import NoticePageFactory, SocialAccountFactory, UserFactory, publish
from .test_permissions import admin_views

TEMPLATES = {"add_socialtemplate", "change_socialtemplate", "delete_socialtemplate"}
ANSWERS = {f"{verb}_answertemplate" for verb in ("add", "change", "delete")}
COMMENTS = {"answer_comments", *ANSWERS}
#: The permissions of each role, written out so that a role cannot gain one unnoticed.
PERMISSIONS = {
    # By the site's policy, for posts of pages that the editor may edit (home/content/post_policy.py).
    "editor": {"view_post"},
    "moderator": {"view_post"},
    "manager": {"view_post", "deliver_post", "read_every_comment", *TEMPLATES, *COMMENTS},
    "administrator": {
        *TEMPLATES,
        *COMMENTS,
        "read_every_comment",
        "view_post",
        "deliver_post",
        "add_socialaccount",
        "change_socialaccount",
        "delete_socialaccount",
        "change_switch",
        *(f"{verb}_webhookendpoint" for verb in ("add", "change", "delete", "view")),
    },
}


@pytest.fixture
def user_with_role(root):
    """Return a function that logs in a user with one role."""
    groups = {done.role.slug: done.group for done in roles.set_up_roles()}

    def make(slug):
        client = Client()
        client.user = UserFactory(username=f"person-{slug}", is_superuser=False)
        client.user.groups.add(groups[slug])
        client.force_login(client.user)
        return client

    return make


@pytest.mark.parametrize("slug", PERMISSIONS)
def test_role_opens_exactly_its_own_views(slug, user_with_role, waiting):
    client = user_with_role(slug)
    for method, url, permission in admin_views(waiting, SocialAccountFactory()):
        response = getattr(client, method)(url)
        # Wagtail redirects to the dashboard with a message.
        refused = (response.status_code, response.get("Location")) == (302, "/admin/")
        assert refused == (permission not in PERMISSIONS[slug]), (slug, method, url, permission)
        assert response.status_code in (200, 302), (slug, method, url)


@pytest.mark.parametrize("slug", ["manager", "administrator"])
def test_roles_without_page_permissions_cannot_open_form_or_preview(slug, user_with_role, root):
    page = publish(NoticePageFactory(parent=root))
    client = user_with_role(slug)
    for name in ("edit", "preview_on_edit"):
        url = reverse(f"wagtailadmin_pages:{name}", args=[page.pk])
        assert client.get(url).status_code in (302, 403), name


@pytest.mark.parametrize("slug", ["editor", "moderator"])
def test_editors_and_moderators_see_the_side_panel(slug, user_with_role, root):
    SocialAccountFactory()
    page = NoticePageFactory(parent=root)
    content = user_with_role(slug).get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert 'data-side-panel="social"' in content


def test_moderator_can_publish_and_editor_cannot(user_with_role, root):
    page = NoticePageFactory(parent=root)
    assert not page.permissions_for_user(user_with_role("editor").user).can_publish()
    assert page.permissions_for_user(user_with_role("moderator").user).can_publish()


def test_existing_wagtail_groups_are_used(root):
    Group.objects.all().delete()
    wagtails = [Group.objects.create(name=name) for name in ("Editors", "Moderators")]
    done = roles.set_up_roles()
    assert [done[0].group, done[1].group] == wagtails
    assert [item.is_new for item in done] == [False, False, True, True]
    assert done[2].group.name == "Отговорници за социалните мрежи"


def test_missing_groups_are_created_with_page_and_image_permissions(root):
    Group.objects.all().delete()
    moderators = roles.set_up_roles()[1].group
    assert moderators.name == "Модератори"
    pages = GroupPagePermission.objects.filter(group=moderators, page=root.get_parent())
    assert set(pages.values_list("permission__codename", flat=True)) == {
        "add_page",
        "change_page",
        "publish_page",
    }
    media = GroupCollectionPermission.objects.filter(group=moderators)
    assert "choose_image" in media.values_list("permission__codename", flat=True)


def test_running_twice_changes_nothing_and_removes_nothing(root):
    roles.set_up_roles()
    managers = roles.find_group(roles.ROLES[2])
    extra = roles.find_group(roles.ROLES[3]).permissions.get(codename="change_switch")
    managers.permissions.add(extra)
    count = Group.objects.count()
    assert [(done.is_new, done.given) for done in roles.set_up_roles()] == [(False, ())] * 4
    assert Group.objects.count() == count
    assert extra in managers.permissions.all()


def test_missing_permission_is_restored(root):
    roles.set_up_roles()
    managers = roles.find_group(roles.ROLES[2])
    managers.permissions.remove(managers.permissions.get(codename="deliver_post"))
    assert roles.set_up_roles()[2].given == ("civic_social.deliver_post",)


def test_command_reports_its_changes(root):
    out = StringIO()
    call_command("social", "roles", stdout=out)
    assert "Отговорници за социалните мрежи: създадено; " in out.getvalue()
    assert "civic_social.deliver_post" in out.getvalue()
    out = StringIO()
    call_command("social", "roles", stdout=out)
    assert out.getvalue().count("нищо не липсваше") == 4
