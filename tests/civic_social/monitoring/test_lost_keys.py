"""The key of the stored accesses is lost and found again."""

import pytest

from civic_social import crypto, sweep
from civic_social.models import Post, SocialAccount
from civic_social.models.states import Status

from ..factories import PostFactory, SocialAccountFactory

pytestmark = pytest.mark.django_db


def use_keys(settings, *keys):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "CREDENTIAL_KEYS": list(keys)}


@pytest.fixture
def account(settings):
    """A working account with a token of its own key."""
    use_keys(settings, crypto.new_key())
    account = SocialAccountFactory(channel="facebook_page")
    account.credentials = {"access_token": "EAA1"}
    account.save()
    return account


@pytest.mark.parametrize("lost", [[], ["no Fernet key"], [crypto.new_key()]])
def test_account_stops_without_its_key_and_resumes_when_it_is_back(account, settings, monkeypatch, lost):
    """Nothing is sent without the key, and no post counts as perhaps sent."""
    key = settings.CIVIC_SOCIAL["CREDENTIAL_KEYS"]
    monkeypatch.setattr("civic_social.delivery.executor.require_public", lambda *args: None)
    post = PostFactory(account=account)
    use_keys(settings, *lost)
    sweep.run_once()
    account.refresh_from_db()
    assert account.problem == "credentials-unreadable"
    assert "CREDENTIAL_KEYS" in account.explanation.next_step
    sweep.run_once()
    assert Post.objects.get(pk=post.pk).status == Status.DUE
    use_keys(settings, *key)
    monkeypatch.setattr("civic_social.sweep.worker.drain", dict)
    monkeypatch.setattr("civic_social.sweep.health.probe_due", lambda **options: None)
    sweep.run_once()
    account.refresh_from_db()
    assert (account.problem, account.is_working) == ("", True)


def test_pause_by_a_person_and_other_problems_stay(account, monkeypatch):
    SocialAccount.objects.update(problem="credentials-unreadable", is_paused=True)
    other = SocialAccountFactory(problem="token-expired")
    monkeypatch.setattr("civic_social.sweep.health.probe_due", lambda **options: None)
    sweep.run_once()
    account.refresh_from_db()
    other.refresh_from_db()
    assert (account.problem, account.is_paused) == ("", True)
    assert other.problem == "token-expired"
