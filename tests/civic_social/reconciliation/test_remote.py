"""What stands at the network, compared with the posts: over HTTP, at the sandbox."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from civic_social.delivery import worker
from civic_social.models import DuplicateCheck, Post, RecordEntry, SocialAccount
from civic_social.models.states import Status
from civic_social.reconciliation import remote
from civic_social.sandbox import actions as sandbox
from civic_social.sandbox.models import Fault
from civic_social.sandbox.models import Post as Standing
from civic_social.sandbox.post_storage import edit_post

from ..factories import GroupFactory, NoticePageFactory, publish

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def live_notice(root, page_account):
    notice = publish(NoticePageFactory(parent=root, title="Решение"))
    worker.drain()
    assert Post.objects.get().status == Status.LIVE
    return notice


def wall(profile):
    posts = profile.posts.published().filter(removed_at=None)
    return sorted(posts.values_list("message", flat=True))


def problems(account):
    comparison = remote.compare(account)
    assert comparison.problem == ""
    return [difference.problem for difference in comparison.differences]


def reconcile(*options):
    """Run the command; return its exit code and what it printed."""
    out = StringIO()
    try:
        call_command("social", "reconcile", "--network", *options, stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


def copy_at_network(standing):
    """Put up a second time what our app did, though no row knows."""
    copied = Standing.objects.get(pk=standing.pk)
    copied.pk, copied.graph_number = None, f"{standing.graph_number}9"
    copied.save()


def post_as_page(profile, message, link=""):
    """The Page's manager posts with a phone, in the Page's name."""
    standing = sandbox.post_by_hand(profile, message, link=link)
    Standing.objects.filter(pk=standing.pk).update(author_person=None)


def test_a_wall_that_says_what_the_posts_say_needs_nothing(live_notice, page_account, page_profile):
    assert problems(page_account) == []
    code, printed = reconcile()
    assert code == 0
    assert "Община: 1 posts compared." in printed


def test_what_somebody_removed_is_told_and_then_asked_about(live_notice, page_account):
    sandbox.remove_by_hand(Standing.objects.get())
    assert problems(page_account) == ["removed-elsewhere"]
    assert reconcile()[0] == 1
    assert Post.objects.get().status == Status.LIVE
    code, printed = reconcile("--repair")
    assert (code, "✓" in printed) == (0, True)
    post = Post.objects.get()
    assert (post.status, post.problem, post.confirmed) == (Status.WAITING, "removed-elsewhere", {})
    assert RecordEntry.objects.last().event == "vanished"
    assert problems(page_account) == []


def test_what_somebody_edited_is_told_and_said_again_only_on_repair(live_notice, page_account, page_profile):
    edit_post(Standing.objects.get(), "Шега!")
    assert problems(page_account) == ["edited-elsewhere"]
    reconcile()
    worker.drain()
    assert wall(page_profile) == ["Шега!"]
    reconcile("--repair")
    worker.drain()
    assert wall(page_profile) == ["Решение\n\nКратко и ясно."]
    assert problems(page_account) == []


def test_what_was_withdrawn_and_stands_again_is_taken_down_on_repair(live_notice, page_account, page_profile):
    live_notice.unpublish()
    worker.drain()
    Standing.objects.update(removed_at=None)
    assert problems(page_account) == ["still-there"]
    reconcile()
    assert len(wall(page_profile)) == 1
    reconcile("--repair")
    assert wall(page_profile) == []
    assert Post.objects.get().status == Status.WITHDRAWN
    assert problems(page_account) == []


def test_what_stands_there_a_second_time_is_taken_down_on_repair(live_notice, page_account, page_profile):
    copy_at_network(Standing.objects.get())
    assert problems(page_account) == ["second-there"]
    reconcile("--repair")
    assert [post.graph_id for post in Standing.objects.filter(removed_at=None)] == [
        Post.objects.get().remote_id
    ]
    assert not DuplicateCheck.objects.exists()


def test_what_others_made_is_told_where_it_carries_our_mark_and_never_touched(
    live_notice, page_account, page_profile
):
    ours = Standing.objects.get()
    post_as_page(page_profile, "Вижте какво реши съветът!", link=ours.link)
    post_as_page(page_profile, "Нещо съвсем друго")
    assert problems(page_account) == []
    unplaced = ours.link.replace(Post.objects.get().marker, "cs00000000000000ff")
    post_as_page(page_profile, "Решение", link=unplaced)
    assert problems(page_account) == ["unplaced"]
    code, printed = reconcile("--repair")
    assert (code, "!" in printed) == (1, True)
    assert len(wall(page_profile)) == 4


@pytest.mark.parametrize("forget_attempts", [True, False])
def test_after_yesterdays_database_is_restored_nothing_is_sent_again(
    live_notice, page_account, page_profile, forget_attempts
):
    """The row says due, the wall shows it already: its mark is the same."""
    post = Post.objects.get()
    if forget_attempts:
        post.attempts.all().delete()
    Post.moves.update(
        status=Status.DUE, confirmed={}, remote_id="", permalink="", next_attempt_at=timezone.now()
    )
    assert problems(page_account) == ["already-there"]
    reconcile("--repair")
    worker.drain()
    post.refresh_from_db()
    assert (post.status, post.confirmed, len(wall(page_profile))) == (Status.LIVE, post.desired, 1)
    assert post.remote_id == Standing.objects.get().graph_id


def test_a_list_that_lags_is_no_proof(live_notice, page_account, page_profile):
    Standing.objects.update(listed_at=timezone.now() + timedelta(hours=1))
    assert problems(page_account) == []


def test_a_post_that_moved_on_while_it_was_compared_is_left_alone(live_notice, page_account):
    sandbox.remove_by_hand(Standing.objects.get())
    comparison = remote.compare(page_account)
    publish(live_notice, title="Поправено")
    assert remote.repair(comparison) == 0
    assert Post.objects.get().status == Status.DUE


def test_what_could_not_be_read_is_named_and_repairs_nothing(live_notice, page_account, page_profile):
    sandbox.enable_fault(Fault.Kind.SERVER_ERROR, page_profile, method="GET")
    code, printed = reconcile("--json", "--repair")
    (report,) = json.loads(printed)["accounts"]
    assert (code, report["problem"], report["differences"]) == (1, "network-down", [])
    sandbox.disable_faults()
    page_account.credentials = {"access_token": "EAAdead"}
    page_account.save()
    code, printed = reconcile("--json", "--repair")
    assert json.loads(printed)["accounts"][0]["problem"].startswith("token")
    assert Post.objects.get().status == Status.LIVE


def test_an_account_that_a_person_serves_cannot_be_read_and_is_no_fault(served):
    GroupFactory(name="Форум")
    code, printed = reconcile()
    assert (code, "Форум" in printed) == (0, True)


def test_the_report_for_programs_names_page_address_and_sentence(live_notice, page_account):
    sandbox.remove_by_hand(Standing.objects.get())
    code, printed = reconcile("--json", "--account", "Община")
    (report,) = json.loads(printed)["accounts"]
    (difference,) = report["differences"]
    assert (code, report["compared"], difference["page"]) == (1, 1, live_notice.pk)
    assert difference["permalink"] == Post.objects.get().permalink
    assert difference["what"]
    assert not difference["repaired"]


def test_an_account_whose_channel_is_gone_does_not_stop_the_others(live_notice, page_account):
    SocialAccount.objects.bulk_create([SocialAccount(name="Стар", channel="uninstalled", remote_id="1")])
    _code, printed = reconcile("--json")
    reports = {each["account"]: each["problem"] for each in json.loads(printed)["accounts"]}
    assert reports == {"Община": "", "Стар": "unexpected"}


def test_repair_without_network_is_a_mistake(db):
    with pytest.raises(CommandError):
        call_command("social", "reconcile", "--repair")
