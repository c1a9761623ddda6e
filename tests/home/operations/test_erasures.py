"""Tests of what people had erased after a backup: it is erased again after the restore."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from civic_social.models import Comment
from feedback.models import Submission
from feedback.personal_data import data_subjects
from home.operations import erasures
from tests.civic_social.factories import PostFactory
from tests.feedback.factories import SubmissionFactory

from ..conversation.conftest import write
from ..factories import AccountFactory, NewsPageFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    """The directory of the notes; the restore guard is on."""
    file = tmp_path / "installation.json"
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "INSTALLATION_FILE": str(file)}
    return tmp_path / "erasures"


@pytest.fixture
def backup(page_of):
    """Rows of two people, and a function that brings them back as a restore does."""
    page = page_of(NewsPageFactory, title="Нов мост")
    post = PostFactory(account=AccountFactory(), page_id=page.pk, page_title=page.title, remote_id="p1")
    rows = [
        SubmissionFactory(name="Мария Маринова", email="maria@example.bg"),
        SubmissionFactory(name="Иван Иванов", email="ivan@example.bg"),
        write(post, "Кога?", author="Мария Маринова"),
    ]

    def restore():
        for row in rows:
            type(row).objects.filter(pk=row.pk).delete()
            type(row).objects.bulk_create([row])

    return restore


def names() -> set[str]:
    kept = Submission.objects.exclude(name="").values_list("name", flat=True)
    return {*kept, *Comment.objects.exclude(author_name="").values_list("author_name", flat=True)}


def command(*arguments) -> str:
    out = StringIO()
    call_command("erase_again", *arguments, stdout=out)
    return out.getvalue()


def test_what_was_erased_after_the_backup_is_erased_again(backup, admin_user, folder):
    before = timezone.now()
    assert erasures.describe() == []
    found = data_subjects.find(data_subjects.Person(name="Мария Маринова"))
    keys = {source.name: [record.key for record in records] for source, records in found.items()}
    data_subjects.erase(keys, admin_user)
    assert names() == {"Иван Иванов"}
    backup()
    assert len(names()) == 2
    assert len(erasures.describe()) == 1
    assert command((before + timedelta(hours=1)).isoformat()) == ""
    listed = command(before.isoformat())
    assert len(listed.splitlines()) == 2
    assert len(names()) == 2
    command(before.isoformat(), "--erase")
    assert names() == {"Иван Иванов"}
    written = "".join(file.read_text() for file in folder.iterdir())
    assert "Мария" not in written
    assert "maria" not in written


@pytest.mark.parametrize("how", ["delete", "anonymise"])
def test_case_that_was_erased_in_the_inbox_is_erased_again(backup, admin_client, how):
    before = timezone.now()
    pk = Submission.objects.get(email="ivan@example.bg").pk
    admin_client.post(reverse("feedback_inbox:erase", args=[pk]), {"how": how})
    assert names() == {"Мария Маринова"}
    backup()
    command(before.isoformat(), "--erase")
    assert names() == {"Мария Маринова"}


def test_damaged_note_keeps_no_other_one(folder, caplog):
    erasures.note({"feedback": ["1"]})
    (file,) = folder.iterdir()
    file.write_text('{"at": "x"\n[]\n{"at": 1, "keys": 2}\n' + file.read_text() + '{"at":')
    assert erasures.since(timezone.now() - timedelta(hours=1)) == {"feedback": ["1"]}
    assert "damaged" in caplog.text


def test_wrong_time_is_refused():
    with pytest.raises(CommandError):
        command("yesterday")
