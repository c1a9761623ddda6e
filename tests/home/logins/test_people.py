"""An administrator resets the login of another person; everybody manages their own second factor."""

from io import StringIO

import pytest
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.urls import reverse
from wagtail.models import ModelLogEntry

from home.logins import mails, roles

from .conftest import add_app

pytestmark = pytest.mark.django_db


def page(user):
    """Return the path of the screen about a person's login."""
    return reverse("home_logins_person", args=[user.pk])


def test_administrator_resets_the_second_factor_and_the_history_says_so(client, administrator, person):
    user = person()
    add_app(user)
    client.force_login(administrator)
    assert "Приложение с кодове" in client.get(page(user)).content.decode()
    client.post(page(user), {"reset": ""})
    assert not roles.has_second_factor(user)
    entry = ModelLogEntry.objects.for_instance(user).get(action="home.second_factor_reset")
    assert (entry.user, str(entry.message)) == (administrator, "Вторият фактор е нулиран от администратор")


def test_nobody_resets_their_own_login_or_that_of_a_superuser_without_being_one(
    client, administrator, person
):
    clerk = person("clerk")
    clerk.user_permissions.add(Permission.objects.get(codename="change_user"))
    editor = person("editor")
    for actor, target, is_allowed in (
        (clerk, editor, True),
        (clerk, administrator, False),
        (clerk, clerk, False),
        (administrator, administrator, False),
        (administrator, clerk, True),
        (editor, clerk, False),
    ):
        add_app(target) if not roles.has_second_factor(target) else None
        client.force_login(actor)
        client.post(page(target), {"reset": ""})
        assert roles.has_second_factor(target) is not is_allowed


def test_reset_ends_the_access_of_sessions_that_had_shown_it(client, settings, administrator):
    settings.SECOND_FACTOR_REQUIRED_FOR = ["administrators"]
    add_app(administrator)
    client.force_login(administrator)
    session = client.session
    session[roles.CHECKED] = administrator.pk
    session.save()
    assert client.get("/admin/").status_code == 200
    call_command("logins", "reset-second-factor", "veselina", stdout=StringIO())
    assert client.get("/admin/")["Location"].startswith(reverse("mfa_index"))


def test_command_names_an_unknown_user():
    with pytest.raises(CommandError, match="Няма потребител"):
        call_command("logins", "release", "nobody")


@pytest.mark.parametrize("change", mails.CHANGES)
def test_owner_gets_a_mail_about_each_change_without_network_and_browser(person, mailoutbox, change):
    assert mails.send_notice(person().pk, change)
    assert mailoutbox[0].subject.endswith("промяна във Вашия вход")
    assert "elena" in mailoutbox[0].body
    assert "127.0.0.1" not in mailoutbox[0].body


def test_list_of_users_and_own_account_lead_to_the_screens(client, administrator, person):
    user = person()
    client.force_login(administrator)
    assert page(user) in client.get(reverse("wagtailusers_users:index")).content.decode()
    assert reverse("mfa_index") in client.get("/admin/account/").content.decode()


def test_screens_have_no_inline_scripts_and_styles(client, administrator):
    add_app(administrator)
    client.force_login(administrator)
    session = client.session
    session[roles.CHECKED] = administrator.pk
    session["login_proved_at"] = 2e9
    session.save()
    for name in ("mfa_index", "mfa_add_webauthn", "mfa_list_webauthn", "mfa_view_recovery_codes"):
        text = client.get(reverse(name)).content.decode()
        screen = text[text.index("<main") : text.index("</main>")]
        assert "style=" not in screen
        assert " onclick" not in screen
        scripts = [part[: part.index(">")] for part in screen.split("<script")[1:]]
        assert all("src=" in each or "application/json" in each for each in scripts), name
