"""Tests of those who leave after a backup: they stay away when it is restored."""

import os
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from freezegun import freeze_time

from civic_social.models import RestoreFinding
from civic_social.restore_guard import guard
from home.models import Frequency, Subscriber, SubscriptionRequest
from home.operations import held_mails
from home.subscriptions import departures, joining, leaving

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    """The directory of the departures; the restore guard is on."""
    file = tmp_path / "installation.json"
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "INSTALLATION_FILE": str(file)}
    return tmp_path / "departures"


def restore(*subscribers):
    """Bring back the rows as they were when the backup was made, and let the guard notice it."""
    for each in subscribers:
        topics = list(each.topics.all()) if each.pk else []
        each.save()
        each.topics.set(topics)
    guard.hold_everything(RestoreFinding.RESTORED)


def states() -> dict[str, str]:
    return dict(Subscriber.objects.values_list("email", "state"))


def test_who_left_after_the_backup_gets_no_mail_after_its_restore(subscribe, publish, send):
    stays, leaves, returns = (subscribe(f"{name}@example.bg") for name in ("stays", "leaves", "returns"))
    leaving.leave(Subscriber.objects.get(pk=leaves.pk))
    leaving.leave(Subscriber.objects.get(pk=returns.pk))
    leaving.take_back(Subscriber.objects.get(pk=returns.pk))
    restore(stays, leaves, returns)
    assert states() == {
        "stays@example.bg": "active",
        "leaves@example.bg": "left",
        "returns@example.bg": "active",
    }
    guard.let_go_on()
    publish()
    send()
    assert sorted(each.to[0] for each in mail.outbox) == ["returns@example.bg", "stays@example.bg"]


def test_who_was_erased_after_the_backup_is_erased_again(subscribe, folder):
    gone = subscribe("gone@example.bg")
    values = {"account": gone.account, "email": gone.email, "language": "bg"}
    request = SubscriptionRequest(**values, mailed_at=timezone.now(), confirmed_at=timezone.now())
    kept = Subscriber.objects.get(pk=gone.pk)
    leaving.erase(gone)
    request.save()
    restore(kept)
    assert not Subscriber.objects.exists()
    assert not SubscriptionRequest.objects.exists()
    written = "".join(file.read_text() for file in folder.iterdir())
    assert "example" not in written
    assert kept.token not in written


def test_who_confirms_again_after_leaving_stays_subscribed(subscribe):
    person = subscribe("ivan@example.bg")
    before = Subscriber.objects.get(pk=person.pk)
    leaving.leave(person)
    choices = {"language": "bg", "frequency": Frequency.INSTANT, "all_topics": True, "all_kinds": True}
    joining.ask(person.account, person.email, choices, [], joining.Proof(), "network")
    joining.confirm(SubscriptionRequest.objects.get())
    restore(before)
    assert states() == {"ivan@example.bg": "active"}


def test_departures_are_kept_longer_than_the_oldest_backup_and_not_for_ever(subscribe, folder):
    person = subscribe("ivan@example.bg")
    leaving.leave(person)
    with freeze_time(timezone.now() + timedelta(days=365)):
        departures.note("other", departures.Departure.LEFT)
    assert len(list(folder.iterdir())) == 2
    with freeze_time(timezone.now() + timedelta(days=450)):
        departures.note("other", departures.Departure.LEFT)
    assert len(list(folder.iterdir())) == 2
    assert all(os.stat(file).st_mode & 0o077 == 0 for file in folder.iterdir())


def test_missing_list_is_told_with_what_is_held(subscribe, news_list):
    subscribe("ivan@example.bg")
    assert [sentence for sentence in held_mails.describe() if "departures" in sentence]
    choices = {"language": "bg", "frequency": Frequency.INSTANT, "all_topics": True, "all_kinds": True}
    joining.ask(news_list, "petar@example.bg", choices, [], joining.Proof(), "network")
    joining.confirm(SubscriptionRequest.objects.get())
    assert not [sentence for sentence in held_mails.describe() if "departures" in sentence]


def test_disk_that_refuses_keeps_nobody_from_leaving(subscribe, folder, caplog):
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("no directory")
    person = subscribe("ivan@example.bg")
    leaving.leave(person)
    assert states() == {"ivan@example.bg": "left"}
    assert "a directory of notes was not made name=departures" in caplog.text
