"""Mails to desks: one digest, none at night, never many, and again after a failure."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.utils import timezone

from civic_social.models import Comment, CommentOperation, DeskDigest
from civic_social.monitoring import comment_mails

from .conftest import clerk, stored_comment

NOON = datetime(2026, 11, 30, 12, tzinfo=ZoneInfo("Europe/Sofia"))


@pytest.fixture
def at_noon(monkeypatch, settings):
    """Let it be noon; ``pass_time`` moves the clock."""
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "NOTICE_COLLECT_SECONDS": 60}
    clock = [NOON]
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock[0])

    def pass_time(**values):
        clock[0] += timedelta(**values)

    return pass_time


def test_a_desk_gets_one_mail_about_everything_new(post, network, desks, at_noon):
    for text in ("Първо", "Второ"):
        stored_comment(post, network.say("p1", text), desk_key="roads", received_at=timezone.now())
    assert comment_mails.mail_desks() == 0
    at_noon(minutes=2)
    assert comment_mails.mail_desks() == 1
    assert comment_mails.mail_desks() == 0
    [letter] = mail.outbox
    assert letter.to == ["roads@example.bg"]
    assert letter.body.count("/comments/") == 3
    assert "Първо" not in letter.body
    assert "Мария" not in letter.body


def test_new_reply_is_mailed_after_the_pause(post, network, desks, at_noon):
    thread = stored_comment(post, network.say("p1", "Първо"), desk_key="roads", received_at=timezone.now())
    at_noon(minutes=2)
    comment_mails.mail_desks()
    at_noon(minutes=2)
    # As reading does after a reply.
    Comment.objects.filter(pk=thread.pk).update(last_comment_at=timezone.now(), mailed_at=None)
    assert comment_mails.mail_desks() == 0
    at_noon(minutes=20)
    assert comment_mails.mail_desks() == 1


@pytest.mark.parametrize(("hour", "is_quiet"), [(21, False), (22, True), (3, True), (7, False)])
def test_no_mail_is_sent_at_night(hour, is_quiet):
    assert comment_mails.is_quiet(NOON.replace(hour=hour)) == is_quiet


def test_a_refused_mail_is_sent_later(post, network, desks, at_noon, monkeypatch):
    stored_comment(post, network.say("p1", "Първо"), desk_key="roads", received_at=timezone.now())
    at_noon(minutes=2)
    with monkeypatch.context() as patch:
        patch.setattr(comment_mails, "send_mail", lambda *args, **kwargs: (_ for _ in ()).throw(OSError()))
        assert comment_mails.mail_desks() == 0
    assert DeskDigest.objects.get().mailed_at is None
    at_noon(minutes=6)
    assert comment_mails.mail_desks() == 1


def test_members_get_a_mail_about_answers_that_need_a_person(post, network, desks, at_noon):
    clerk(username="schools", groups=["schools"], email="member@example.bg")
    comment = stored_comment(post, network.say("p1", "Кога?"), desk_key="schools", state="answered")
    CommentOperation.objects.create(comment=comment, kind="reply", status="person", problem="comment-by-hand")
    at_noon(minutes=2)
    assert comment_mails.mail_desks() == 1
    assert mail.outbox[0].to == ["member@example.bg"]
    at_noon(hours=2)
    assert comment_mails.mail_desks() == 0
