"""Admin views of events and their permissions."""

import csv
import io

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.models import GroupPagePermission, ModelLogEntry, PageLogEntry

from home.events.mail import sending
from home.events.registration import actions
from home.models import Circular, Delivery, EventMail, Registration, State

from ..factories import EventPageFactory

pytestmark = pytest.mark.django_db

VIEWS = ["participants", "check_in", "sheet", "moments", "changes", "circular"]


def user_in(group, name):
    user = get_user_model().objects.create_user(name, f"{name}@example.bg", "x")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(group)
    return user


@pytest.fixture
def team_member(event):
    """A member of the event's team."""
    event.team = Group.objects.create(name="Екип")
    event.save()
    return user_in(event.team, "team")


@pytest.fixture
def editor(event):
    """A user who may edit and publish the page but not see participants."""
    group = Group.objects.create(name="Редактори на събития")
    for action in ("change_page", "publish_page"):
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=action)
        GroupPagePermission.objects.create(group=group, page=event, permission=permission)
    return user_in(group, "editor")


@pytest.fixture
def people(register):
    """Two confirmed registrations, one named like a formula, and a waiting one."""
    found = [
        actions.confirm(register("a@example.bg", name="Ангел", needs="Рампа")),
        actions.confirm(register("b@example.bg", name="=HYPERLINK(1)")),
        actions.confirm(register("c@example.bg", name="Вера")),
    ]
    sending.send_due()
    return found


def url(event, name, *args):
    return reverse(f"home_events:{name}", args=[event.pk, *args])


@pytest.mark.parametrize("view", VIEWS)
def test_team_member_opens_every_view_of_the_event(client, event, team_member, people, view):
    client.force_login(team_member)
    response = client.get(url(event, view))
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]


def test_page_editor_links_to_the_participants(client, event, clerk):
    html = client.get(reverse("wagtailadmin_pages:edit", args=[event.pk])).content.decode()
    assert url(event, "participants") in html


def test_team_member_sees_the_event_in_the_list(client, event, team_member):
    client.force_login(team_member)
    html = client.get(reverse("home_events:index")).content.decode()
    assert url(event, "participants") in html


@pytest.mark.parametrize("view", VIEWS)
def test_page_editor_opens_moments_but_no_participants(client, event, editor, people, view):
    client.force_login(editor)
    response = client.get(url(event, view))
    assert response.status_code == (200 if view == "moments" else 302)


def test_view_permission_is_limited_to_pages_the_user_may_edit(client, event, editor, people, page_of):
    editor.groups.get().permissions.add(Permission.objects.get(codename="view_registration"))
    client.force_login(editor)
    other = page_of(EventPageFactory, title="Чуждо")
    assert client.get(url(event, "participants")).status_code == 200
    assert client.get(url(other, "participants")).status_code == 302
    listed = client.get(reverse("home_events:index")).content.decode()
    assert event.title in listed
    assert "Чуждо" not in listed


@pytest.mark.parametrize("view", VIEWS)
def test_user_outside_the_team_is_refused(client, event, people, view):
    client.force_login(user_in(Group.objects.create(name="Други"), "other"))
    assert client.get(url(event, view)).status_code == 302


def test_check_in_needs_post_is_idempotent_and_can_be_undone(client, event, team_member, people):
    client.force_login(team_member)
    person = people[0]
    one = url(event, "check_in_one", person.code)
    assert "Ангел" in client.get(one).content.decode()
    assert Registration.objects.get(pk=person.pk).arrived_at is None
    client.post(url(event, "check_in"), {"registration": person.pk, "back": "one"})
    arrived = Registration.objects.get(pk=person.pk).arrived_at
    client.post(url(event, "check_in"), {"registration": person.pk})
    assert Registration.objects.get(pk=person.pk).arrived_at == arrived
    client.post(url(event, "check_in"), {"registration": person.pk, "do": "undo"})
    assert Registration.objects.get(pk=person.pk).arrived_at is None


