"""Faults of the app, and missing accounts: posts wait, administrators are notified, delivery resumes."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation
from freezegun import freeze_time

from civic_social import sweep
from civic_social.channels.graph.versions import TESTED, VERSIONS, end_of, has_ended
from civic_social.models import DuplicateCheck, Notice, Post, SocialAccount
from civic_social.models.states import Status
from civic_social.monitoring import api_versions, recovery
from civic_social.monitoring.notifications import update_notices

from ..factories import NoticePageFactory, SocialAccountFactory, UserFactory, publish
from ..graph_network import GraphNetwork, running

SECRET = "sandbox-app-secret"


@pytest.fixture
def graph(settings, db):
    with running(GraphNetwork()) as network:
        use(settings, GRAPH_API_URL=network.url, CHECK_PUBLIC_URL=False, PARALLEL_ACCOUNTS=1)
        yield network


def use(settings, **values):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, **values}


@pytest.fixture
def accounts(graph, root):
    """Two Pages of two people, at one app."""
    found = []
    for person in ("501", "502"):
        page, _instagram, token = graph.add_page(person)
        found.append(SocialAccountFactory(remote_id=page, credentials={"access_token": token}))
    return found


def deliver(rounds=3):
    for _ in range(rounds):
        sweep.run_once()


def problems():
    return set(SocialAccount.objects.values_list("problem", flat=True))


def texts(graph, accounts):
    return [graph.texts(account.remote_id) for account in accounts]


@pytest.fixture
def waiting(graph, accounts, root):
    """Return a function that leaves an edit, a withdrawal and a new post to be sent."""
    edited = publish(NoticePageFactory(parent=root, title="Старо"))
    withdrawn = publish(NoticePageFactory(parent=root, title="Сгрешено"))
    deliver()

    def change():
        publish(edited, title="Поправено")
        withdrawn.unpublish()
        publish(NoticePageFactory(parent=root, title="Ново"))

    return change


def assert_all_waits(graph, accounts):
    assert {post.status for post in Post.objects.exclude(status=Status.LIVE)} == {Status.DUE}
    assert not DuplicateCheck.objects.exists()
    for posted in texts(graph, accounts):
        assert sorted(text.split("\n")[0] for text in posted) == ["Сгрешено", "Старо"]


def assert_all_is_sent(graph, accounts):
    assert problems() == {""}
    assert {post.status for post in Post.objects.all()} == {Status.LIVE, Status.WITHDRAWN}
    for posted in texts(graph, accounts):
        assert sorted(text.split("\n")[0] for text in posted) == ["Ново", "Поправено"]


@pytest.mark.parametrize("ours", ["wrong", ""], ids=["wrong", "missing"])
def test_wrong_secret_stops_the_accounts_of_the_app_until_it_is_corrected(
    graph, accounts, waiting, settings, ours
):
    use(settings, META_APP_SECRET=ours)
    waiting()
    deliver()
    assert problems() == {"proof-invalid"}
    assert_all_waits(graph, accounts)
    accounts[0].refresh_from_db()
    for language in ("bg", "en"):
        with translation.override(language):
            assert "CIVIC_SOCIAL_META_APP_SECRET" in str(accounts[0].explanation.what)
    use(settings, META_APP_SECRET=SECRET)
    deliver()
    assert_all_is_sent(graph, accounts)


def test_secret_that_was_rotated_at_meta_is_asked_about_every_ten_minutes(graph, accounts, waiting):
    graph.secret = "rotated"
    waiting()
    deliver()
    graph.calls.clear()
    deliver()
    assert graph.calls == []
    assert_all_waits(graph, accounts)
    graph.secret = SECRET
    with freeze_time(timezone.now() + timedelta(seconds=recovery.TRY_SECONDS + 1)):
        deliver()
    assert_all_is_sent(graph, accounts)


def test_ended_version_rests_the_app_until_the_setting_is_changed(graph, accounts, waiting, settings):
    graph.versions = ("v27.0",)
    waiting()
    deliver()
    assert problems() == {"api-version-ended"}
    assert_all_waits(graph, accounts)
    accounts[0].refresh_from_db()
    with translation.override("bg"):
        assert "v26.0" in str(accounts[0].explanation.what)
    use(settings, GRAPH_API_VERSION="v27.0")
    deliver()
    assert_all_is_sent(graph, accounts)


def test_account_paused_by_a_person_stays_paused(graph, accounts, waiting, settings):
    SocialAccount.objects.filter(pk=accounts[1].pk).update(is_paused=True)
    use(settings, META_APP_SECRET="wrong")
    waiting()
    deliver()
    use(settings, META_APP_SECRET=SECRET)
    deliver()
    assert problems() == {""}
    assert SocialAccount.objects.get(pk=accounts[1].pk).is_paused


def test_stop_for_another_reason_stays(graph, accounts, waiting, settings):
    SocialAccount.objects.filter(pk=accounts[1].pk).update(problem="password-changed")
    use(settings, META_APP_SECRET="wrong")
    waiting()
    deliver()
    assert problems() == {"proof-invalid", "password-changed"}
    use(settings, META_APP_SECRET=SECRET)
    deliver()
    assert problems() == {"", "password-changed"}


def test_missing_account_resumes_when_the_network_shows_it_again(graph, accounts, root):
    publish(NoticePageFactory(parent=root, title="Ново"))
    graph.errors = {"create": (100, 33), "read": (100, 33)}
    deliver()
    assert problems() == {"account-gone"}
    assert {post.status for post in Post.objects.all()} == {Status.DUE}
    graph.errors = {}
    with freeze_time(timezone.now() + timedelta(seconds=recovery.TRY_SECONDS + 1)):
        deliver()
    assert problems() == {""}
    assert [len(posted) for posted in texts(graph, accounts)] == [1, 1]


def test_administrators_and_the_responsible_person_are_notified_of_a_fault_of_the_app(accounts):
    clerk = UserFactory(username="clerk", email="clerk@example.bg", is_superuser=False)
    administrator = UserFactory(username="administrator")
    SocialAccount.objects.update(responsible=clerk, problem="proof-invalid")
    update_notices()
    notified = set(Notice.objects.values_list("recipient__username", flat=True))
    assert {clerk.username, administrator.username} <= notified


# Versions of the interface


def test_versions_are_named_and_end_in_their_order():
    assert [version.released_on for version in VERSIONS] == sorted(
        (version.released_on for version in VERSIONS), reverse=True
    )
    ends = [version.ends_on for version in VERSIONS if version.ends_on]
    assert ends == sorted(ends, reverse=True)
    assert set(TESTED) <= {version.name for version in VERSIONS}
    assert end_of("v99.0") is None


def test_version_is_served_on_its_last_day():
    ends_on = end_of("v25.0")
    assert not has_ended("v25.0", ends_on)
    assert has_ended("v25.0", ends_on + timedelta(days=1))


@pytest.mark.parametrize(
    ("days", "level"), [(91, None), (90, 90), (31, 90), (30, 30), (8, 30), (7, 7), (0, 7), (-5, 7)]
)
def test_end_of_a_version_is_reported_90_30_and_7_days_before(accounts, settings, days, level):
    use(settings, GRAPH_API_VERSION="v25.0")
    today = end_of("v25.0") - timedelta(days=days)
    found = [(account.pk, alert.key) for account, alert in api_versions.alerts(today)]
    assert found == ([(accounts[0].pk, f"api-version:v25.0:{level}")] if level else [])


def test_administrator_is_notified_once_of_the_end_of_a_version(accounts, settings):
    use(settings, GRAPH_API_VERSION="v25.0")
    administrator = UserFactory(username="administrator")
    with freeze_time("2028-07-20 09:00"):
        update_notices()
        update_notices()
    notice = Notice.objects.get(problem="api-version-ends", recipient=administrator)
    with translation.override("bg"):
        assert "29.07.2028 г." in str(notice.explanation.what)


def test_version_without_a_known_end_is_not_warned_of(accounts, settings):
    use(settings, GRAPH_API_VERSION="v27.0")
    assert list(api_versions.alerts()) == []


def test_version_that_meta_answers_with_is_compared_with_ours(graph, accounts, monkeypatch):
    respond = graph.respond

    def forward(*request):
        status, headers, body = respond(*request)
        return status, {**headers, "facebook-api-version": "v27.0"}, body

    monkeypatch.setattr(graph, "respond", forward)
    sweep.run_once()
    (finding,) = accounts[0].health.findings
    assert (finding["problem"], finding["details"]) == (
        "api-version-differs",
        {"version": "v26.0", "answered": "v27.0"},
    )
