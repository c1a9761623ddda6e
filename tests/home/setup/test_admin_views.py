"""The page "First steps" in the admin and its panel on the dashboard."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from civic_social.roles import ROLES, find_group
from feedback.models import Desk, PrivacyNotice
from home.models import AccessibilityPage, ContactsPage
from home.setup import runner
from home.setup.home_pages import find_home

from ..html import get_soup

pytestmark = pytest.mark.django_db
EDITORS = ROLES[0]
ANSWERS = {
    "name_bg": "Община Бяла река",
    "name_en": "",
    "address_bg": "пл. „Първи май“ 1\r\n0000 Бяла река",
    "phone": "0700 00 000",
    "email": "obshtina@byalareka.example",
    "topics": "Бюджет / Budget\r\nКултура",
    "desks": "Деловодство; ; \r\nОтдел „Култура“; kultura@byalareka.example; Култура",
}


@pytest.fixture
def url():
    return reverse("home_setup:index")


def panel(client):
    """Return the panel of the dashboard, or None."""
    return get_soup(client, reverse("wagtailadmin_home")).select_one("#first-steps-section")


def test_superuser_makes_the_site(admin_client, url):
    soup = get_soup(admin_client, url)
    assert soup.select(".setup-missing")
    assert len(soup.select_one("textarea[name=topics]").get_text().splitlines()) >= 8
    response = admin_client.post(url, ANSWERS)
    assert response["Location"] == url
    soup = get_soup(admin_client, url)
    assert not soup.select(".setup-missing")
    assert find_home("bg").address == "пл. „Първи май“ 1\n0000 Бяла река"
    desks = {desk.name: [topic.name for topic in desk.topics.all()] for desk in Desk.objects.all()}
    assert desks == {"Деловодство": ["Бюджет"], "Отдел „Култура“": ["Култура"]}
    assert soup.select_one("input[name=phone]")["value"] == "0700 00 000"
    tasks = soup.select_one("section[aria-labelledby=setup-tasks]").get_text()
    assert "Отдел „Култура“" in tasks
    assert "““" not in tasks, "quotes in quotes"


@pytest.mark.parametrize(
    "lines",
    [
        "Отдел „Култура“; nobody; ",
        "Отдел „Култура“; ; Море",
        "Отдел „А“; ; \r\nОтдел „А“; ; ",
        "О „А“; ; ; ;x",
    ],
    ids=["mailbox", "topic", "twice", "semicolons"],
)
def test_error_about_a_desk_has_no_quotes_in_quotes(admin_client, url, lines):
    (error,) = admin_client.post(url, {**ANSWERS, "desks": lines}).context["form"].errors["desks"]
    assert "„А“" in error or "„Култура“" in error
    assert "““" not in error


def test_wrong_answers_keep_what_was_typed(admin_client, url):
    response = admin_client.post(url, {**ANSWERS, "email": "", "desks": "Деловодство; nobody; "})
    assert response.status_code == 200
    html = response.content.decode()
    assert "nobody" in html
    assert "0000 Бяла река" in html
    assert find_home("bg") is None


def test_editors_and_visitors_are_turned_away(client, django_user_model, url):
    assert reverse("wagtailadmin_login") in client.get(url)["Location"]
    editor = django_user_model.objects.create_user("editor", password="x")
    editor.groups.add(find_group(EDITORS))
    editor.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(editor)
    for response in (client.get(url), client.post(url, ANSWERS)):
        assert response["Location"] == reverse("wagtailadmin_home")
    assert find_home("bg") is None
    assert panel(client) is None


def test_panel_shows_what_is_missing_until_it_is_done(admin_client, admin_user, url, monkeypatch):
    assert panel(admin_client).select_one(f"a[href='{url}']")
    admin_client.post(url, ANSWERS)
    links = [link["href"] for link in panel(admin_client).select("a") if not link["href"].startswith("#")]
    assert url not in links
    for link in links:
        assert admin_client.get(link).status_code == 200
    for statement in AccessibilityPage.objects.all():
        statement.non_compliant = "<p>Сканираните документи.</p>"
        statement.save_revision().publish()
    for notice in PrivacyNotice.objects.all():
        edit = reverse("privacynotice:edit", args=[notice.pk])
        assert admin_client.get(edit).status_code == 200
        notice.text, notice.is_draft = "<p>Какво правим с данните.</p>", False
        notice.processors = ""
        notice.save()
    for contacts in ContactsPage.objects.all():
        contacts.save_revision(user=admin_user)
    assert panel(admin_client)
    admin_user.groups.set(Group.objects.exclude(pk=find_group(EDITORS).pk))
    assert panel(admin_client) is None
    monkeypatch.setattr(runner, "check", None)
    assert panel(admin_client) is None  # A complete site is not checked at each look.
