"""Factories for users, accounts, notices and posts."""

import factory
import wagtail_factories
from django.contrib.auth import get_user_model

from civic_social.models import Mode, Post, SocialAccount

from .site.models import NoticePage


class UserFactory(factory.django.DjangoModelFactory):
    """A superuser named "editor"."""

    class Meta:
        model = get_user_model()
        django_get_or_create = ("username",)

    username = "editor"
    email = "editor@example.bg"
    is_superuser = True


class SocialAccountFactory(factory.django.DjangoModelFactory):
    """A connected Facebook Page."""

    class Meta:
        model = SocialAccount

    name = factory.Sequence(lambda n: f"Страница {n}")
    channel = "facebook_page"
    remote_id = factory.Sequence(lambda n: f"10000000000{n:04}")
    credentials = factory.LazyFunction(lambda: {"access_token": "EAAtest"})


class GroupFactory(SocialAccountFactory):
    """A Facebook group, whose posts are manual."""

    name = factory.Sequence(lambda n: f"Група {n}")
    channel = "facebook_group"
    mode = Mode.HAND_OFF
    public_url = factory.LazyAttribute(lambda o: f"https://www.facebook.com/groups/{o.remote_id}")
    credentials = factory.LazyFunction(dict)


class EventAccountFactory(SocialAccountFactory):
    """The events of a Facebook Page, which are created by hand."""

    name = factory.Sequence(lambda n: f"Събития {n}")
    channel = "facebook_event"
    mode = Mode.HAND_OFF
    public_url = "https://www.facebook.com/obshtina"
    credentials = factory.LazyFunction(dict)


class NoticePageFactory(wagtail_factories.PageFactory):
    """A draft notice, to be published with ``publish``."""

    class Meta:
        model = NoticePage

    title = factory.Sequence(lambda n: f"Обявление {n}")
    slug = factory.Sequence(lambda n: f"notice-{n}")
    summary = "Кратко и ясно."
    live = False


class PostFactory(factory.django.DjangoModelFactory):
    """A due post."""

    class Meta:
        model = Post

    account = factory.SubFactory(SocialAccountFactory)
    page_id = factory.Sequence(lambda n: 9000 + n)
    page_title = "Обявление"
    translation_key = factory.Faker("uuid4")
    desired = factory.LazyFunction(
        lambda: {"text": "Обявление", "link": "https://example.bg/a/", "title": "", "description": ""}
    )


def publish(page, user=None, **changes):
    """Set ``changes`` on ``page``, publish it as ``user`` like the admin does, and return it."""
    for name, value in changes.items():
        setattr(page, name, value)
    user = user or UserFactory()
    page.save_revision(user=user).publish(user=user)
    page.refresh_from_db()
    return page
