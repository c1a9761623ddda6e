"""Erasing a commenter: found, handed over, and gone from every table."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from civic_social.admin.conversation.columns import author_of
from civic_social.channels.base import RemoteComment
from civic_social.conversation import operations, retention, storage
from civic_social.models import Comment, CommentNote, CommentOperation
from civic_social.sweep import Sweep
from home.models import PublishedAnswer
from tests.feedback.factories import SubmissionFactory

from .conftest import write

pytestmark = pytest.mark.django_db
NAME, WORDS = "Марк-Евлампия Особенова", "лилаводинозавърче"


def tables_with(marker):
    """Return the tables of the database that hold ``marker`` in any column."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            if any(marker in str(row) for row in cursor.fetchall()):
                found.append(table)
    return found


def plant(post, desk):
    """Store a thread of one person with everything that may repeat their words."""
    thread = write(post, f"Питам за {WORDS}", author=NAME, desk=desk, permalink=f"https://a.bg/{WORDS}")
    CommentNote.objects.create(thread=thread, text=f"Обади се {NAME}")
    CommentOperation.objects.create(
        comment=thread, kind="reply", status="done", fingerprint="1", text=f"Здравейте, {NAME}!"
    )
    CommentOperation.objects.create(
        comment=thread, kind="hide", status="done", fingerprint="2", text_copy=f"Питам за {WORDS}"
    )
    write(post, f"Отговор за {NAME}", author="Община", parent=thread, is_ours=True)
    PublishedAnswer.objects.create(page=post.page, thread=thread, question=f"{NAME} попита", answer="Да.")
    return thread


def test_commenter_is_found_handed_over_and_erased_from_the_whole_database(client, clerk, post, roads):
    thread = plant(post, roads)
    other = write(post, "Друг въпрос", author="Петър Ангелов", desk=roads)
    client.force_login(clerk)
    url = reverse("feedback_subject:index")
    found = client.post(url, {"name": "Особенова", "how": "find"})
    source = next(each for each in found.context["found"] if "comment-" in str(each["records"]))
    names = [record["name"] for record in source["records"]]
    assert f"comments:comment-{thread.pk}" in names
    assert f"comments:comment-{other.pk}" not in names
    person = {"name": "Особенова", "record": names}
    assert WORDS in client.post(url, {**person, "how": "json"}).content.decode()
    assert tables_with("Особенова")
    assert tables_with(WORDS)
    client.post(url, {**person, "how": "erase", "confirmed": "yes"})
    assert tables_with("Особенова") == []
    assert tables_with(WORDS) == []
    # The row stays, so that no reading brings the comment back.
    assert Comment.objects.get(pk=thread.pk).deleted_at
    assert Comment.objects.get(pk=other.pk).text == "Друг въпрос"


def test_comments_are_erased_after_their_time_unless_their_case_is_kept(settings, post, roads):
    now = timezone.now()
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "COMMENT_RETENTION_DAYS": 365}
    old = plant(post, roads)
    Comment.objects.update(last_comment_at=now - timedelta(days=366))
    case = SubmissionFactory(desk=roads)
    kept = write(post, "С преписка", desk=roads, case_reference=case.reference)
    busy = write(post, "Скрива се", desk=roads)
    CommentOperation.objects.create(comment=busy, kind="hide", status="due", fingerprint="3")
    fresh = write(post, "Нов", desk=roads)
    for row in (kept, busy):
        Comment.objects.filter(pk=row.pk).update(last_comment_at=now - timedelta(days=400))
    Sweep().run_round()
    assert not Comment.objects.filter(pk=old.pk).exists()
    assert PublishedAnswer.objects.get().thread is None
    assert Comment.objects.get(pk=fresh.pk).text
    assert Comment.objects.get(pk=kept.pk).text
    case.anonymised_at = now
    case.save()
    retention.erase_due()
    assert not Comment.objects.filter(pk=kept.pk).exists()


def test_comment_that_a_reading_still_reaches_keeps_its_row_when_its_time_is_over(settings, post, roads):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "COMMENT_RETENTION_DAYS": 60}
    thread = plant(post, roads)
    PublishedAnswer.objects.all().delete()
    Comment.objects.update(last_comment_at=timezone.now() - timedelta(days=61))
    CommentOperation.objects.update(created_at=timezone.now() - timedelta(days=61))
    assert retention.erase_due() == 1
    assert tables_with("Особенова") == []
    assert tables_with(WORDS) == []
    assert Comment.objects.get(pk=thread.pk).deleted_at
    assert retention.erase_due() == 0


def test_erased_comment_says_that_it_was_erased_here_and_a_removed_one_that_it_was_removed(
    client, post, roads
):
    erased, removed = plant(post, roads), write(post, "Изтрит там", desk=roads)
    storage.remove(post, removed.remote_id, timezone.now())
    waiting = CommentOperation.objects.create(comment=erased, kind="reply", text="Да", fingerprint="w")
    retention.erase_on_request(roads.clerk, comments=[erased.pk, removed.pk])
    waiting.refresh_from_db()
    assert (waiting.status, waiting.problem, waiting.text) == ("cancelled", "comment-erased", "")
    for row, is_here in ((erased, True), (removed, False)):
        row.refresh_from_db()
        assert bool(row.erased_at) is is_here
        assert author_of(row) == ("заличено тук" if is_here else "премахнато в мрежата")
        with pytest.raises(ValidationError) as refusal:
            operations.answer(row, roads.clerk, "Здравейте")
        assert ("заличен тук" in str(refusal.value)) is is_here
    client.force_login(roads.clerk)
    page = client.get(reverse("civic_social_comments:thread", args=[erased.pk])).content.decode()
    assert "Коментарът е заличен тук" in page
    assert "Коментарът е премахнат" not in page


def test_names_go_half_a_year_after_the_case_and_do_not_come_back(settings, post, roads):
    now = timezone.now()
    old = now - timedelta(days=200)
    case = SubmissionFactory(desk=roads, status="answered", received_at=old, answered_at=old)
    thread = write(post, "С преписка", author=NAME, desk=roads, case_reference=case.reference, at=old)
    write(post, "Отговор", author="Мария", parent=thread, at=old)
    write(post, "Наш отговор", author="", parent=thread, is_ours=True, at=old)
    other = write(post, "Друг", author="Петър", desk=roads, case_reference="няма", at=old)
    assert retention.erase_names(now - timedelta(days=30)) == 0
    log(case, "feedback.status", user=roads.clerk, data={"from": "answered", "to": "answered"})
    assert retention.erase_names() == 0
    ModelLogEntry.objects.update(timestamp=old)
    Sweep().run_round()
    assert tables_with("Особенова") == []
    thread.refresh_from_db()
    other.refresh_from_db()
    assert (thread.text, thread.author_name, other.author_name) == ("С преписка", "", "Петър")
    again = RemoteComment(thread.remote_id, "Променено", author_name=NAME, written_at=old)
    storage.store(post, [again], timezone.now())
    thread.refresh_from_db()
    assert (thread.text, thread.author_name) == ("Променено", "")
