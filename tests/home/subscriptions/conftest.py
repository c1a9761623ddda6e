"""Fixtures of the tests of mail to subscribers."""

import pytest
from django.utils import timezone
from taggit.models import Tag

from civic_social.delivery import worker
from civic_social.models import SocialAccount
from home.models import Frequency, Subscriber
from home.subscriptions import maintenance
from tests.smtp_server import running_server

from .. import factories


@pytest.fixture(autouse=True)
def quick_settings(settings):
    """Allow forms that are filled in at once, run no task by itself, and read bounces."""
    settings.FEEDBACK = {**settings.FEEDBACK, "MINIMUM_SECONDS": 0, "PROOF_COST": 1, "TRUSTED_PROXIES": 0}
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "TASK_BACKEND": "default", "CHECK_PUBLIC_URL": False}
    settings.SUBSCRIPTIONS = {
        **settings.SUBSCRIPTIONS,
        "MAILS_PER_HOUR": 100_000,
        "BOUNCE_ADDRESS": "bounce@novini.example.bg",
    }


@pytest.fixture
def news_list(website):
    """The list of the site."""
    account = SocialAccount(
        name="Община Бяла река",
        channel="email",
        remote_id="novini@novini.example.bg",
        public_url="https://example.bg/subscribe/",
    )
    account.credentials = {"reply_to": "obshtina@example.bg"}
    account.save()
    return account


@pytest.fixture
def subscribe(news_list):
    """Return a function that creates an active subscriber, by default of everything and at once."""

    def create(email, *topics, kinds=(), frequency=Frequency.INSTANT, language="bg", **values):
        subscriber = Subscriber.objects.create(
            account=news_list,
            email=email,
            language=language,
            frequency=frequency,
            all_topics=not topics,
            all_kinds=not kinds,
            kinds=list(kinds),
            requested_at=timezone.now(),
            **values,
        )
        subscriber.topics.set([Tag.objects.get_or_create(name=name)[0] for name in topics])
        return subscriber

    return create


@pytest.fixture
def publish(page_of, django_user_model):
    """Return a function that publishes a page with topics, as a person does, and delivers its posts."""
    author = django_user_model.objects.create_superuser("author", "author@example.bg", "x")

    def create(*topics, factory=factories.NewsPageFactory, title="Новина", **values):
        page = page_of(factory, title=title, live=False, **values)
        page.topics.add(*topics)
        page.save_revision(user=author).publish(user=author)
        worker.drain()
        return type(page).objects.get(pk=page.pk)

    return create


@pytest.fixture
def send():
    """Return the function that builds and sends what is due."""
    return maintenance.run_due


@pytest.fixture
def mailbox(settings):
    """The mailbox of a running SMTP server, to which the settings point."""
    with running_server() as (mailbox, port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5
        mailbox.port = port
        yield mailbox
