"""Tests of the move from SQLite to PostgreSQL; only where the tests run on PostgreSQL."""

import json
import os
import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from wagtail.models import Page

from civic_social.audit_log import chain
from civic_social.models import RecordEntry, RecordHead
from cms.settings.base import BASE_DIR
from feedback.models import Submission
from home.models import NewsPage
from home.operations.backup import manifest
from tests import database_template
from tests.home.factories import NewsPageFactory

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="DATABASE_URL names no PostgreSQL"),
]

FILL = """
from wagtail.models import Page
from civic_social.audit_log import chain
from feedback.models import Submission
from tests.feedback.factories import SubmissionFactory
from tests.home import factories

news = factories.NewsIndexPageFactory(parent=factories.HomePageFactory(slug="obshtina"), slug="novini")
page = factories.NewsPageFactory(parent=news, title="Новина", slug="novina")
page.save_revision()
SubmissionFactory(comment="Дупка на улица Шипка")
event = {"event": "published", "page": {"id": page.pk}, "account": {"id": 1}}
for number in range(3):
    chain.append(event)
"""
#: A block of a kind that this version does not know, and a text with a quotation mark.
STRANGE_BODY = [{"type": "unknown", "value": "„Чл. 1“", "id": "7f5a"}]


@pytest.fixture
def source(tmp_path):
    """The path of a filled SQLite database."""
    path = tmp_path / "сайт.sqlite3"
    database_template.copy_to(path)
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{path}",
        "DJANGO_SETTINGS_MODULE": "cms.settings.test",
        "MEDIA_ROOT": str(tmp_path / "media"),
    }
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", FILL]
    subprocess.run(command, cwd=BASE_DIR, env=environment, check=True, capture_output=True)
    return path


def copy(path) -> str:
    out = StringIO()
    call_command("copy_database", "--from", f"sqlite:///{path}", stdout=out)
    return out.getvalue()


def test_all_rows_are_copied(data, source):
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(source)) as database:
        database.execute("UPDATE home_newspage SET body = ?", [json.dumps(STRANGE_BODY)])
        database.commit()
        rows = dict(database.execute("SELECT slug, translation_key FROM wagtailcore_page").fetchall())
        (head,) = database.execute("SELECT count || ':' || hash FROM civic_social_recordhead").fetchone()
    said = copy(source)
    assert str(sum(manifest.row_counts("default").values())) or said
    assert manifest.end_of_record("default") == head
    record = chain.verify()
    assert (record.count, record.problem) == (3, "")
    page = Page.objects.get(slug="novina")
    assert page.translation_key.hex == rows["novina"].replace("-", "")
    assert page.specific.revisions.count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT body::text FROM home_newspage")
        assert json.loads(cursor.fetchone()[0]) == STRANGE_BODY
    assert Submission.objects.get().comment == "Дупка на улица Шипка"


def test_copied_record_refuses_changes_and_the_next_keys_are_free(data, source):
    copy(source)
    with pytest.raises(IntegrityError), transaction.atomic():
        RecordEntry.objects.filter(number=1).delete()
    with connection.cursor() as cursor, pytest.raises(IntegrityError), transaction.atomic():
        cursor.execute("TRUNCATE civic_social_recordentry")
    last = Page.objects.order_by("pk").last().pk
    new = NewsPageFactory(parent=Page.objects.get(slug="novini"), slug="next")
    assert new.pk == last + 1


def test_failure_leaves_the_target_as_it_was(data, source, monkeypatch):
    before = manifest.row_counts("default")
    monkeypatch.setattr(chain, "verify", lambda: chain.Verification(0, "", "Row 1 was changed."))
    with pytest.raises(CommandError, match="Row 1"):
        copy(source)
    assert manifest.row_counts("default") == before
    assert NewsPage.objects.count() == 0


def test_filled_target_is_refused(data, source, django_user_model):
    django_user_model.objects.create_user("clerk")
    with pytest.raises(CommandError):
        copy(source)
    assert django_user_model.objects.count() == 1
    assert RecordHead.objects.get().count == 0


def test_database_of_another_version_is_refused(data, source):
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(source)) as database:
        database.execute("DELETE FROM django_migrations WHERE name = '0011_restore_guard'")
        database.commit()
    with pytest.raises(CommandError, match="0011_restore_guard"):
        copy(source)
