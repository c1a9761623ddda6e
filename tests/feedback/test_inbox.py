"""The inbox: what is listed, and the steps on a submission."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from wagtail.log_actions import registry

from feedback.inbox.listing import InboxPaginator
from feedback.models import Desk, ReplyTemplate, Status, Submission

from .factories import DeskFactory, SubmissionFactory, TopicFactory

pytestmark = pytest.mark.django_db

INDEX = "/admin/feedback/inbox/"


@pytest.fixture
def submission():
    return SubmissionFactory()


@pytest.fixture
def clerk(client, submission):
    user = get_user_model().objects.create_user("clerk", "clerk@example.bg", "x")
    user.groups.add(submission.desk.group)
    client.force_login(user)
    return user


def step(client, submission, action, **data):
    """Take a step as the clerk's browser does, and return the answer."""
    prefixed = {f"{action}-{name}": value for name, value in data.items()}
    return client.post(reverse("feedback_inbox:step", args=[submission.pk, action]), prefixed)


def listed(client, query="") -> list[str]:
    """Return the reference numbers that the inbox lists, in order."""
    response = client.get(INDEX + query)
    return [row.reference for row in response.context["object_list"]]


def logged(submission) -> list[str]:
    """Return the actions in the submission's log, oldest first."""
    return [entry.action for entry in registry.get_logs_for_instance(submission).order_by("timestamp", "pk")]


def test_what_is_most_overdue_comes_first(admin_client):
    today = timezone.localdate()
    days = [3, -5, 10, -1]
    by_day = {day: SubmissionFactory(due_on=today + datetime.timedelta(days=day)) for day in days}
    assert listed(admin_client) == [by_day[day].reference for day in sorted(days)]


def test_only_what_is_open_is_listed_until_more_is_asked_for(admin_client):
    by_status = {status: SubmissionFactory(status=status).reference for status in Status}
    assert listed(admin_client) == [by_status[Status.NEW], by_status[Status.IN_PROGRESS]]
    assert listed(admin_client, "?status=suspected") == [by_status[Status.SUSPECTED]]
    assert listed(admin_client, "?status=answered&status=closed") == [
        by_status[Status.ANSWERED],
        by_status[Status.CLOSED],
    ]


def test_it_can_be_narrowed(admin_client):
    topic = TopicFactory()
    desk = DeskFactory(topics=[topic])
    mine = SubmissionFactory(desk=desk, due_on=datetime.date(2020, 1, 1))
    mine.topics.add(topic)
    SubmissionFactory()
    for query in (f"?desk={desk.pk}", f"?topics={topic.pk}", "?due=overdue", f"?q={mine.reference}"):
        assert listed(admin_client, query) == [mine.reference], query
    assert listed(admin_client, "?due=soon") == []


@pytest.mark.parametrize("words", ["осветлението", "ОСВЕТЛЕНИЕТО", "Осветлението", "иванка", "Иванка"])
def test_it_can_be_searched_in_either_case(admin_client, submission, words):
    found = SubmissionFactory(comment="Осветлението не работи", name="Иванка", status=Status.CLOSED)
    assert found.reference in listed(admin_client, f"?q={words}")


def test_the_list_costs_the_same_however_long_it_is(admin_client, django_assert_max_num_queries):
    SubmissionFactory.create_batch(3)
    admin_client.get(INDEX)
    with django_assert_max_num_queries(30) as short:
        admin_client.get(INDEX)
    SubmissionFactory.create_batch(20)
    with django_assert_max_num_queries(len(short)):
        admin_client.get(INDEX)


def test_a_desk_finds_only_its_own(client, clerk, submission):
    SubmissionFactory(comment=submission.comment)
    assert listed(client, "?q=осветление") == [submission.reference]


def test_no_more_is_counted_than_can_be_leafed_through(admin_client, monkeypatch):
    monkeypatch.setattr(InboxPaginator, "MAXIMUM", 3)
    SubmissionFactory.create_batch(5, due_on=datetime.date(2020, 1, 1))
    response = admin_client.get(INDEX)
    assert response.context["paginator"].count == 3
    assert len(response.context["object_list"]) == 3
    content = response.content.decode()
    assert "Първите 3 от повече" in content
    assert "повече от 3 просрочени" in content


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's planner is asked.")
def test_what_is_open_is_found_by_its_index():
    rows = Submission.objects.open().order_by("due_on", "pk")[:50]
    assert "feedback_inbox (is_open=?)" in rows.explain()
    assert "TEMP B-TREE" not in rows.explain()


def test_each_reading_is_logged(client, clerk, submission):
    for _time in range(2):
        client.get(reverse("feedback_inbox:case", args=[submission.pk]))
    assert logged(submission) == ["feedback.read", "feedback.read"]
    entry = registry.get_logs_for_instance(submission).first()
    assert entry.user == clerk
    assert entry.message == "Прочетено"


