"""The calendar of posts."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from freezegun import freeze_time

from civic_social import actions
from civic_social.delivery import worker
from civic_social.models import Post

from ...factories import NoticePageFactory, PostFactory, SocialAccountFactory, publish

CALENDAR = reverse("civic_social_posts:calendar")


def at(day, hour=10, month=11):
    return datetime(2026, month, day, hour, tzinfo=timezone.get_default_timezone())


def entries(client, month="2026-11"):
    """Return ``day: [(label, title, accounts)]`` of a month."""
    days = client.get(CALENDAR, {"month": month}).context["month"].days
    return {
        day.date.day: [(str(entry.label), entry.title, entry.accounts) for entry in day.entries]
        for day in days
        if day.entries
    }


def test_past_posts_appear_on_their_day_with_all_accounts(reader, root, network):
    with freeze_time(at(3), tick=True):
        accounts = [
            str(SocialAccountFactory(channel="memory", name="Община")),
            str(SocialAccountFactory(channel="blind", name="Община")),
        ]
        page = publish(NoticePageFactory(parent=root, title="Стратегия"))
        worker.drain()
    with freeze_time(at(5), tick=True):
        publish(page, summary="Ново")
        worker.drain()
    assert entries(reader) == {
        3: [("Публикувана", "Стратегия", accounts)],
        5: [("Редактирана", "Стратегия", accounts)],
    }
    assert entries(reader, "2026-10") == {}


@freeze_time(at(10))
def test_due_posts_appear_at_their_next_attempt_and_overdue_ones_today(reader):
    PostFactory(page_title="Тихо", next_attempt_at=at(11, 8))
    PostFactory(page_title="Закъсняло", next_attempt_at=at(2))
    found = entries(reader)
    assert [title for _label, title, _accounts in found[11]] == ["Тихо"]
    assert [title for _label, title, _accounts in found[10]] == ["Закъсняло"]


def test_manual_post_appears_at_its_deadline(reader, waiting):
    with freeze_time(at(12, 9)):
        Post.objects.filter(pk=waiting.pk).update(next_attempt_at=at(12, 9))
        month = reader.get(CALENDAR).context["month"]
    [entry] = month.days[11].entries
    assert (entry.tone, timezone.localtime(entry.at).hour) == ("person", 11)


def test_held_posts_are_only_counted(reader):
    actions.hold(PostFactory())
    response = reader.get(CALENDAR)
    assert response.context["held_count"] == 1
    assert "?status=held" in response.content.decode()


def test_scheduled_pages_are_shown_to_their_editors(person, root):
    now = timezone.now()
    later, end = now + timedelta(minutes=1), now + timedelta(minutes=2)
    draft = NoticePageFactory(parent=root, title="Насрочена", go_live_at=later)
    draft.save_revision(approved_go_live_at=later)
    NoticePageFactory(parent=root, title="Изтича", live=True, expire_at=end)
    editor = person("view_post", pages=root, name="editor2")
    month = timezone.localtime(later).strftime("%Y-%m")
    titles = [title for day in entries(editor, month).values() for _label, title, _accounts in day]
    assert titles == ["Насрочена", "Изтича"]
    assert entries(person("view_post", name="reader"), month) == {}


@pytest.mark.parametrize("month", ["2026-13", "x", "0000-01", "9999-12", "2026-11-24"])
def test_invalid_month_shows_the_current_one(reader, month):
    assert reader.get(CALENDAR, {"month": month}).context["month"].first == timezone.localdate().replace(
        day=1
    )


def test_calendar_uses_constant_number_of_queries(reader, root, network):
    SocialAccountFactory(channel="memory")

    def one_more():
        publish(NoticePageFactory(parent=root))
        worker.drain()
        PostFactory()

    one_more()
    reader.get(CALENDAR)
    with CaptureQueriesContext(connection) as few:
        reader.get(CALENDAR)
    for _number in range(3):
        one_more()
    with CaptureQueriesContext(connection) as many:
        reader.get(CALENDAR)
    assert len(many) == len(few)


def test_crowded_day_links_to_the_list(reader):
    account = SocialAccountFactory()
    for number in range(14):
        PostFactory(account=account, page_title=f"Обявление {number}")
    content = reader.get(CALENDAR).content.decode()
    assert "Още 2" in content
