"""Comparison of the posts with what their network shows, in the sandbox over HTTP."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from civic_social.delivery import worker
from civic_social.models import DuplicateCheck, Post, RecordEntry, SocialAccount
from civic_social.models.states import Status
from civic_social.reconciliation import remote, repairs
from civic_social.sandbox import actions as sandbox
from civic_social.sandbox.models import Fault
from civic_social.sandbox.models import Post as SandboxPost
from civic_social.sandbox.post_storage import edit_post

from ..factories import GroupFactory, NoticePageFactory, publish
from .comparison import problems, reconcile

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def live_notice(root, page_account):
    notice = publish(NoticePageFactory(parent=root, title="Решение"))
    worker.drain()
    assert Post.objects.get().status == Status.LIVE
    return notice


def wall(profile):
    """Return the texts of the public posts of ``profile``, sorted."""
    posts = profile.posts.published().filter(removed_at=None)
    return sorted(posts.values_list("message", flat=True))


def duplicate_in_sandbox(post):
    """Publish a copy of ``post`` that no row of ours knows."""
    copied = SandboxPost.objects.get(pk=post.pk)
    copied.pk, copied.graph_number = None, f"{post.graph_number}9"
    copied.save()


def post_as_page(profile, message, link=""):
    """Post by hand in the name of the Page."""
    post = sandbox.post_by_hand(profile, message, link=link)
    SandboxPost.objects.filter(pk=post.pk).update(author_person=None)


def test_wall_in_line_with_the_posts_has_no_differences(live_notice, page_account, page_profile):
    assert problems(page_account) == []
    code, output = reconcile()
    assert code == 0
    assert "Община (Страница във Facebook): сравнена е 1 публикация." in output


def test_removed_post_is_reported_and_repaired_by_asking_a_person(live_notice, page_account):
    sandbox.remove_by_hand(SandboxPost.objects.get())
    assert problems(page_account) == ["removed-elsewhere"]
    assert reconcile()[0] == 1
    assert Post.objects.get().status == Status.LIVE
    code, output = reconcile("--repair")
    assert (code, "✓" in output) == (0, True)
    post = Post.objects.get()
    assert (post.status, post.problem, post.confirmed) == (Status.WAITING, "removed-elsewhere", {})
    assert RecordEntry.objects.last().event == "vanished"
    assert problems(page_account) == []


def test_edited_post_is_reported_and_restored_only_by_a_repair(live_notice, page_account, page_profile):
    edit_post(SandboxPost.objects.get(), "Шега!")
    assert problems(page_account) == ["edited-elsewhere"]
    reconcile()
    worker.drain()
    assert wall(page_profile) == ["Шега!"]
    reconcile("--repair")
    worker.drain()
    assert wall(page_profile) == ["Решение\n\nКратко и ясно."]
    assert problems(page_account) == []


def test_withdrawn_post_that_is_public_again_is_removed_by_a_repair(live_notice, page_account, page_profile):
    live_notice.unpublish()
    worker.drain()
    SandboxPost.objects.update(removed_at=None)
    assert problems(page_account) == ["still-there"]
    reconcile()
    assert len(wall(page_profile)) == 1
    reconcile("--repair")
    assert wall(page_profile) == []
    assert Post.objects.get().status == Status.WITHDRAWN
    assert problems(page_account) == []


def test_duplicate_is_removed_by_a_repair(live_notice, page_account, page_profile):
    duplicate_in_sandbox(SandboxPost.objects.get())
    assert problems(page_account) == ["second-there"]
    reconcile("--repair")
    assert [post.graph_id for post in SandboxPost.objects.filter(removed_at=None)] == [
        Post.objects.get().remote_id
    ]
    assert not DuplicateCheck.objects.exists()


def test_posts_of_other_people_are_never_removed_and_reported_only_with_our_marker(
    live_notice, page_account, page_profile
):
    ours = SandboxPost.objects.get()
    post_as_page(page_profile, "Вижте какво реши съветът!", link=ours.link)
    post_as_page(page_profile, "Нещо съвсем друго")
    assert problems(page_account) == []
    link_with_unknown_marker = ours.link.replace(Post.objects.get().marker, "cs00000000000000ff")
    post_as_page(page_profile, "Решение", link=link_with_unknown_marker)
    assert problems(page_account) == ["unplaced"]
    code, output = reconcile("--repair")
    assert (code, "!" in output) == (1, True)
    assert len(wall(page_profile)) == 4


@pytest.mark.parametrize("forget_attempts", [True, False])
def test_post_is_not_sent_again_after_a_database_restore(
    live_notice, page_account, page_profile, forget_attempts
):
    """The restored row is due, but the network has the post with its marker already."""
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
    assert post.remote_id == SandboxPost.objects.get().graph_id


def test_list_that_lags_does_not_prove_a_removal(live_notice, page_account, page_profile):
    SandboxPost.objects.update(listed_at=timezone.now() + timedelta(hours=1))
    assert problems(page_account) == []


def test_post_changed_during_the_comparison_is_not_repaired(live_notice, page_account):
    sandbox.remove_by_hand(SandboxPost.objects.get())
    comparison = remote.compare(page_account)
    publish(live_notice, title="Поправено")
    assert repairs.repair(comparison) == 0
    assert Post.objects.get().status == Status.DUE


def test_account_that_cannot_be_read_is_reported_and_not_repaired(live_notice, page_account, page_profile):
    sandbox.enable_fault(Fault.Kind.SERVER_ERROR, page_profile, method="GET")
    code, output = reconcile("--json", "--repair")
    (report,) = json.loads(output)["accounts"]
    assert (code, report["problem"], report["differences"]) == (1, "network-down", [])
    sandbox.disable_faults()
    page_account.credentials = {"access_token": "EAAdead"}
    page_account.save()
    code, output = reconcile("--json", "--repair")
    assert json.loads(output)["accounts"][0]["problem"].startswith("token")
    assert Post.objects.get().status == Status.LIVE


def test_manual_account_is_listed_without_an_error(served):
    GroupFactory(name="Форум")
    code, output = reconcile()
    assert (code, "Форум" in output) == (0, True)


def test_json_report_names_the_page_the_permalink_and_the_problem(live_notice, page_account):
    sandbox.remove_by_hand(SandboxPost.objects.get())
    code, output = reconcile("--json", "--account", "Община")
    (report,) = json.loads(output)["accounts"]
    (difference,) = report["differences"]
    assert (code, report["compared"], difference["page"]) == (1, 1, live_notice.pk)
    assert difference["permalink"] == Post.objects.get().permalink
    assert difference["what"]
    assert not difference["repaired"]


def test_account_with_a_missing_channel_does_not_stop_the_others(live_notice, page_account):
    SocialAccount.objects.bulk_create([SocialAccount(name="Стар", channel="uninstalled", remote_id="1")])
    _code, output = reconcile("--json")
    reports = {each["account"]: each["problem"] for each in json.loads(output)["accounts"]}
    assert reports == {"Община": "", "Стар": "unexpected"}


def test_repair_requires_the_network_option(db):
    with pytest.raises(CommandError):
        call_command("social", "reconcile", "--repair")
