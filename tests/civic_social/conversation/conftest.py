"""Fixtures for the tests of comments."""

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from civic_social.models import Comment, Post

from ..factories import PostFactory, UserFactory

MESSAGE = {
    "text": "Обявление",
    "link": "https://example.bg/a/",
    "title": "",
    "description": "",
    "pictures": [],
}


class TestDesks:
    """Two desks, of the groups "roads" and "schools"."""

    __test__ = False

    def all(self):
        from civic_social.conversation.desks import Desk

        return [
            Desk("roads", "Пътища", "Отдел „Пътища“", "roads@example.bg"),
            Desk("schools", "Образование"),
        ]

    def of_page(self, page):
        return self.all()[0]

    def keys_of(self, user):
        return set(user.groups.values_list("name", flat=True)) & {"roads", "schools"}

    def members_of(self, desk_key):
        from django.contrib.auth import get_user_model

        return get_user_model().objects.filter(groups__name=desk_key, is_active=True)


@pytest.fixture
def desks(settings):
    """The desks "roads" and "schools" in place of the only one."""
    settings.CIVIC_SOCIAL = {
        **settings.CIVIC_SOCIAL,
        "COMMENT_DESKS": "tests.civic_social.conversation.conftest.TestDesks",
    }


@pytest.fixture
def post(db, talking_account):
    """A live post whose network has comments."""
    row = PostFactory(
        account=talking_account, desired=MESSAGE, confirmed=MESSAGE, remote_id="p1", page_title="Нов мост"
    )
    Post.moves.filter(pk=row.pk).update(status="live")
    row.refresh_from_db()
    return row


@pytest.fixture
def comment(post, network):
    """A question of a person, at the network and here."""
    return stored_comment(post, network.say(post.remote_id, "Кога ще е готов мостът?", can_message=True))


def stored_comment(post, remote, **values):
    """Return the stored row of a comment at the network."""
    values = {
        "read_at": None,
        "last_comment_at": remote.written_at,
        "can_message": remote.can_message,
        **values,
    }
    return Comment.objects.create(
        account=post.account,
        post=post,
        remote_id=remote.id,
        text=remote.text,
        author_name=remote.author_name,
        is_ours=remote.is_ours,
        written_at=remote.written_at,
        version=remote.version,
        version_at=timezone.now(),
        **values,
    )


def clerk(*permissions, groups=(), **values):
    """Return a user of the admin with permissions on comments, by default to answer and moderate."""
    from django.contrib.auth.models import Group

    values = {"username": "clerk", "email": "clerk@example.bg", "is_superuser": False, **values}
    user = UserFactory(**values)
    codenames = ["access_admin", *(permissions or ("answer_comments", "moderate_comments"))]
    user.user_permissions.add(*Permission.objects.filter(codename__in=codenames))
    user.groups.add(*(Group.objects.get_or_create(name=name)[0] for name in groups))
    return user


@pytest.fixture
def user(db):
    """A clerk who may answer and moderate."""
    return clerk(first_name="Ана", last_name="Петрова")
