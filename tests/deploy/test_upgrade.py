"""The upgrade from the release before this one, with the data of its demo, and its way back."""

import socket

import pytest

from tests.bench import databases

from .previous_release import PROJECT, Database, Site, find_previous_release

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("upgrade")]

#: Tables that are gone, or have a new name, although the release before used them. Empty for a new release.
GONE = {"0.2.0": {"civic_social_doubt"}}
#: Django and Wagtail write these again: names of models, permissions, the indexes of words.
REWRITTEN = (
    *("auth_permission", "django_content_type", "wagtailsearch_", "django_session", "django_tasks"),
    # The reference index names fields, of which version 0.3 has renamed some.
    *("feedback_words_", "wagtailcore_referenceindex"),
)
#: Rows whose English names a Bulgarian site gets translated.
RENAMED = ("'Root'", "'Editors'", "'Moderators'", "'Moderators approval'")
#: In one process, because starting the program takes seconds.
PAGES = """
from django.core.management import call_command
from django.test import Client
from django.contrib.auth import get_user_model
from wagtail.models import Page, Site
for command in COMMANDS:
    call_command(*command)
host = Site.objects.get(is_default_site=True).hostname
visitor, editor = Client(SERVER_NAME=host), Client(SERVER_NAME=host)
editor.force_login(get_user_model().objects.filter(is_superuser=True).first())
for page in Page.objects.live().filter(depth__gt=1).specific():
    # A change of today, by whichever program runs.
    if page.depth <= 3:
        page.save_revision().publish()
    status = visitor.get(page.url, follow=True).status_code
    assert status in (200, 403), (page.url, status)
for address in ADDRESSES:
    status = editor.get(address, follow=True).status_code
    assert status == 200, (address, status)
"""
ADMIN = ["/admin/", "/admin/pages/", "/admin/social/posts/", "/admin/feedback/inbox/"]


@pytest.fixture(scope="module", params=["SQLite", "PostgreSQL"])
def upgrade(request, tmp_path_factory, django_db_blocker):
    """Give the two programs, and the database before and after the migrations."""
    release = find_previous_release()
    if not release:
        pytest.skip("the history of this checkout has no release: git fetch --unshallow")
    if request.param not in databases.available():
        pytest.skip(f"no server for {request.param}: run by .ci/with-servers")
    folder = tmp_path_factory.mktemp("upgrade")
    # Its own database, not that of the tests.
    with databases.available()[request.param]() as address, django_db_blocker.unblock():
        values = {"data": folder / "data", "database_url": address, "site_url": _free_address()}
        old, new = Site(folder / "old", **values), Site(PROJECT, **values)
        release.extract(old.folder)
        # On a busy machine some posts are still due at its end, which it reports: they are upgraded as well.
        old.run("demo", "--once", codes=(0, 1))
        before = Database(address)
        new.run("migrate", "--noinput", "-v", "0")
        yield release, old, new, before, Database(address, read=before.columns)


def _free_address() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://localhost:{probe.getsockname()[1]}"


def test_no_table_column_or_row_is_lost(upgrade):
    release, _old, _new, before, after = upgrade
    compared = 0
    for table, columns in before.columns.items():
        if table in GONE.get(release.version, ()) or table.startswith(REWRITTEN):
            continue
        names = {column.name for column in after.columns.get(table, [])}
        missing = {column.name for column in columns} - names
        assert not missing, f"{table} has lost {missing}: remove a column one release after its last use"
        lost = before.rows[table] - after.rows[table]
        lost = [row for row in lost if not any(name in row for name in RENAMED)]
        assert not lost, f"{table}: {lost[:3]}"
        compared += before.rows[table].total()
    assert compared > 500
    filled = ["civic_social_recordentry", "civic_social_post", "feedback_submission", "home_registerentry"]
    for table in filled:
        assert before.rows[table], f"the demo has left no row in {table}"


def test_release_before_can_insert_rows(upgrade):
    release, _old, _new, before, after = upgrade
    for table, columns in before.columns.items():
        known = {column.name for column in columns}
        added = [column for column in after.columns.get(table, []) if column.name not in known]
        closed = [column.name for column in added if not column.optional]
        assert not closed, f"{table}: {closed} must be null or have a db_default for one release"


def test_new_release_shows_and_proves_everything(upgrade):
    _release, _old, new, _before, _after = upgrade
    commands = [["migrate", "--check"], ["social", "record", "--verify"]]
    new.run("shell", "-c", f"COMMANDS, ADDRESSES = {commands}, {ADMIN}\n{PAGES}")


def test_release_before_runs_on_the_new_schema(upgrade):
    _release, old, _new, _before, _after = upgrade
    commands = [["check"], ["social", "record", "--verify"]]
    old.run("shell", "-c", f"COMMANDS, ADDRESSES = {commands}, {ADMIN[:2]}\n{PAGES}")
