"""Tests of the mails about backups and restores."""

import datetime

import pytest
from django.core import mail
from django.utils import timezone

from civic_social.models import RestoreFinding
from civic_social.restore_guard import guard
from home.operations.work import attention_mails
from home.operations.work.jobs import JOBS

pytestmark = pytest.mark.django_db
MINUTES = datetime.timedelta(minutes=10)


def test_administrators_are_mailed_without_a_recent_backup(admin_user, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    now = timezone.now()
    assert attention_mails.warn_without_backup(now - MINUTES, now) == 1
    (message,) = mail.outbox
    assert message.to == [admin_user.email]
    assert "няма скорошно резервно копие" in message.subject
    assert "manage.py backup" in message.body


def test_administrators_are_mailed_once_of_a_restore(admin_user):
    before = timezone.now()
    guard.hold_everything(RestoreFinding.OLDER)
    now = timezone.now()
    assert attention_mails.warn_of_restore(before, now) == 1
    assert attention_mails.warn_of_restore(now, now + MINUTES) == 0
    (message,) = mail.outbox
    assert "restored look" in message.body


def test_clock_sends_both_attention_mails():
    assert {"restore_notice", "backup_check"} <= {job.name for job in JOBS}
