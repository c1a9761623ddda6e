"""Every admin URL of the site and of feedback, requested anonymously and by an editor of another page.

The URLs come from the resolver, so that a new one is refused or named here.
"""

import inspect
import uuid

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone
from taggit.models import Tag
from wagtail.admin.viewsets import viewsets
from wagtail.models import GroupPagePermission

from home.events.registration import actions
from home.models import MailDigest, MailIssue
from tests.civic_social.factories import PostFactory
from tests.feedback.factories import SubmissionFactory, create_user

from .conversation.conftest import write
from .factories import AccountFactory, EventPageFactory, NewsPageFactory

pytestmark = pytest.mark.django_db

MODULES = ("home.", "feedback.")
#: Parts of the login, which ask for secrets of their own.
OF_LOGIN = {"openid_connect_callback", "openid_connect_login", "wagtailadmin_password_reset_confirm"}
#: What everybody with access to the admin may open: names of topics, advice on the own text, reports of the
#: browser, and the list of alerts, which is Wagtail's and shows pages that the user may explore.
OF_EVERYBODY = {
    *("plain_language", "policy_reports", "topic:autocomplete"),
    *(f"feedback_topic_chooser:{name}" for name in ("choose", "choose_results", "chosen", "chosen_multiple")),
    *(f"home_alerts:{name}" for name in ("choose_parent", "index", "index_results")),
}


def find_urls(resolver, prefix="", namespace="", names=()) -> set[tuple[str, tuple[str, ...]]]:
    """Return the name of each admin URL below ``resolver``, and the names of its arguments."""
    ours = {each.url_namespace for each in viewsets.viewsets if type(each).__module__.startswith(MODULES)}
    found = set()
    for entry in resolver.url_patterns:
        path, arguments = f"{prefix}{entry.pattern}", (*names, *entry.pattern.converters)
        if isinstance(entry, URLResolver):
            found |= find_urls(entry, path, entry.namespace or namespace, arguments)
            continue
        view = inspect.unwrap(entry.callback)
        module = getattr(view, "view_class", view).__module__
        if path.startswith("admin/") and (module.startswith(MODULES) or namespace in ours):
            found.add((f"{namespace}:{entry.name}" if namespace else entry.name, arguments))
    return found


@pytest.fixture
def urls(website, page_of) -> dict[str, str]:
    """Every URL by its name; those of objects lead to existing ones."""
    event = page_of(EventPageFactory, takes_registrations=True, capacity=2)
    event.save_revision().publish()
    made = actions.register(event, key=uuid.uuid4(), email="a@example.bg", name="А", language_code="bg")
    submission = SubmissionFactory()
    account = AccountFactory()
    issue = MailIssue.objects.create(account=account, marker="m", message={"title": "Новина"})
    digest = MailDigest.objects.create(account=account, frequency="daily", slot=timezone.now())
    page = page_of(NewsPageFactory, title="Нов мост")
    post = PostFactory(account=account, page_id=page.pk, page_title=page.title, remote_id="p1")
    thread = write(post, "Кога?", desk=submission.desk)
    keys = {
        "home_events": made.registration.pk,
        "home_mail_issues": issue.pk,
        "home_mail_issues:digest": digest.pk,
        "feedback_inbox": submission.pk,
        "desk": submission.desk_id,
        "publish_answer": thread.pk,
        "home_logins_person": create_user(Group.objects.create(name="Други")).pk,
        "topic": Tag.objects.create(name="Данъци").pk,
    }
    values = {"page_pk": event.pk, "action": "note", "code": "abc", "uidb64": "x", "token": "x"}
    found = {}
    for name, arguments in find_urls(get_resolver()):
        values["pk"] = keys.get(name) or keys.get(name.partition(":")[0], 1)
        found[name] = reverse(name, kwargs={each: values.get(each, "1") for each in arguments})
    assert {"home_inbox:index", "home_subscribers:invite", "desk:history"} < set(found)
    return found


@pytest.fixture
def editor(page_of):
    """A client of a person who may edit and publish one page only."""
    group, page = (
        Group.objects.create(name="Редактори на една страница"),
        page_of(NewsPageFactory, title="Друго"),
    )
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for name in ("add_page", "change_page", "publish_page"):
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=name)
        GroupPagePermission.objects.create(group=group, page=page, permission=permission)
    client = Client()
    client.force_login(create_user(group))
    return client


def responses(client, url):
    return [client.get(url), client.get(url + "?export=csv"), client.post(url, {"do": "stop"})]


def test_anonymous_requests_lead_to_the_login(urls, client):
    for name in urls.keys() - OF_LOGIN:
        for response in responses(client, urls[name]):
            assert response.status_code == 302, name
            assert response["Location"].startswith("/admin/login/"), name


def test_editor_of_another_page_is_refused_everywhere(urls, editor):
    assert OF_LOGIN | OF_EVERYBODY < set(urls)
    for name in urls.keys() - OF_LOGIN - OF_EVERYBODY:
        for response in responses(editor, urls[name]):
            is_refused = (
                response.status_code in (403, 404, 405) or response.headers.get("Location") == "/admin/"
            )
            assert is_refused, (name, response.status_code)
