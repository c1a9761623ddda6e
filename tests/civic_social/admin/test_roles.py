"""Each role at each address, and the command that makes the roles."""

from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from civic_social import roles

from ..factories import NoticePageFactory, SocialAccountFactory, UserFactory, publish
from .test_permissions import views

TEMPLATES = {"add_socialtemplate", "change_socialtemplate", "delete_socialtemplate"}
#: Which rights of the table each role has: written out, so that a role cannot widen unnoticed.
OPENS = {
    "editor": set(),
    "moderator": {"view_post"},
    "manager": {"view_post", "deliver_post", *TEMPLATES},
    "administrator": {
        *TEMPLATES,
        "view_post",
        "deliver_post",
        "add_socialaccount",
        "change_socialaccount",
        "delete_socialaccount",
        "change_switch",
    },
}


@pytest.fixture
def somebody(root):
    """Makes a client of a person with one role."""
    groups = {done.role.slug: done.group for done in roles.establish()}

    def make(slug):
        client = Client()
        client.user = UserFactory(username=f"person-{slug}", is_superuser=False)
        client.user.groups.add(groups[slug])
        client.force_login(client.user)
        return client

    return make


@pytest.mark.parametrize("slug", OPENS)
def test_a_role_opens_its_own_addresses_and_no_others(slug, somebody, waiting):
    client = somebody(slug)
    for method, url, right in views(waiting, SocialAccountFactory()):
        response = getattr(client, method)(url)
        # Wagtail leads back to the dashboard with a message.
        refused = (response.status_code, response.get("Location")) == (302, "/admin/")
        assert refused == (right not in OPENS[slug]), (slug, method, url, right)
        assert response.status_code in (200, 302), (slug, method, url)


@pytest.mark.parametrize("slug", ["manager", "administrator"])
def test_only_who_may_edit_a_page_sees_its_form_and_its_preview(slug, somebody, root):
    page = publish(NoticePageFactory(parent=root))
    client = somebody(slug)
    for name in ("edit", "preview_on_edit"):
        url = reverse(f"wagtailadmin_pages:{name}", args=[page.pk])
        assert client.get(url).status_code in (302, 403), name


@pytest.mark.parametrize("slug", ["editor", "moderator"])
def test_editors_and_moderators_write_pages_and_see_the_plan(slug, somebody, root):
    SocialAccountFactory()
    page = NoticePageFactory(parent=root)
    content = somebody(slug).get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert 'data-side-panel="social"' in content


def test_an_editor_cannot_publish_and_a_moderator_can(somebody, root):
    page = NoticePageFactory(parent=root)
    assert not page.permissions_for_user(somebody("editor").user).can_publish()
    assert page.permissions_for_user(somebody("moderator").user).can_publish()


def test_wagtails_own_editors_and_moderators_are_used(root):
    wagtails = [Group.objects.get_or_create(name=name)[0] for name in ("Editors", "Moderators")]
    done = roles.establish()
    assert [done[0].group, done[1].group] == wagtails
    assert [item.is_new for item in done] == [False, False, True, True]
    assert done[2].group.name == "Отговорници за социалните мрежи"


def test_groups_that_are_missing_are_made_with_their_pages_and_pictures(root):
    Group.objects.all().delete()
    moderators = roles.establish()[1].group
    assert moderators.name == "Модератори"
    pages = GroupPagePermission.objects.filter(group=moderators, page=root.get_parent())
    assert set(pages.values_list("permission__codename", flat=True)) == {
        "add_page",
        "change_page",
        "publish_page",
    }
    media = GroupCollectionPermission.objects.filter(group=moderators)
    assert "choose_image" in media.values_list("permission__codename", flat=True)


def test_doing_it_twice_changes_nothing_and_takes_nothing_away(root):
    roles.establish()
    managers = roles.group_of(roles.ROLES[2])
    extra = roles.group_of(roles.ROLES[3]).permissions.get(codename="change_switch")
    managers.permissions.add(extra)
    count = Group.objects.count()
    assert [(done.is_new, done.given) for done in roles.establish()] == [(False, ())] * 4
    assert Group.objects.count() == count
    assert extra in managers.permissions.all()


def test_a_right_that_was_lost_comes_back(root):
    roles.establish()
    managers = roles.group_of(roles.ROLES[2])
    managers.permissions.remove(managers.permissions.get(codename="deliver_post"))
    assert roles.establish()[2].given == ("civic_social.deliver_post",)


def test_the_command_says_what_it_did(root):
    out = StringIO()
    call_command("social", "roles", stdout=out)
    assert "Отговорници за социалните мрежи: made; " in out.getvalue()
    assert "civic_social.deliver_post" in out.getvalue()
    out = StringIO()
    call_command("social", "roles", stdout=out)
    assert out.getvalue().count("nothing was missing") == 4