def test_a_reply_answers(client, clerk, submission, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        response = step(client, submission, "reply", body="Благодарим Ви!")
    assert response.status_code == 302
    submission.refresh_from_db()
    assert submission.status == Status.ANSWERED
    assert submission.answered_at is not None
    assert submission.replies.get().author == clerk
    assert mail.outbox[0].to == [submission.email]
    assert logged(submission) == ["feedback.reply"]


def test_an_empty_reply_is_refused_and_nothing_is_lost(client, clerk, submission):
    response = step(client, submission, "reply", body="  ")
    assert response.status_code == 422
    assert not submission.replies.exists()
    assert submission.comment in response.content.decode()


def test_a_ready_made_reply_is_filled_in(client, clerk, submission):
    body = "{name}, за № {reference} от {date} отговаря {desk}. {друго}"
    template = ReplyTemplate.objects.create(title="Благодарност", body=body)
    ReplyTemplate.objects.create(title="Чужд", body="x", desk=DeskFactory())
    page = client.get(reverse("feedback_inbox:case", args=[submission.pk]), {"template": template.pk})
    date = timezone.localtime(submission.received_at).strftime("%d.%m.%Y")
    filled = f"Иванка Петрова, за № {submission.reference} от {date} отговаря {submission.desk}. {{друго}}"
    assert filled in page.content.decode()
    assert "Чужд" not in page.content.decode()


def test_a_note_stays_among_colleagues(client, clerk, submission):
    step(client, submission, "note", text="Да попитаме съвета.")
    assert submission.notes.get().author == clerk
    assert not mail.outbox
    html = client.get(reverse("feedback_inbox:case", args=[submission.pk])).content.decode()
    assert "Да попитаме съвета." in html


def test_assigning_puts_it_in_progress(client, clerk, submission):
    step(client, submission, "assign", assignee=clerk.pk)
    submission.refresh_from_db()
    assert (submission.assignee, submission.status) == (clerk, Status.IN_PROGRESS)


def test_it_cannot_be_assigned_to_somebody_who_may_not_read_it(client, clerk, submission, django_user_model):
    stranger = django_user_model.objects.create_user("stranger", "s@example.bg", "x")
    assert step(client, submission, "assign", assignee=stranger.pk).status_code == 422


def test_moving_keeps_number_clock_and_history_and_tells_the_new_desk(
    client, clerk, submission, django_capture_on_commit_callbacks
):
    other = DeskFactory(name="Транспорт")
    step(client, submission, "note", text="Не е за нас.")
    before = Submission.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        response = step(client, submission, "move", desk=other.pk, reason="Отнася се до спирка")
    assert response.url == INDEX
    after = Submission.objects.get()
    assert after.desk == other
    assert (after.reference, after.due_on) == (before.reference, before.due_on)
    assert logged(after) == ["feedback.note", "feedback.move"]
    assert mail.outbox[0].to == [other.mailbox]
    assert client.get(reverse("feedback_inbox:case", args=[submission.pk])).status_code == 404


def test_extending_needs_a_reason_and_a_later_date(client, clerk, submission):
    later = submission.due_on + datetime.timedelta(days=10)
    assert step(client, submission, "extend", due_on=later).status_code == 422
    assert step(client, submission, "extend", due_on=submission.due_on, reason="x").status_code == 422
    assert step(client, submission, "extend", due_on=later, reason="Чака становище").status_code == 302
    submission.refresh_from_db()
    assert submission.due_on == later
    entry = registry.get_logs_for_instance(submission).get()
    assert "Чака становище" in entry.message


def test_only_a_reply_makes_it_answered(client, clerk, submission):
    assert step(client, submission, "status", status="answered").status_code == 422
    assert step(client, submission, "status", status="closed").status_code == 302
    submission.refresh_from_db()
    assert not submission.is_open


def test_an_unknown_step_is_not_found(client, clerk, submission):
    assert step(client, submission, "explode").status_code == 404


def test_the_history_is_in_words(client, clerk, submission):
    step(client, submission, "status", status="in_progress")
    html = client.get(reverse("feedback_inbox:case", args=[submission.pk])).content.decode()
    assert "Състоянието е променено от „Ново“ на „В работа“" in html


def test_what_was_said_by_phone_gets_a_number_of_the_same_series(admin_client, feedback_page, topics, desk):
    first = SubmissionFactory()
    data = {
        "page": feedback_page.pk,
        "channel": "phone",
        "received_on": "2026-11-20",
        "topics": [topics[0].pk],
        "comment": "Дупка на пътя.",
        "sender_kind": "individual",
        "name": "Стоян",
    }
    response = admin_client.post(reverse("feedback_inbox:enter"), data)
    entered = Submission.objects.latest("pk")
    assert response.url == reverse("feedback_inbox:case", args=[entered.pk])
    assert int(entered.reference[-5:]) == int(first.reference[-5:]) + 1
    assert (entered.channel, entered.desk) == ("phone", desk)
    assert entered.due_on == datetime.date(2026, 12, 20)
    assert logged(entered) == ["feedback.enter"]


def test_an_anonymous_caller_stays_anonymous(admin_client, feedback_page):
    data = {
        "page": feedback_page.pk,
        "channel": "phone",
        "received_on": "2026-11-20",
        "comment": "Дупка на пътя.",
        "name": "Стоян",
        "email": "stoyan@example.bg",
    }
    admin_client.post(reverse("feedback_inbox:enter"), data)
    entered = Submission.objects.get()
    assert entered.is_anonymous
    assert (entered.name, entered.email) == ("", "")


def test_topics_lead_to_the_desk_and_the_rest_to_the_default_desk():
    topics = [TopicFactory() for _one in range(3)]
    first = DeskFactory(topics=topics[:1])
    second = DeskFactory(topics=topics[1:2])
    assert Desk.objects.for_topics([topics[2]]) is None
    default = DeskFactory(is_default=True)
    assert Desk.objects.for_topics(topics) == first
    assert Desk.objects.for_topics(topics[1:]) == second
    assert Desk.objects.for_topics([topics[2]]) == default
    assert Desk.objects.for_topics([]) == default


def test_the_admin_lists_of_desks_and_replies_open(admin_client, submission):
    for name in ("desk", "replytemplate", "privacynotice"):
        assert admin_client.get(reverse(f"{name}:index")).status_code == 200
    for name in ("desk", "replytemplate"):
        assert admin_client.get(reverse(f"{name}:add")).status_code == 200
