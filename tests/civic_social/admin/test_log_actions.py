"""The log entries of actions on posts and accounts."""

import re
from pathlib import Path

import pytest
from wagtail.log_actions import registry
from wagtail.models import ModelLogEntry, PageLogEntry

import civic_social
from civic_social import actions
from civic_social.models import CommentOperation


def test_every_logged_action_is_registered():
    package = Path(civic_social.__file__).parent
    call = re.compile(r'(?:\b_?log\w*\([^"]*|\baction=)"(civic_social\.\w+)"')
    names = {name for path in package.rglob("*.py") for name in call.findall(path.read_text())}
    names |= {f"civic_social.comment_{each}" for each in (*CommentOperation.Kind, "closed", "open")}
    # Of actions.py, oauth/accounts.py, the restore guard, and the conversation with its own functions.
    assert {f"civic_social.{name}" for name in ("skip", "pause", "restore_ended", "comment_assign")} < names
    assert len(names) > 25
    assert {name for name in names if not registry.action_exists(name)} == set()


@pytest.mark.django_db
def test_message_contains_account_and_reason(waiting):
    actions.skip(waiting, "Групата е в траур")
    entry = PageLogEntry.objects.get(page=waiting.page_id, action="civic_social.skip")
    assert str(waiting.account) in entry.message
    assert "Групата е в траур" in entry.message


@pytest.mark.django_db
def test_pausing_an_account_is_logged_with_a_complete_message(waiting):
    actions.pause(waiting.account)
    entry = ModelLogEntry.objects.get(action="civic_social.pause")
    assert "%(" not in entry.message


@pytest.mark.django_db
def test_entry_of_an_earlier_version_names_the_account_without_its_network(waiting):
    actions.hold(waiting)
    entry = PageLogEntry.objects.get(action="civic_social.hold")
    del entry.data["network"]
    assert f"“{waiting.account.name}”" in entry.message or f"„{waiting.account.name}“" in entry.message
