"""Factories for the sandbox's models."""

import io

import factory
from PIL import Image

from civic_social.sandbox import actions
from civic_social.sandbox.models import App, Comment, Photo, Post, Profile


def picture_bytes(size=(1200, 630), colour="#2f6f73", kind="JPEG") -> bytes:
    """Return an image file of one colour; ``size`` is in pixels, ``kind`` a Pillow format."""
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, kind)
    return buffer.getvalue()


class AppFactory(factory.django.DjangoModelFactory):
    """An app other than the configured one."""

    class Meta:
        model = App

    name = factory.Sequence("Another app {}".format)
    secret = factory.Faker("hexify", text="^" * 32)


class PageFactory(factory.django.DjangoModelFactory):
    """A Page with a person who has every task, and a token that never expires."""

    class Meta:
        model = Profile

    name = factory.Sequence("Община Примерово {}".format)
    username = factory.Sequence("primerovo{}".format)
    category = "Общинска администрация"

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return actions.create_page(**kwargs)


class GroupFactory(factory.django.DjangoModelFactory):
    """A group whose API is closed."""

    class Meta:
        model = Profile

    name = factory.Sequence("Форум Примерово {}".format)
    username = factory.Sequence("forum{}".format)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return actions.create_group(**kwargs)


class PostFactory(factory.django.DjangoModelFactory):
    """A post of a Page, created by the configured app."""

    class Meta:
        model = Post

    profile = factory.SubFactory(PageFactory)
    message = factory.Sequence("Решение № {} на общинския съвет".format)
    app = factory.LazyFunction(actions.configured_app)


class CommentFactory(factory.django.DjangoModelFactory):
    """A comment by a citizen."""

    class Meta:
        model = Comment

    post = factory.SubFactory(PostFactory)
    message = "Кога започва ремонтът?"
    author_person = factory.LazyFunction(lambda: actions.get_or_create_person(actions.CITIZEN))


class PhotoFactory(factory.django.DjangoModelFactory):
    """An uploaded photo that belongs to no post."""

    class Meta:
        model = Photo

    profile = factory.SubFactory(PageFactory)
    app = factory.LazyFunction(actions.configured_app)
    file = factory.django.ImageField(width=800, height=600)
    content_type = "image/jpeg"
    width = 800
    height = 600
