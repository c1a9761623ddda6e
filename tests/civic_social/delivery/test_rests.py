"""Rate limits of Meta: which accounts rest, and that nobody calls Meta before the pause is over."""

from datetime import timedelta

import pytest
from django.utils import timezone
from freezegun import freeze_time

from civic_social import sweep
from civic_social.models import DuplicateCheck, Post, SocialAccount
from civic_social.models.states import Status
from civic_social.monitoring import health
from civic_social.reconciliation import remote

from ..delivery_steps import end_rests
from ..factories import NoticePageFactory, SocialAccountFactory, publish
from ..graph_network import GraphNetwork, RateLimit, running

pytestmark = pytest.mark.django_db


@pytest.fixture
def graph(settings):
    """A network that logs the calls inside a pause that it has demanded."""
    with running(GraphNetwork()) as network:
        settings.CIVIC_SOCIAL = {
            **settings.CIVIC_SOCIAL,
            "GRAPH_API_URL": network.url,
            "CHECK_PUBLIC_URL": False,
            "PARALLEL_ACCOUNTS": 1,
            "WARM_LINK_CARDS": True,
        }
        yield network


@pytest.fixture
def accounts(graph, root):
    """Three Pages, the first two of one person; their people are known."""
    accounts = []
    for person in ("501", "501", "502"):
        page, _instagram, token = graph.add_page(person)
        accounts.append(SocialAccountFactory(remote_id=page, credentials={"access_token": token}))
    health.probe_due()
    return accounts


def pass_time(graph, start, minutes):
    """Run everything that calls Meta once a minute for ``minutes``, as a running site does."""
    for minute in range(minutes):
        with freeze_time(start + timedelta(minutes=minute, seconds=1)):
            for account in SocialAccount.objects.all():
                health.schedule_probe(account)
            DuplicateCheck.objects.update(search_at=timezone.now())
            sweep.run_once()
            for account in SocialAccount.objects.all():
                remote.compare(account)


def posted(graph, accounts):
    return [len(graph.texts(account.remote_id)) for account in accounts]


@pytest.mark.parametrize("header", ["Retry-After", "usage"])
@pytest.mark.parametrize(
    ("code", "others"),
    [(4, [0, 0]), (17, [0, 1]), (32, [1, 1]), (80001, [1, 1])],
    ids=["app", "person", "page of a person", "page"],
)
def test_no_call_is_made_inside_a_pause_and_others_are_served(graph, accounts, root, code, others, header):
    publish(NoticePageFactory(parent=root))
    graph.limits.append(RateLimit(code, 600, kind="create", account=accounts[0].remote_id, header=header))
    start = timezone.now()
    pass_time(graph, start, 10)
    assert graph.violations == []
    assert posted(graph, accounts) == [0, *others]
    assert not DuplicateCheck.objects.exists()
    pass_time(graph, start + timedelta(minutes=10), 3)
    assert posted(graph, accounts) == [1, 1, 1]
    assert {post.failures for post in Post.objects.all()} == {0}


@pytest.mark.parametrize("kind", ["scrape", "list", "read", "debug"])
def test_pause_demanded_of_one_caller_is_obeyed_by_all(graph, accounts, root, kind):
    publish(NoticePageFactory(parent=root))
    sweep.run_once()
    notice = publish(NoticePageFactory(parent=root))
    graph.limits.append(RateLimit(4, 600, kind=kind))
    start = timezone.now()
    pass_time(graph, start, 10)
    assert graph.limits == []
    assert graph.violations == []
    pass_time(graph, start + timedelta(minutes=10), 3)
    assert {post.status for post in Post.objects.filter(page_id=notice.pk)} == {Status.LIVE}


def test_longer_pause_is_not_shortened(graph, accounts):
    accounts[0].rest(3600, "app")
    accounts[0].rest(60, "app")
    assert all(account.rest_left() > 3500 for account in accounts)


def test_person_who_is_unknown_may_be_any_person(graph, accounts):
    SocialAccount.objects.filter(pk=accounts[2].pk).update(token_owner="")
    accounts[0].rest(600, "person")
    assert accounts[2].rest_left() > 0


def test_instagram_account_rests_with_the_page_whose_token_it_uses(graph, accounts):
    token = accounts[0].credentials["access_token"]
    instagram = SocialAccountFactory(channel="instagram", credentials={"access_token": token})
    accounts[0].rest(600, "page")
    assert (instagram.rest_left() > 0, accounts[1].rest_left()) == (True, 0)


def test_search_for_a_lost_post_waits_for_the_end_of_the_pause(graph, accounts, root):
    publish(NoticePageFactory(parent=root))
    sweep.run_once()
    Post.moves.filter(account=accounts[0]).update(
        status=Status.UNKNOWN, searches=0, confirmed={}, remote_id="", next_attempt_at=timezone.now()
    )
    graph.limits.append(RateLimit(80001, 600, kind="list"))
    start = timezone.now()
    pass_time(graph, start, 10)
    assert graph.violations == []
    end_rests()
    pass_time(graph, start + timedelta(minutes=11), 8)
    assert Post.objects.get(account=accounts[0]).status == Status.LIVE
    assert posted(graph, accounts) == [1, 1, 1]
