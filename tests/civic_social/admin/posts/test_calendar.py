"""What went in a month, and what will go."""

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


@pytest.fixture
def reader(person):
    return person("view_post")


def test_what_went_stands_on_its_day_with_all_its_accounts(reader, root, network):
    with freeze_time(at(3), tick=True):
        for name in ("Община", "Съвет"):
            SocialAccountFactory(channel="memory", name=name)
        page = publish(NoticePageFactory(parent=root, title="Стратегия"))
        worker.drain()
    with freeze_time(at(5), tick=True):
        publish(page, summary="Ново")
        worker.drain()
    assert entries(reader) == {
        3: [("Публикувана", "Стратегия", ["Община", "Съвет"])],
        5: [("Редактирана", "Стратегия", ["Община", "Съвет"])],
    }
    assert entries(reader, "2026-10") == {}


@freeze_time(at(10))
def test_what_will_go_stands_where_quiet_hours_let_it(reader):
    PostFactory(page_title="Тихо", next_attempt_at=at(11, 8))
    PostFactory(page_title="Закъсняло", next_attempt_at=at(2))
    found = entries(reader)
    assert [title for _label, title, _accounts in found[11]] == ["Тихо"]
    assert [title for _label, title, _accounts in found[10]] == ["Закъсняло"]


def test_what_a_person_is_to_do_stands_at_its_time(reader, waiting):
    with freeze_time(at(12, 9)):
        Post.objects.filter(pk=waiting.pk).update(next_attempt_at=at(12, 9))
        month = reader.get(CALENDAR).context["month"]
    [entry] = month.days[11].entries
    assert (entry.tone, timezone.localtime(entry.at).hour) == ("person", 11)


def test_what_is_held_has_no_day_and_is_counted(reader):
    actions.hold(PostFactory())
    response = reader.get(CALENDAR)
    assert response.context["held_count"] == 1
    assert "?status=held" in response.content.decode()


def test_pages_that_will_go_live_or_expire_are_shown_to_those_who_may_edit_them(person, root):
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
def test_a_month_that_does_not_exist_is_this_one(reader, month):
    assert reader.get(CALENDAR, {"month": month}).context["month"].first == timezone.localdate().replace(
        day=1
    )


def test_it_asks_no_more_queries_for_more_posts(reader, root, network):
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


def test_a_crowded_day_leads_to_the_list(reader):
    account = SocialAccountFactory()
    for number in range(14):
        PostFactory(account=account, page_title=f"Обявление {number}")
    content = reader.get(CALENDAR).content.decode()
    assert "Още 2" in content
