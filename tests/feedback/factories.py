"""Factories of rows for the tests of feedback."""

import datetime

import factory
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from taggit.models import Tag
from wagtail.models import Locale, Page, Site

from feedback.models import Desk, FeedbackPage, PrivacyNotice, Submission


class TopicFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Tag

    name = factory.Sequence(lambda n: f"Тема {n}")


class GroupFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Group
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Отдел {n}")

    @factory.post_generation
    def permissions(self, create, extracted):
        # A migration of Wagtail creates the permission, but a test that flushes the tables removes it.
        admin, created = ContentType.objects.get_or_create(app_label="wagtailadmin", model="admin")
        access, created = Permission.objects.get_or_create(content_type=admin, codename="access_admin")
        self.permissions.add(access)


class DeskFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Desk
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Деловодство {n}")
    mailbox = factory.Sequence(lambda n: f"desk{n}@obshtina.example")
    group = factory.SubFactory(GroupFactory)
    signature = "Община Пример"

    @factory.post_generation
    def topics(self, create, extracted):
        if extracted:
            self.topics.set(extracted)


class NoticeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PrivacyNotice

    language_code = "bg"
    text = "<p>Вашите данни се пазят две години.</p>"


class SubmissionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Submission
        skip_postgeneration_save = True

    page_title = "Обратна връзка"
    language_code = "bg"
    comment = "Осветлението на ул. „Пирин“ не работи."
    is_anonymous = False
    sender_kind = "individual"
    name = "Иванка Петрова"
    email = factory.Sequence(lambda n: f"ivanka{n}@example.bg")
    desk = factory.SubFactory(DeskFactory)
    due_on = factory.LazyFunction(lambda: timezone.localdate() + datetime.timedelta(days=30))
    purge_on = factory.LazyFunction(lambda: timezone.localdate() + datetime.timedelta(days=700))

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        submission = model_class(*args, **kwargs)
        submission.assign_reference()
        submission.save()
        submission.refresh_from_db()
        return submission


def create_user(*groups, permissions=()):
    """Return a user in ``groups``, which give access to the admin, with extra permissions by codename."""
    name = f"user{get_user_model().objects.count()}"
    user = get_user_model().objects.create_user(name, f"{name}@example.bg", "x")
    user.groups.set(groups)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return get_user_model().objects.get(pk=user.pk)


def create_site(locale) -> Site:
    """Return a new default site with a root page, for a test whose tables have been flushed."""
    top = Page.objects.filter(depth=1).first() or Page.add_root(title="Root", slug="root", locale=locale)
    root = top.add_child(instance=Page(title="Община", slug="obshtina", locale=locale))
    return Site.objects.create(hostname="localhost", root_page=root, is_default_site=True)


def create_feedback_page(**fields) -> FeedbackPage:
    """Return a live feedback page below the site's root, at ``/mnenie/`` unless ``fields`` say otherwise."""
    locale, created = Locale.objects.get_or_create(language_code="bg")
    site = Site.objects.filter(is_default_site=True).first() or create_site(locale)
    page = FeedbackPage(**{"title": "Вашето мнение", "slug": "mnenie", "locale": locale, **fields})
    return site.root_page.add_child(instance=page)
