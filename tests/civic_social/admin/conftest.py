"""Fixtures for the tests of the admin."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.utils import timezone
from wagtail.models import GroupPagePermission

from civic_social.delivery import transitions
from civic_social.models import Post

from ..factories import GroupFactory, NoticePageFactory, UserFactory, publish


@pytest.fixture
def person(db):
    """Return a function that logs in a user with exactly these permissions: ``person("deliver_post")``.

    ``pages`` adds the permissions to add, change and publish pages below that page.
    """

    def make(*codenames, pages=None, name="petrova"):
        user = UserFactory(username=name, is_superuser=False, first_name="Мария", last_name="Петрова")
        group = Group.objects.create(name=f"group of {name}")
        wanted = {"access_admin", *codenames}
        ours = Permission.objects.filter(content_type__app_label__in=["civic_social", "wagtailadmin"])
        group.permissions.set(ours.filter(codename__in=wanted))
        assert set(group.permissions.values_list("codename", flat=True)) == wanted
        for permission in ("add_page", "change_page", "publish_page") if pages else ():
            GroupPagePermission.objects.create(
                group=group, page=pages, permission=Permission.objects.get(codename=permission)
            )
        user.groups.add(group)
        client = Client()
        client.force_login(user)
        client.user = user
        return client

    return make


@pytest.fixture
def admin(db):
    """A client of a superuser."""
    client = Client()
    client.user = UserFactory(username="administrator", is_superuser=True)
    client.force_login(client.user)
    return client


@pytest.fixture
def waiting(root):
    """A manual post for a group."""
    GroupFactory(name="Форум „Нашата община“", remote_id="nasha.obshtina")
    page = publish(NoticePageFactory(parent=root, title="Стратегия за туризма", slug="strategy"))
    post = Post.objects.get(page_id=page.pk)
    transitions.ask_person(post, "group-by-hand", {}, timezone.now())
    return post


@pytest.fixture
def clerk(person):
    """A client of a user who may manage posts."""
    return person("deliver_post")


@pytest.fixture
def reader(person):
    """A client of a user who may see posts."""
    return person("view_post")


@pytest.fixture
def draft(root):
    """A page that has never been published."""
    page = NoticePageFactory(parent=root, title="Наредба", slug="naredba")
    page.save_revision()
    return page.specific
