"""The restore drill: backup, six changes, restore. The sandbox, in its own process, is not restored."""

import time
from collections import Counter
from io import StringIO

import pytest
import requests
from django.core.management import call_command

from civic_social import actions
from civic_social.channels.public_urls import close_sessions
from civic_social.delivery import duplicates, worker
from civic_social.models import LostPost, Post, RestoreFinding, Switch
from civic_social.models.states import Status
from civic_social.restore_guard import guard, installation
from home.operations import running_processes
from tests.campaigns.processes import running_network
from tests.civic_social.factories import SocialAccountFactory, publish
from tests.home.factories import NewsPageFactory

from .test_backup import backup
from .test_restore import restore

pytestmark = pytest.mark.django_db(transaction=True)

#: Seconds before the first and the second search for a post.
SEARCHES = (0.02, 0.03)


@pytest.fixture(scope="module")
def url(worker_id):
    """The URL of the sandbox's process, which has a database for each of pytest's workers."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CAMPAIGN", f"restore-drill-{worker_id}")
        with running_network("sandbox_network") as url:
            yield url


@pytest.fixture
def accounts(data, url, settings):
    """A Page and its Instagram account at the sandbox."""
    settings.CIVIC_SOCIAL = {
        **settings.CIVIC_SOCIAL,
        "GRAPH_API_URL": f"{url}/sandbox/graph",
        "CHECK_PUBLIC_URL": False,
        "READ_BACK_SECONDS": SEARCHES,
        "DOUBT_SECONDS": (0.05, 0.05),
        "PARALLEL_ACCOUNTS": 1,
    }
    close_sessions()
    created = requests.post(f"{url}/page/duplicates", timeout=30).json()
    credentials = {"access_token": created["token"]}
    page = SocialAccountFactory(name="Страница", remote_id=created["id"], credentials=credentials)
    instagram = SocialAccountFactory(
        name="Снимки", channel="instagram", remote_id=created["instagram"], credentials=credentials
    )
    return page, instagram


@pytest.fixture
def announce(accounts, website, page_of, clerk):
    """Return a function that publishes a news page, which is announced at both accounts."""

    def announce(title):
        page = page_of(NewsPageFactory, title=title, live=False)
        return publish(page, clerk)

    return announce


def published(url, account) -> Counter:
    """Return the number of posts that the network shows, by their first line."""
    posts = requests.get(f"{url}/accepted/{account.remote_id}", timeout=30).json()["data"]
    return Counter(post["texts"][-1].split("\n")[0] for post in posts if not post["removed"])


def accepted(url, accounts) -> int:
    """Return the number of posts that the network has ever accepted."""
    responses = [requests.get(f"{url}/accepted/{each.remote_id}", timeout=30) for each in accounts]
    return sum(len(response.json()["data"]) for response in responses)


def posts_of(page):
    return Post.objects.filter(page_id=page.pk)


def deliver():
    """Deliver, and search as often as a post is searched for."""
    for _round in range(3):
        worker.drain()
        duplicates.check_due()
        time.sleep(sum(SEARCHES))


def restored(verb, *arguments) -> tuple[int, str]:
    """Run ``manage.py restored``; return its exit code and its output."""
    out = StringIO()
    try:
        call_command("restored", verb, *arguments, stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


def test_restore_after_six_changes_doubles_nothing(data, url, accounts, announce, clerk):
    standing, removed = announce("Стои отпреди"), announce("Ще бъде свалено")
    deliver()
    due, held = announce("Чакаше при архивирането"), announce("Задържано при архивирането")
    for post in posts_of(held):
        actions.hold(post)
    path = backup()

    deliver()  # 1: the due ones are published
    for post in posts_of(held):
        actions.retry(post)  # 2: the held ones are released
    publish(standing, clerk, title="Стои, поправено")  # 3
    removed.unpublish()  # 4
    announce("Изгубена първа")  # 5
    announce("Изгубена втора")  # 6
    deliver()
    before = accepted(url, accounts)
    # Six pages at two accounts; Instagram cannot edit, so the corrected post was published again.
    assert before == 2 * 6 + 1
    running_processes.forget_running()
    restore(path)

    deliver()
    assert accepted(url, accounts) == before
    assert Switch.load().finding == RestoreFinding.RESTORED
    code, said = restored("look")
    assert code == 1
    assert posts_of(due).filter(status=Status.UNKNOWN).count() == 2
    assert posts_of(held).filter(status=Status.LIVE).count() == 2
    lost = {(row.account_id, row.text.split("\n")[0]) for row in LostPost.objects.all()}
    titles = ("Изгубена първа", "Изгубена втора")
    corrected = {(accounts[1].pk, "Стои, поправено")}
    assert lost == {(account.pk, title) for account in accounts for title in titles} | corrected
    assert "Изгубена първа" in said
    deliver()
    assert posts_of(due).filter(status=Status.LIVE).count() == 2
    assert accepted(url, accounts) == before

    unsent = announce("Написано след възстановяването")
    again = announce("Изгубена първа")
    restored("continue")
    deliver()
    assert posts_of(unsent).filter(status=Status.LIVE).count() == 2
    assert set(posts_of(again).values_list("status", "problem")) == {(Status.HELD, "lost-post")}
    assert again.pk > 10_000
    for account in accounts:
        doubled = {title: count for title, count in published(url, account).items() if count > 1}
        assert doubled == {}
        assert published(url, account)["Чакаше при архивирането"] == 1
    assert accepted(url, accounts) == before + 2

    # A person has looked: that one is another piece of news.
    for post in posts_of(again):
        actions.retry(post, clerk)
    deliver()
    assert posts_of(again).filter(status=Status.LIVE).count() == 2


def test_post_that_was_never_sent_leaves_after_two_searches(data, url, accounts, announce):
    due = announce("Неизпратено")
    path = backup()
    running_processes.forget_running()
    restore(path)
    restored("look")
    deliver()
    assert set(posts_of(due).values_list("status", flat=True)) == {Status.DUE}
    assert accepted(url, accounts) == 0
    restored("continue")
    deliver()
    assert accepted(url, accounts) == 2
    assert set(posts_of(due).values_list("status", flat=True)) == {Status.LIVE}


def test_clone_on_another_machine_sends_nothing(data, url, accounts, announce, tmp_path):
    announce("Първо")
    deliver()
    before = accepted(url, accounts)
    due = announce("Второ")
    (tmp_path / "machine-id").write_text("staging\n")
    deliver()
    assert accepted(url, accounts) == before
    assert Switch.load().finding == RestoreFinding.OTHER_MACHINE
    # Without the data directory.
    installation.path().unlink()
    Switch.objects.update(finding="")
    deliver()
    assert accepted(url, accounts) == before
    assert Switch.load().finding == RestoreFinding.FILE_LOST
    assert set(posts_of(due).values_list("status", flat=True)) == {Status.DUE}


@pytest.mark.parametrize(
    "is_searched",
    # Without the guard's search every due post is doubled, which shows that the drill proves something.
    [True, False],
)
def test_due_post_is_not_doubled_although_nobody_has_looked(
    data, url, accounts, announce, monkeypatch, is_searched
):
    announce("Чакаше при архивирането")
    path = backup()
    deliver()
    assert accepted(url, accounts) == 2
    running_processes.forget_running()
    restore(path)
    if not is_searched:
        monkeypatch.setattr(guard, "search_for_due", lambda *args, **kwargs: None)
    restored("continue", "--unseen")
    deliver()
    assert accepted(url, accounts) == (2 if is_searched else 4)
