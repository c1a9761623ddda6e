"""Readings of comments: due, within a budget, and with findings for people."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from civic_social.channels.base import PostConversation, Pressure
from civic_social.conversation import reading, removals, schedule, storage
from civic_social.conversation.removals import Gap
from civic_social.error_messages import explain
from civic_social.exceptions import AuthenticationError, NeedsPerson, RateLimited, TransientError
from civic_social.models import AccountHealth, Comment, CommentReading, Post, PostFigure, Switch
from civic_social.monitoring.health import alerts_of

from ..factories import SocialAccountFactory
from ..memory_channel import TalkingChannel
from ..networks.comment_graph import INSTAGRAM, CommentGraph

pytestmark = pytest.mark.django_db


def read(account=None):
    """Let every account be due, read, and return the row of the reading."""
    CommentReading.objects.update(next_at=timezone.now())
    reading.read_due()
    rows = CommentReading.objects.all()
    return rows.get(account=account) if account else rows.get()


def texts():
    return [comment.text for comment in Comment.objects.filter(deleted_at=None).order_by("pk")]


def use(settings, **values):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, **values}


def problems(row):
    for finding in row.findings:
        assert explain(**{"name": finding["problem"], "details": finding["details"]}).what
    return [finding["problem"] for finding in row.findings]


def test_backlog_is_silent_and_new_comments_come_ten_minutes_later(post, network):
    network.say(post.remote_id, "Отдавна", written_at=timezone.now() - timedelta(days=3))
    row = read()
    assert texts() == ["Отдавна"]
    assert Comment.objects.get().read_at is not None
    if not schedule.is_night(timezone.now()):
        assert row.next_at - timezone.now() <= timedelta(minutes=10)
    network.say(post.remote_id, "Ново")
    read()
    assert Comment.objects.get(text="Ново").read_at is None
    assert PostFigure.objects.get(name="comments").value == 2


def test_account_is_read_when_it_is_due_and_no_sooner(post, network):
    assert reading.read_due() == 1
    assert reading.read_due() == 0
    assert network.calls.count("comments") == 1


@pytest.mark.parametrize(
    "values",
    [
        {"is_paused": True},
        {"problem": "token-expired"},
        {"disconnected_at": timezone.now()},
        {"resting_until": timezone.now() + timedelta(hours=1)},
        {"mode": "hand-off"},
    ],
)
def test_account_that_may_not_send_is_not_read(post, network, values):
    type(post.account).objects.filter(pk=post.account_id).update(**values)
    assert reading.read_due() == 0
    assert network.calls == []


def test_nothing_is_read_after_a_restore(post, network):
    Switch.objects.update_or_create(pk=1, defaults={"finding": "older"})
    assert reading.read_due() == 0


def test_reading_is_switched_off_by_its_days(post, settings):
    use(settings, COMMENT_DAYS=0)
    assert reading.read_due() == 0


def test_old_posts_are_read_in_the_sweep_only(post, make_post, network):
    old = make_post(remote_id="p2", confirmed_at=timezone.now() - timedelta(days=90))
    ancient = make_post(remote_id="p3", confirmed_at=timezone.now() - timedelta(days=200))
    for each in (old, ancient):
        network.say(each.remote_id, f"Под {each.remote_id}", written_at=timezone.now() - timedelta(days=80))
    read()
    assert texts() == []
    CommentReading.objects.update(swept_at=timezone.now() - timedelta(hours=30))
    row = read()
    assert texts() == ["Под p2"]
    assert Comment.objects.get().read_at is not None, "written before the site read comments"
    assert timezone.now() - row.swept_at < timedelta(minutes=1)


def test_removed_comment_is_erased_by_the_next_reading(post, network):
    gone, stays = network.say(post.remote_id, "Грешка"), network.say(post.remote_id, "Кога?")
    read()
    network.remove_comment(gone.id)
    read()
    assert texts() == ["Кога?"]
    assert Comment.objects.get(remote_id=gone.id).author_name == ""
    assert network.calls.count("read_comment") == 1
    assert stays


@pytest.mark.parametrize(
    ("remote_id", "minutes"), [("by-hand:answer-1", -60), ("told-by-an-event", 1)], ids=["by hand", "later"]
)
def test_comment_that_the_list_could_not_have_is_not_missing(post, network, remote_id, minutes):
    network.say(post.remote_id, "Кога?")
    read()
    at = timezone.now() + timedelta(minutes=minutes)
    values = {"account": post.account, "post": post, "version": "1", "written_at": at, "received_at": at}
    Comment.objects.create(remote_id=remote_id, text="През май.", last_comment_at=at, **values)
    read()
    assert texts() == ["Кога?", "През май."]
    assert "read_comment" not in network.calls


def test_replies_that_stay_at_the_network_stay_here(post, network, monkeypatch):
    capabilities = replace(TalkingChannel.capabilities, replies_stay=True)
    monkeypatch.setattr(TalkingChannel, "capabilities", capabilities)
    gone = network.say(post.remote_id, "Грешка")
    network.say(post.remote_id, "И аз питам", parent_id=gone.id)
    read()
    del network.conversations[post.remote_id][gone.id]
    read()
    top = Comment.objects.get(remote_id=gone.id)
    assert (texts(), top.text, top.state) == (["И аз питам"], "", "open")
    Comment.objects.filter(pk=top.pk).update(state="answered")
    network.say(post.remote_id, "Отговорете и на мен", parent_id=gone.id)
    read()
    top.refresh_from_db()
    assert top.state == "open"


def test_comments_of_a_withdrawn_or_vanished_post_are_erased(post, make_post, network):
    second = make_post(remote_id="p2")
    for each in (post, second):
        network.say(each.remote_id, "Кога?")
    network.posts = {"p2": None}
    read()
    Post.moves.filter(pk=post.pk).update(status="withdrawn")
    read()
    assert texts() == ["Кога?"]
    assert Comment.objects.get(post=post).deleted_at is not None


@pytest.mark.parametrize(
    ("unshown", "count", "shown", "is_removal"),
    [
        (0, 4, 4, True),
        (0, 5, 4, False),
        (2, 6, 4, True),
        (0, None, 4, True),
        (0, 5, 5, True),
        (0, 6, 5, False),
        (0, 5, 0, False),
    ],
)
def test_missing_comments_count_as_removed_only_if_the_count_fell(unshown, count, shown, is_removal):
    missing = 5 - min(shown, 4)
    assert Gap(missing, shown, unshown, count).is_removal == is_removal


def test_removal_that_could_not_be_verified_at_first_is_one_in_the_next_reading(post, network):
    gone, stays = network.say(post.remote_id, "Грешка"), network.say(post.remote_id, "Кога?")
    # Counted and never shown, such as a comment of somebody whom the account has restricted.
    network.unshown = 1
    read()
    network.remove_comment(gone.id)
    network.fail("read_comment", TransientError())
    read()
    assert len(texts()) == 2
    network.say(post.remote_id, "Нов")
    read()
    assert texts() == ["Кога?", "Нов"]
    assert stays


def test_replies_below_a_hidden_comment_do_not_keep_a_removed_one(post, network):
    top, gone = network.say(post.remote_id, "Обида"), network.say(post.remote_id, "Грешка")
    for number in range(3):
        network.say(post.remote_id, f"Отговор {number}", parent_id=top.id)
    read()
    network.change_comment(top.id, is_hidden=True)
    network.remove_comment(gone.id)
    Comment.objects.filter(remote_id=top.id).update(is_hidden=True)
    # Instagram lists neither the hidden comment nor its replies, and counts the replies.
    conversation = PostConversation(post.remote_id, is_complete=True, count=3)
    at = timezone.now()
    for is_sweep in (False, True):
        erased, unshown = removals.erase_removed(
            post.account.get_channel(), post, conversation, 0, at, is_sweep=is_sweep
        )
        assert (erased, unshown) == (0 if is_sweep else 1, 0)
    assert Comment.objects.get(remote_id=gone.id).deleted_at
    assert len(texts()) == 4


def test_top_of_a_thread_that_no_list_shows_is_read_by_its_id(post, network):
    top, other = network.say(post.remote_id, "Обида"), network.say(post.remote_id, "Кога?")
    reply = network.say(post.remote_id, "Стига", parent_id=top.id)
    network.change_comment(top.id, is_hidden=True)
    # Only the reply was read, and Instagram lists no hidden comment.
    storage.store(post, [reply, other], timezone.now())
    conversation = PostConversation(post.remote_id, (other,), is_complete=True, count=2)
    removals.erase_removed(post.account.get_channel(), post, conversation, 0, timezone.now())
    row = Comment.objects.get(remote_id=top.id)
    assert (row.text, row.author_name, row.is_hidden) == ("Обида", "Мария", True)


def test_sweep_believes_that_one_of_many_was_removed_although_the_count_is_unclear(post, network):
    gone = network.say(post.remote_id, "Грешка")
    for number in range(2):
        network.say(post.remote_id, f"Въпрос {number}")
    read()
    network.remove_comment(gone.id)
    # Something that is never shown has come in the meantime.
    network.unshown = 1
    read()
    assert len(texts()) == 3
    CommentReading.objects.update(swept_at=timezone.now() - timedelta(days=2))
    read()
    assert texts() == ["Въпрос 0", "Въпрос 1"]


def test_budget_of_a_day_ends_the_readings_until_midnight(post, network, settings):
    use(settings, COMMENT_CALLS_A_DAY=1)
    row = read()
    assert (row.calls, problems(row)) == (1, ["comments-over-budget"])
    midnight = timezone.localtime(row.next_at)
    assert midnight.hour in (0, 23)
    assert read().calls == 1, "also if it becomes due sooner"
    CommentReading.objects.update(calls_on=timezone.localdate() - timedelta(days=1))
    assert read().calls == 1, "a new day"


@pytest.mark.parametrize(
    ("calls", "left", "percent", "minutes"),
    [(5, 2000, 0, 9), (0, 2000, 60, 27), (100, 200, 0, 360), (5, 0, 0, 720)],
)
def test_requests_are_spread_over_the_rest_of_the_day(calls, left, percent, minutes):
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    found = schedule.minutes_until_next(noon, calls=calls, calls_left=left, used_percent=percent)
    assert found == minutes


def test_refusal_is_a_finding_beside_the_accounts_health(post, network):
    AccountHealth.objects.create(account=post.account)
    network.fail("comments", NeedsPerson("comments-not-readable"))
    row = read()
    assert problems(row) == ["comments-not-readable"]
    health = AccountHealth.objects.get(account=post.account)
    assert [alert.finding.problem for alert in alerts_of(health)] == ["comments-not-readable"]
    assert problems(read()) == []


def test_third_failure_is_reported_and_the_wait_grows(post, network):
    for _time in range(3):
        network.fail("comments", TransientError("network-down"))
        row = read()
    assert (row.failures, problems(row)) == (3, ["comments-unread"])
    assert row.next_at - timezone.now() > timedelta(minutes=30)
    network.fail("comments", RateLimited(retry_after=7200))
    assert read().next_at - timezone.now() > timedelta(minutes=110)


def test_invalid_token_lets_the_health_check_decide(post, network):
    later = timezone.now() + timedelta(hours=20)
    AccountHealth.objects.create(account=post.account, next_probe_at=later)
    network.fail("comments", AuthenticationError("token-invalid"))
    read()
    assert AccountHealth.objects.get().next_probe_at <= timezone.now()
    post.account.refresh_from_db()
    assert post.account.problem == ""


def test_silent_empty_answer_is_reported(post, network, monkeypatch):
    def silent(self, remotes, since):
        for remote in remotes:
            yield reading.PostConversation(remote.id, (), is_complete=False, count=8)

    comment = network.say(post.remote_id, "Кога?")
    read()
    monkeypatch.setattr("tests.civic_social.memory_channel.TalkingChannel.comments", silent)
    row = read()
    assert problems(row) == ["comments-not-shown"]
    assert texts() == ["Кога?"], "nothing is erased because of it"
    assert comment


def test_app_that_sees_no_comment_any_more_erases_none_at_night(post, network, monkeypatch):
    asked = []

    def silent(self, remotes, since):
        for remote in remotes:
            yield reading.PostConversation(remote.id, (), is_complete=False, count=8)

    for text in ("Кога?", "Колко?"):
        network.say(post.remote_id, text)
    read()
    CommentReading.objects.update(swept_at=timezone.now() - timedelta(hours=27))
    monkeypatch.setattr(TalkingChannel, "comments", silent)
    monkeypatch.setattr(TalkingChannel, "read_comment", lambda self, remote, pk: asked.append(pk))
    read()
    assert texts() == ["Кога?", "Колко?"]
    assert len(asked) == 1


def test_more_gone_than_answered_for_counts_as_lost_access_at_night(post, network, monkeypatch):
    said = [network.say(post.remote_id, text) for text in ("Кога?", "Колко?", "Защо?")]
    read()
    CommentReading.objects.update(swept_at=timezone.now() - timedelta(hours=27))
    empty = PostConversation(post.remote_id, (), is_complete=False, count=3)
    monkeypatch.setattr(TalkingChannel, "comments", lambda self, remotes, since: iter([empty]))
    present = {said[2].id: said[2]}
    monkeypatch.setattr(TalkingChannel, "read_comment", lambda self, remote, pk: present.get(pk))
    read()
    assert texts() == ["Кога?", "Колко?", "Защо?"]


def test_only_thread_that_a_colleague_has_hidden_at_the_network_is_found_at_night(
    make_post, network, settings
):
    with CommentGraph() as graph:
        use(settings, GRAPH_API_URL=graph.url)
        account = SocialAccountFactory(channel="instagram", remote_id=INSTAGRAM)
        make_post(account, "555")
        graph.posts = ["555"]
        top = graph.say("555", "Обида", written_at=timezone.now())
        graph.say("555", "И аз", top=top.id, written_at=timezone.now())
        read(account)
        top.is_hidden = True
        CommentReading.objects.update(swept_at=timezone.now() - timedelta(hours=27))
        row = read(account)
        assert Comment.objects.get(remote_id=top.id).is_hidden
        assert problems(row) == []
        assert texts() == ["Обида", "И аз"]
        other = graph.say("555", "Кога?", written_at=timezone.now())
        read(account)
        top.text = "Извинете"
        del graph.said[other.id]
        CommentReading.objects.update(swept_at=timezone.now() - timedelta(hours=27))
        read(account)
    assert texts() == ["Извинете", "И аз"], "the one that its author has removed is erased"


def test_comment_without_an_event_is_reported(post, network):
    network.say(post.remote_id, "Кога?")
    read()
    hours = timezone.now() - timedelta(hours=5)
    CommentReading.objects.update(is_subscribed=True, subscribed_at=hours)
    assert problems(read()) == [], "it may still come"
    Comment.objects.update(received_at=timezone.now() - timedelta(hours=2))
    assert problems(read()) == ["comment-events-missing"]
    CommentReading.objects.update(last_event_at=timezone.now())
    assert problems(read()) == []


def test_readings_give_way_to_a_busy_network(post, network):
    network.pressure = Pressure(percent=80)
    row = read()
    assert row.next_at - timezone.now() > timedelta(minutes=25)