def test_waiting_person_cannot_be_checked_in(client, event, team_member, people):
    client.force_login(team_member)
    waiting = people[2]
    assert waiting.state == State.WAITING
    assert client.post(url(event, "check_in"), {"registration": waiting.pk}).status_code == 404
    assert "Вера" in client.get(url(event, "check_in_one", waiting.code)).content.decode()


def test_unknown_code_shows_a_page(client, event, team_member):
    client.force_login(team_member)
    assert client.get(url(event, "check_in_one", "NOBODY22")).status_code == 200


@pytest.mark.parametrize("words", ["ангел", "АНГЕЛ", "a@example", "code"])
def test_participants_are_found_by_name_in_any_case_address_or_code(
    client, event, team_member, people, words
):
    client.force_login(team_member)
    words = people[0].spoken_code.lower() if words == "code" else words
    response = client.get(url(event, "check_in"), {"q": words})
    assert [str(person) for person in response.context["listing"]] == ["Ангел"]


def test_export_is_formula_safe_omits_needs_and_is_logged(client, event, team_member, people):
    event.team.permissions.add(Permission.objects.get(codename="export_registrations"))
    client.force_login(team_member)
    response = client.get(url(event, "participants") + "?export=csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    names = [row[0] for row in csv.reader(io.StringIO(text), delimiter=";")][1:]
    assert names == ["Ангел", "'=HYPERLINK(1)", "Вера"]
    assert "Рампа" not in text
    entries = [*PageLogEntry.objects.filter(action="home.participants_exported")]
    assert len(entries) == 1
    assert not ModelLogEntry.objects.filter(action="home.participants_exported").exists()


def test_export_needs_its_permission(client, event, team_member, people):
    client.force_login(team_member)
    assert client.get(url(event, "participants") + "?export=csv").status_code == 302


def test_clerk_cancels_a_registration_and_promotes_the_next(client, event, team_member, people):
    client.force_login(team_member)
    html = client.get(url(event, "participant_cancel", people[0].pk)).content.decode()
    assert people[0].name in html
    assert Registration.objects.get(pk=people[0].pk).state == State.CONFIRMED, "it asks first"
    client.post(url(event, "participant_cancel", people[0].pk))
    assert Registration.objects.get(pk=people[2].pk).state == State.CONFIRMED


def test_circular_is_mailed_to_each_participant_once(client, event, team_member, people):
    client.force_login(team_member)
    typed = {"subject": "Вземете вода", "text": "Ще бъде горещо."}
    asked = client.post(url(event, "circular"), typed).content.decode()
    assert "Ще бъде горещо." in asked
    assert "Ще бъде горещо." in client.post(url(event, "circular"), {**typed, "do": "back"}).content.decode()
    assert not Circular.objects.exists(), "it asks first"
    client.post(url(event, "circular"), {**typed, "do": "send"})
    mails = EventMail.objects.filter(circular=Circular.objects.get())
    assert mails.count() == 3
    assert sending.send_due()["sent"] == 3


def test_unknown_mail_is_listed_and_can_be_requeued(client, event, team_member, people):
    client.force_login(team_member)
    event.place = "Другаде"
    event.save_revision().publish()
    changed = EventMail.objects.filter(kind="changed")
    first = changed.first()
    changed.filter(pk=first.pk).update(status=Delivery.UNKNOWN)
    html = client.get(url(event, "changes")).content.decode()
    assert html.count('name="mail"') == 1
    client.post(url(event, "changes"), {"mail": first.pk})
    assert EventMail.objects.get(pk=first.pk).status == Delivery.DUE


def test_page_with_registrations_cannot_be_deleted(client, event, clerk, people):
    response = client.post(reverse("wagtailadmin_pages:delete", args=[event.pk]))
    assert response.status_code == 302
    assert type(event).objects.filter(pk=event.pk).exists()
    assert Registration.objects.count() == 3
