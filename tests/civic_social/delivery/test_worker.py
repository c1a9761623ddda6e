"""One due post on its way to a network, with every kind of answer."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail_factories import ImageFactory

from civic_social import actions
from civic_social.channels.base import Pressure, Remote, Sighting
from civic_social.delivery import worker
from civic_social.error_messages import PROBLEMS
from civic_social.exceptions import (
    AccountBlocked,
    AuthenticationError,
    NeedsPerson,
    OutcomeUnknown,
    PermanentError,
    RateLimited,
    TransientError,
    Vanished,
)
from civic_social.models import Attempt, Post
from civic_social.models.states import Status

from ..factories import NoticePageFactory, SocialAccountFactory, publish
from ..memory_channel import CommentingChannel, MemoryChannel, UneditableChannel

pytestmark = pytest.mark.django_db


def post_of(notice):
    return Post.objects.get(page_id=notice.pk)


def make_due_now(notice):
    Post.objects.filter(page_id=notice.pk).update(next_attempt_at=timezone.now())


def drain_until_quiet():
    """Drain as the sweep does, until nothing is due, with the quiet time before each look gone by."""
    for _ in range(10):
        outcomes = worker.drain()
        looking = Post.objects.filter(status=Status.UNKNOWN).update(next_attempt_at=timezone.now())
        if not outcomes and not looking:
            return
    raise AssertionError("the work does not end")


def test_a_due_post_is_published_once_and_confirmed(notice, network):
    drain_until_quiet()
    post = post_of(notice)
    assert post.status == Status.LIVE
    assert post.confirmed == post.desired
    assert (post.remote_id, post.permalink) == ("1", "https://network.example/1")
    assert network.calls == ["create"]
    (message,) = network.posts.values()
    assert message.text == f"{notice.title}\n\n{notice.summary}"
    assert post.marker in message.link
    attempt = Attempt.objects.get()
    assert (attempt.outcome, attempt.sent_text) == ("done", message.text)


def test_an_edit_changes_the_same_post(notice, network):
    drain_until_quiet()
    publish(notice, title="Поправено")
    drain_until_quiet()
    assert network.calls == ["create", "update"]
    assert network.texts() == ["Поправено\n\nКратко и ясно."]


def test_edits_that_pile_up_arrive_as_the_last_one(notice, network):
    drain_until_quiet()
    for number in range(5):
        publish(notice, title=f"Редакция {number}")
    drain_until_quiet()
    assert network.calls == ["create", "update"]
    assert network.texts() == ["Редакция 4\n\nКратко и ясно."]


def test_a_withdrawal_removes_the_post(notice, network):
    drain_until_quiet()
    notice.unpublish()
    drain_until_quiet()
    post = post_of(notice)
    assert (post.status, post.confirmed, network.posts) == (Status.WITHDRAWN, {}, {})


def test_published_again_it_is_a_new_post_with_a_marker_of_its_own(notice, network):
    drain_until_quiet()
    before = post_of(notice).marker
    notice.unpublish()
    drain_until_quiet()
    publish(notice)
    drain_until_quiet()
    assert post_of(notice).marker != before
    assert network.calls == ["create", "delete", "create"]
    assert len(network.posts) == 1


def test_what_cannot_be_edited_is_replaced_in_two_steps(root, network):
    SocialAccountFactory(channel="uneditable")
    notice = publish(NoticePageFactory(parent=root))
    drain_until_quiet()
    publish(notice, title="Поправено")
    drain_until_quiet()
    assert network.calls == ["create", "delete", "create"]
    assert network.texts() == ["Поправено\n\nКратко и ясно."]


def test_what_cannot_be_edited_stays_where_the_account_says_so(root, network):
    SocialAccountFactory(channel="uneditable", when_uneditable="leave")
    notice = publish(NoticePageFactory(parent=root))
    drain_until_quiet()
    publish(notice, title="Поправено")
    drain_until_quiet()
    assert network.calls == ["create"]
    assert post_of(notice).status == Status.LIVE
    assert post_of(notice).confirmed["title"] != "Поправено"


@pytest.fixture
def commented(root, network):
    SocialAccountFactory(channel="commenting", when_uneditable="comment")
    notice = publish(NoticePageFactory(parent=root))
    drain_until_quiet()
    return notice


def test_what_cannot_be_edited_is_corrected_by_one_comment_for_each_content(commented, network):
    for title in ("Поправено", "Поправено", "Пак поправено"):
        publish(commented, title=title)
        drain_until_quiet()
    assert network.calls == ["create", "comment", "comment"]
    (_, first), (_, second) = network.comments
    assert first.text.startswith("Поправка: Поправено")
    assert first.link in first.text
    assert second.text.startswith("Поправка: Пак поправено")
    post = post_of(commented)
    assert post.status == Status.LIVE
    assert "Поправено" not in post.confirmed["title"]


def test_a_comment_whose_answer_was_lost_is_looked_for_and_not_repeated(commented, network):
    publish(commented, title="Поправено")
    network.fail("comment", OutcomeUnknown(), accepts=True)
    drain_until_quiet()
    assert network.calls == ["create", "comment", "look"]
    assert len(network.comments) == 1
    assert post_of(commented).status == Status.LIVE


def test_what_goes_back_to_its_first_words_takes_its_correction_back(commented, network):
    first = commented.title
    for title in ("Поправено", first, "Поправено", first):
        publish(commented, title=title)
        drain_until_quiet()
    said = [correction.text.partition("\n")[0] for _post, correction in network.comments]
    assert said == ["Поправка: Поправено", f"Поправка: {first}"] * 2
    assert post_of(commented).status == Status.LIVE


def test_of_two_corrections_that_say_the_same_the_later_one_is_looked_for(commented, network):
    first = commented.title
    for title in ("Поправено", first):
        publish(commented, title=title)
        drain_until_quiet()
    network.fail("comment", OutcomeUnknown())
    publish(commented, title="Поправено")
    drain_until_quiet()
    assert network.comments[-1][1].text.startswith("Поправка: Поправено")
    assert len(network.comments) == 3


def test_what_a_network_does_not_show_is_not_corrected_in_a_comment(commented, network, monkeypatch):
    capabilities = replace(CommentingChannel.capabilities, shows_card=False)
    monkeypatch.setattr(CommentingChannel, "capabilities", capabilities)
    for summary in ("Едно", "Друго"):
        publish(commented, social_text="Мостът е готов", summary=summary)
        drain_until_quiet()
    assert network.calls == ["create", "comment"]


def test_who_has_corrected_by_hand_is_not_asked_again(commented, network):
    publish(commented, title="Поправено")
    drain_until_quiet()
    network.fail("comment", NeedsPerson("comment-not-allowed"))
    publish(commented, title="Пак поправено")
    drain_until_quiet()
    post = post_of(commented)
    assert (post.status, post.problem) == (Status.WAITING, "comment-not-allowed")
    actions.done_by_hand(post, post.permalink)
    drain_until_quiet()
    assert post_of(commented).status == Status.LIVE
    assert len(network.comments) == 1


def test_what_a_network_does_not_show_is_not_changed_there(root, network, monkeypatch):
    capabilities = replace(UneditableChannel.capabilities, shows_card=False, max_pictures=1)
    monkeypatch.setattr(UneditableChannel, "capabilities", capabilities)
    SocialAccountFactory(channel="uneditable")
    photos = [ImageFactory(description="Мост").pk, ImageFactory(description="Парк").pk]
    text = "Мостът е готов"
    notice = publish(NoticePageFactory(parent=root, social_text=text, photos=photos))
    drain_until_quiet()
    publish(notice, summary="Друго резюме", photos=photos[:1])
    drain_until_quiet()
    assert network.calls == ["create"]
    assert post_of(notice).status == Status.LIVE
    publish(notice, photos=photos[1:])
    drain_until_quiet()
    assert network.calls == ["create", "delete", "create"]


def test_an_edit_does_not_claim_that_the_link_was_edited_too(root, network):
    SocialAccountFactory(channel="memory", when_uneditable="leave")
    notice = publish(NoticePageFactory(parent=root))
    drain_until_quiet()
    link = post_of(notice).confirmed["link"]
    publish(notice, title="Ново", slug="new")
    drain_until_quiet()
    post = post_of(notice)
    assert (post.status, post.confirmed["title"], post.confirmed["link"]) == (Status.LIVE, "Ново", link)
    assert post.desired["link"] != link


def test_a_passing_fault_is_tried_again_later(notice, network):
    network.fail("create", TransientError())
    worker.drain()
    post = post_of(notice)
    assert (post.status, post.failures, post.problem) == (Status.DUE, 1, "network-unreachable")
    assert post.next_attempt_at > timezone.now()
    make_due_now(notice)
    drain_until_quiet()
    assert post_of(notice).status == Status.LIVE
    assert post_of(notice).problem == ""


def test_after_many_passing_faults_a_person_is_asked_with_the_cause(notice, network, settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "MAX_FAILURES": 2}
    for _ in range(2):
        network.fail("create", TransientError())
        make_due_now(notice)
        worker.drain()
    post = post_of(notice)
    assert post.status == Status.FAILED
    assert post.problem_details["cause"] == "network-unreachable"
    assert str(PROBLEMS["network-unreachable"].what) in post.explanation.what


def test_a_lost_answer_is_read_back_and_found(notice, network):
    network.fail("create", OutcomeUnknown(), accepts=True)
    worker.drain()
    assert post_of(notice).status == Status.UNKNOWN
    drain_until_quiet()
    post = post_of(notice)
    assert (post.status, post.remote_id) == (Status.LIVE, "1")
    assert network.calls == ["create", "find"]


@pytest.mark.parametrize("looks_lie", [False, True])
def test_an_answer_that_names_another_of_our_posts_is_not_believed(
    root, notice, network, monkeypatch, looks_lie
):
    drain_until_quiet()
    truthful, first = MemoryChannel.create, post_of(notice).remote_id
    monkeypatch.setattr(MemoryChannel, "create", lambda *named: replace(truthful(*named), id=first))
    if looks_lie:
        wrong = [Sighting(Remote(first))]
        monkeypatch.setattr(MemoryChannel, "find_all", lambda *arguments, **named: wrong)
    other = publish(NoticePageFactory(parent=root, title="Другото"))
    drain_until_quiet()
    state = (post_of(other).status, post_of(other).remote_id, post_of(other).problem)
    assert state == ((Status.WAITING, "", "cannot-verify") if looks_lie else (Status.LIVE, "2", ""))
    publish(other, title="Поправено")
    drain_until_quiet()
    assert network.posts["1"].title == notice.title
    assert len(network.posts) == 2


def test_an_answer_that_names_the_account_itself_is_not_believed(notice, account, network, monkeypatch):
    truthful = MemoryChannel.create
    monkeypatch.setattr(MemoryChannel, "create", lambda *all_: replace(truthful(*all_), id=account.remote_id))
    drain_until_quiet()
    assert (post_of(notice).status, post_of(notice).remote_id) == (Status.LIVE, "1")
    assert network.calls == ["create", "find"]


def test_a_lost_request_is_sent_again_only_after_two_looks(notice, network):
    network.fail("create", OutcomeUnknown(), accepts=False)
    drain_until_quiet()
    assert network.calls == ["create", "find", "find", "create"]
    assert len(network.posts) == 1


def test_a_list_that_lags_once_does_not_lead_to_a_second_post(notice, network):
    network.fail("create", OutcomeUnknown(), accepts=True)
    network.hidden.add("1")
    worker.drain()
    make_due_now(notice)
    worker.drain()
    network.hidden.clear()
    drain_until_quiet()
    assert len(network.posts) == 1
    assert network.calls == ["create", "find", "find"]


def test_a_look_that_fails_leaves_the_question_open(notice, network):
    network.fail("create", OutcomeUnknown(), accepts=True)
    network.fail("find", TransientError())
    worker.drain()
    make_due_now(notice)
    worker.drain()
    assert post_of(notice).status == Status.UNKNOWN
    make_due_now(notice)
    drain_until_quiet()
    assert network.calls == ["create", "find", "find"]
    assert post_of(notice).status == Status.LIVE


def test_where_nothing_can_be_found_again_a_person_looks(root, network):
    SocialAccountFactory(channel="blind")
    notice = publish(NoticePageFactory(parent=root))
    network.fail("create", OutcomeUnknown(), accepts=True)
    drain_until_quiet()
    assert (post_of(notice).status, post_of(notice).problem) == (Status.WAITING, "cannot-verify")
    assert network.calls == ["create"]
    actions.done_by_hand(post_of(notice), "https://network.example/1")
    assert post_of(notice).status == Status.LIVE


def test_a_page_unpublished_while_its_answer_was_lost_is_found_and_removed(notice, network):
    network.fail("create", OutcomeUnknown(), accepts=True)
    worker.drain()
    notice.unpublish()
    drain_until_quiet()
    assert (post_of(notice).status, network.posts) == (Status.WITHDRAWN, {})


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_a_lost_edit_or_removal_is_repeated_after_quiet_time(notice, network, verb):
    drain_until_quiet()
    if verb == "update":
        publish(notice, title="Поправено")
    else:
        notice.unpublish()
    network.fail(verb, OutcomeUnknown(), accepts=True)
    drain_until_quiet()
    assert network.calls == ["create", verb, verb]
    assert post_of(notice).status == (Status.LIVE if verb == "update" else Status.WITHDRAWN)


def test_a_defect_of_a_channel_counts_as_a_lost_answer(notice, network):
    network.fail("create", ZeroDivisionError(), accepts=True)
    drain_until_quiet()
    assert (post_of(notice).status, len(network.posts)) == (Status.LIVE, 1)


def test_a_refusal_for_good_waits_for_an_edit(notice, network):
    network.fail("create", PermanentError("bad-parameter", code=100))
    drain_until_quiet()
    assert (post_of(notice).status, post_of(notice).problem) == (Status.FAILED, "bad-parameter")
    publish(notice, title="Друг текст")
    drain_until_quiet()
    assert post_of(notice).status == Status.LIVE


def test_what_only_a_person_can_do_waits_for_one(notice, network):
    network.fail("create", NeedsPerson("by-hand"))
    drain_until_quiet()
    assert post_of(notice).status == Status.WAITING


@pytest.mark.parametrize("error", [AuthenticationError("token-expired"), AccountBlocked()])
def test_a_dead_access_stops_the_account_and_keeps_what_is_due(notice, account, network, root, error):
    other = publish(NoticePageFactory(parent=root))
    network.fail("create", error)
    drain_until_quiet()
    account.refresh_from_db()
    assert account.problem == error.problem
    assert {post_of(notice).status, post_of(other).status} == {Status.DUE}
    assert network.calls == ["create"]
    actions.resume(account)
    drain_until_quiet()
    assert {post_of(notice).status, post_of(other).status} == {Status.LIVE}


def test_a_network_that_asks_for_silence_gets_it_for_the_whole_account(notice, account, network, root):
    publish(NoticePageFactory(parent=root))
    network.fail("create", RateLimited(retry_after=600))
    drain_until_quiet()
    account.refresh_from_db()
    assert network.calls == ["create"]
    assert account.resting_until > timezone.now() + timedelta(seconds=500)


def test_usage_near_the_limit_makes_the_account_rest(notice, account, network, root):
    publish(NoticePageFactory(parent=root))
    network.pressure = Pressure(percent=96, rest=900)
    drain_until_quiet()
    account.refresh_from_db()
    assert network.calls == ["create"]
    assert account.resting_until > timezone.now()


def test_a_post_that_somebody_removed_at_the_network_is_not_published_anew_by_itself(notice, network):
    drain_until_quiet()
    publish(notice, title="Поправено")
    network.posts.clear()
    network.fail("update", Vanished())
    drain_until_quiet()
    post = post_of(notice)
    assert (post.status, post.problem, network.posts) == (Status.WAITING, "removed-elsewhere", {})
    actions.retry(post)
    drain_until_quiet()
    assert network.texts() == ["Поправено\n\nКратко и ясно."]


def test_a_paused_account_sends_nothing_until_it_is_resumed(notice, account, network):
    actions.pause(account)
    drain_until_quiet()
    assert network.calls == []
    actions.resume(account)
    drain_until_quiet()
    assert network.calls == ["create"]


def test_a_worker_that_fell_silent_leaves_its_post_to_the_sweep(notice, account, network):
    (leased,) = worker.lease_accounts("dead worker")
    step = worker.claim_next(leased, "dead worker", leased.get_channel())
    worker.perform(leased.get_channel(), step)  # accepted, and then the power went
    assert worker.drain() == {}
    past = timezone.now() - timedelta(seconds=1)
    Post.objects.update(lease_until=past)
    type(account).objects.update(leased_until=past)
    drain_until_quiet()
    assert (post_of(notice).status, len(network.posts)) == (Status.LIVE, 1)
    assert network.calls == ["create", "find"]


def test_an_answer_that_comes_late_is_still_the_truth(notice, account, network):
    (leased,) = worker.lease_accounts("slow worker")
    channel = leased.get_channel()
    step = worker.claim_next(leased, "slow worker", channel)
    result = worker.perform(channel, step)
    Post.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    worker.expire_claims()
    worker.apply_result(step, result, channel)
    assert post_of(notice).status == Status.LIVE


def test_one_worker_at_a_time_talks_for_an_account(notice, account, network):
    assert worker.lease_accounts("first")
    assert worker.lease_accounts("second") == []


def test_a_page_that_the_public_cannot_open_yet_is_not_announced(notice, network, settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "CHECK_PUBLIC_URL": True}
    worker.drain()
    assert (post_of(notice).status, post_of(notice).problem) == (Status.DUE, "page-not-public")
    assert network.calls == []


def test_a_skipped_post_keeps_its_reason_and_is_not_sent(notice, network):
    actions.skip(post_of(notice), "Вече е обявено на събранието.")
    drain_until_quiet()
    publish(notice, title="Ново")
    drain_until_quiet()
    post = post_of(notice)
    assert (post.status, network.calls) == (Status.SKIPPED, [])
    assert "Вече е обявено" in post.explanation.what


def test_a_held_post_waits_for_its_release_and_then_says_the_newest(notice, network):
    actions.hold(post_of(notice))
    publish(notice, title="Ново")
    drain_until_quiet()
    assert network.calls == []
    actions.retry(post_of(notice))
    drain_until_quiet()
    assert network.texts() == ["Ново\n\nКратко и ясно."]
