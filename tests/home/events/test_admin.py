"""The admin's screens: each for those who may, and for nobody else."""

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

SCREENS = ["participants", "check_in", "sheet", "moments", "changes", "circular"]


def user_in(group, name):
    user = get_user_model().objects.create_user(name, f"{name}@example.bg", "x")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(group)
    return user


@pytest.fixture
def team_member(event):
    """Somebody in the event's own team."""
    event.team = Group.objects.create(name="Екип")
    event.save()
    return user_in(event.team, "team")


@pytest.fixture
def editor(event):
    """Somebody who may edit and publish the page, and has no right to know who comes."""
    group = Group.objects.create(name="Редактори на събития")
    for action in ("change_page", "publish_page"):
        permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=action)
        GroupPagePermission.objects.create(group=group, page=event, permission=permission)
    return user_in(group, "editor")


@pytest.fixture
def people(come):
    """Three with confirmed addresses, one of whom waits, and one with an eye on spreadsheets."""
    found = [
        actions.confirm(come("a@example.bg", name="Ангел", needs="Рампа")),
        actions.confirm(come("b@example.bg", name="=HYPERLINK(1)")),
        actions.confirm(come("c@example.bg", name="Вера")),
    ]
    sending.send_due()
    return found


def url(event, name, *args):
    return reverse(f"home_events:{name}", args=[event.pk, *args])


@pytest.mark.parametrize("screen", SCREENS)
def test_the_team_opens_every_screen_of_its_event(client, event, team_member, people, screen):
    client.force_login(team_member)
    response = client.get(url(event, screen))
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]


def test_the_page_editor_leads_to_the_screens(client, event):
    client.force_login(get_user_model().objects.create_superuser("root", "r@example.bg", "x"))
    html = client.get(reverse("wagtailadmin_pages:edit", args=[event.pk])).content.decode()
    assert url(event, "participants") in html


def test_the_team_finds_its_event_in_the_list(client, event, team_member):
    client.force_login(team_member)
    html = client.get(reverse("home_events:index")).content.decode()
    assert url(event, "participants") in html


@pytest.mark.parametrize("screen", SCREENS)
def test_the_right_to_edit_the_page_is_not_the_right_to_know_who_comes(client, event, editor, people, screen):
    client.force_login(editor)
    response = client.get(url(event, screen))
    assert response.status_code == (200 if screen == "moments" else 302)


def test_the_right_to_see_participants_ends_at_the_users_part_of_the_site(
    client, event, editor, people, page_of
):

    editor.groups.get().permissions.add(Permission.objects.get(codename="view_registration"))
    client.force_login(editor)
    other = page_of(EventPageFactory, title="Чуждо")
    assert client.get(url(event, "participants")).status_code == 200
    assert client.get(url(other, "participants")).status_code == 302
    listed = client.get(reverse("home_events:index")).content.decode()
    assert event.title in listed
    assert "Чуждо" not in listed


@pytest.mark.parametrize("screen", SCREENS)
def test_strangers_to_the_event_are_refused(client, event, people, screen):
    client.force_login(user_in(Group.objects.create(name="Други"), "other"))
    assert client.get(url(event, screen)).status_code == 302


def test_somebody_is_checked_in_once_and_by_post_only(client, event, team_member, people):
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


def test_who_waits_is_not_checked_in(client, event, team_member, people):
    client.force_login(team_member)
    waiting = people[2]
    assert waiting.state == State.WAITING
    assert client.post(url(event, "check_in"), {"registration": waiting.pk}).status_code == 404
    assert "Вера" in client.get(url(event, "check_in_one", waiting.code)).content.decode()


def test_a_code_of_nobody_says_so(client, event, team_member):
    client.force_login(team_member)
    assert client.get(url(event, "check_in_one", "NOBODY22")).status_code == 200


@pytest.mark.parametrize("words", ["ангел", "АНГЕЛ", "a@example", "code"])
def test_a_name_in_any_case_an_address_or_a_code_finds_a_person(client, event, team_member, people, words):
    client.force_login(team_member)
    words = people[0].spoken_code.lower() if words == "code" else words
    response = client.get(url(event, "check_in"), {"q": words})
    assert [str(person) for person in response.context["listing"]] == ["Ангел"]


def test_an_export_is_formula_safe_leaves_needs_out_and_is_logged(client, event, team_member, people):
    event.team.permissions.add(Permission.objects.get(codename="export_registrations"))
    client.force_login(team_member)
    response = client.get(url(event, "participants") + "?export=csv")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    names = [row[0] for row in csv.reader(io.StringIO(text))][1:]
    assert names == ["Ангел", "'=HYPERLINK(1)", "Вера"]
    assert "Рампа" not in text
    entries = [*PageLogEntry.objects.filter(action="home.participants_exported")]
    assert len(entries) == 1
    assert not ModelLogEntry.objects.filter(action="home.participants_exported").exists()


def test_without_the_right_to_export_there_is_no_export(client, event, team_member, people):
    client.force_login(team_member)
    assert client.get(url(event, "participants") + "?export=csv").status_code == 302


def test_a_place_is_given_up_for_somebody_who_calls(client, event, team_member, people):
    client.force_login(team_member)
    client.post(url(event, "participant_cancel", people[0].pk))
    assert Registration.objects.get(pk=people[2].pk).state == State.CONFIRMED


def test_a_mail_to_all_goes_once_to_each(client, event, team_member, people):
    client.force_login(team_member)
    client.post(url(event, "circular"), {"subject": "Вземете вода", "text": "Ще бъде горещо."})
    mails = EventMail.objects.filter(circular=Circular.objects.get())
    assert mails.count() == 3
    assert sending.send_due()["sent"] == 3


def test_one_screen_shows_what_is_done_and_what_is_not(client, event, team_member, people):
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


def test_a_page_with_registrations_is_not_deleted(client, event, people):
    client.force_login(get_user_model().objects.create_superuser("root", "r@example.bg", "x"))
    response = client.post(reverse("wagtailadmin_pages:delete", args=[event.pk]))
    assert response.status_code == 302
    assert type(event).objects.filter(pk=event.pk).exists()
    assert Registration.objects.count() == 3
