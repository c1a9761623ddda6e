"""The forgotten password: limited, and silent about which accounts there are."""

import re
from types import SimpleNamespace

import pytest
from django_tasks_db.models import DBTaskResult

from home.logins import mails, tasks, views
from home.models import LoginCounter

from .conftest import add_app, log_in

pytestmark = pytest.mark.django_db
PATH = "/admin/password_reset/"


def ask(client, email="elena@byalareka.example", **extra):
    """Ask for a new password."""
    return client.post(PATH, {"email": email}, **extra)


@pytest.fixture
def queued(monkeypatch):
    """The arguments of the queued mails."""
    calls = []
    task = SimpleNamespace(enqueue=lambda *args: calls.append(args))
    monkeypatch.setattr("home.logins.forms.send_password_links", task)
    return calls


def test_known_and_unknown_addresses_take_the_same_steps(client, person, queued):
    user = person()
    responses = [ask(client), ask(client, "nobody@byalareka.example")]
    assert [(each.status_code, each["Location"]) for each in responses] == [(302, f"{PATH}done/")] * 2
    assert queued == [([user.pk], "bg"), ([], "bg")]


def test_beyond_the_limit_of_a_mailbox_nothing_is_sent_and_the_page_is_the_same(client, person, queued):
    person()
    for number in range(views.RESETS_OF_MAILBOX + 2):
        response = ask(client, "Elena@BYALAREKA.example", REMOTE_ADDR=f"203.0.113.{number}")
        assert response["Location"] == f"{PATH}done/"
    assert len(queued) == views.RESETS_OF_MAILBOX


def test_one_network_cannot_write_to_everybody(client, queued):
    for number in range(views.RESETS_OF_NETWORK):
        assert ask(client, f"a{number}@byalareka.example").status_code == 302
    response = ask(client, "a@byalareka.example")
    assert response.status_code == 429
    assert "Опитайте отново след" in response.content.decode()
    assert len(queued) == views.RESETS_OF_NETWORK


def test_link_of_the_mail_sets_a_password_and_ends_the_refusal_but_not_the_second_factor(
    client, person, mailoutbox, settings
):
    settings.LOGIN_ATTEMPTS = 2
    user = person()
    add_app(user)
    for _attempt in range(3):
        log_in(client, password="грешна")
    assert mails.send_password_links([user.pk], "bg") == 1
    link = re.search(r"http\S+(/admin/password_reset/confirm/\S+)", mailoutbox[0].body).group(1)
    page = client.get(link, follow=True).redirect_chain[0][0]
    new = "още-по-дълга-парола-9"
    response = client.post(page, {"new_password1": new, "new_password2": new})
    assert response.status_code == 302
    assert not LoginCounter.objects.filter(account="", source="").exists()
    assert log_in(client, password=new)["Location"] == "/admin/second-factor/login/"


def test_mail_leaves_with_the_worker_and_its_task_names_no_address(client, person, mailoutbox):
    person()
    ask(client)
    ask(client, "nobody@byalareka.example")
    assert not mailoutbox
    for queued in DBTaskResult.objects.all():
        assert "@" not in str(queued.args_kwargs)
        tasks.send_password_links.call(*queued.args_kwargs["args"])
    assert [mail.to for mail in mailoutbox] == [["elena@byalareka.example"]]
