"""Fixtures for the tests of comments and messages together."""

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone
from taggit.models import Tag

from civic_social.models import Comment, Post
from tests.civic_social.factories import PostFactory
from tests.feedback.factories import DeskFactory, create_user

from .. import factories


@pytest.fixture
def roads(db):
    """The desk of the topic "Пътища", with a clerk as ``desk.clerk``."""
    return desk_of("Пътища")


@pytest.fixture
def schools(db):
    """The desk of another topic, which takes what no other desk takes."""
    return desk_of("Училища", is_default=True)


def desk_of(topic, **values):
    """Return a desk of a new topic whose clerk may answer and moderate comments."""
    desk = DeskFactory(name=topic, topics=[Tag.objects.get_or_create(name=topic)[0]], **values)
    desk.group.permissions.add(
        *Permission.objects.filter(codename__in=("answer_comments", "moderate_comments"))
    )
    desk.clerk = create_user(desk.group)
    return desk


@pytest.fixture
def page(website, page_of, roads):
    """A live news page on roads."""
    page = page_of(factories.NewsPageFactory, title="Нов мост", slug="nov-most")
    page.topics.add("Пътища")
    page.save()
    return type(page).objects.get(pk=page.pk)


@pytest.fixture
def post(page):
    """The live post of the page on Facebook."""
    row = PostFactory(
        account=factories.AccountFactory(), page_id=page.pk, page_title=page.title, remote_id="p1"
    )
    Post.moves.filter(pk=row.pk).update(status="live")
    row.refresh_from_db()
    return row


def write(post, text, *, author="Гергана Тодорова", desk=None, **values):
    """Return a stored comment of a person below ``post``, on the desk that is responsible."""
    number = Comment.objects.count()
    moment = values.pop("at", None) or timezone.now()
    return Comment.objects.create(
        account=post.account,
        post=post,
        remote_id=f"c{number}",
        text=text,
        author_name=author,
        desk_key=str(desk.pk) if desk else "",
        desk_name=desk.name if desk else "",
        written_at=moment,
        last_comment_at=moment,
        version="1",
        **values,
    )
