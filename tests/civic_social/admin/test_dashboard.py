"""The dashboard shows what needs a person, and nothing else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from freezegun import freeze_time

from civic_social import actions
from civic_social.admin.dashboard import AttentionPanel, WeekPanel
from civic_social.delivery import worker
from civic_social.exceptions import PermanentError
from civic_social.models import Post, SocialAccount

from ..factories import NoticePageFactory, PostFactory, SocialAccountFactory, publish
from .posts.test_viewset import make_live, make_refused

HOME = reverse("wagtailadmin_home")
PANEL = "civic-social-needs-person"


@pytest.fixture
def clerk(person):
    return person("deliver_post")


def shown(client):
    return PANEL in client.get(HOME).content.decode()


def panel(client, rf):
    request = rf.get(HOME)
    request.user = client.user
    return AttentionPanel(request).get_context_data({})


def test_where_all_is_well_there_is_nothing_to_see(admin):
    PostFactory()
    make_live()
    assert not shown(admin)


def test_what_waits_is_named_and_leads_to_the_hand_off(clerk, waiting):
    content = clerk.get(HOME).content.decode()
    assert waiting.page_title in content
    assert reverse("civic_social_hand_off:item", args=[waiting.pk]) in content


def test_what_is_refused_is_said_with_its_reason(clerk):
    post = make_refused()
    assert str(post.explanation.what) in clerk.get(HOME).content.decode()


def test_a_stopped_account_is_shown_to_those_who_can_mend_it(person):
    account = SocialAccountFactory(problem="token-expired")
    assert not shown(person("deliver_post", name="clerk"))
    content = person("change_socialaccount", name="chief").get(HOME).content.decode()
    assert reverse("civic_social_accounts:edit", args=[account.pk]) in content


def test_an_editor_without_the_right_sees_nothing(person, waiting):
    make_refused()
    assert not shown(person())


class TestWeek:
    """The summary of the last seven days."""

    @pytest.fixture
    def reader(self, person):
        return person("view_post")

    @pytest.fixture
    def week(self, root, network):
        SocialAccountFactory(channel="memory")
        pages = [publish(NoticePageFactory(parent=root)) for _number in range(3)]
        worker.drain()
        publish(pages[0], summary="Ново")
        pages[1].unpublish()
        network.fail("create", PermanentError("bad-parameter"))
        pages.append(publish(NoticePageFactory(parent=root)))
        worker.drain()
        return pages

    @staticmethod
    def figures(client, rf):
        request = rf.get(HOME)
        request.user = client.user
        return [(count, url) for _label, count, url in WeekPanel(request).get_context_data({})["counts"]]

    def test_each_figure_leads_to_its_posts(self, reader, week, rf):
        assert "civic-social-week" in reader.get(HOME).content.decode()
        figures = self.figures(reader, rf)
        assert [count for count, _url in figures] == [3, 1, 1, 1]
        for count, url in figures:
            assert len(reader.get(url).context["object_list"]) == count
        *_others, (_count, refused) = figures
        assert [post.page_id for post in reader.get(refused).context["object_list"]] == [week[3].pk]

    def test_what_is_older_does_not_count(self, reader, week, rf):
        with freeze_time(timezone.now() + timedelta(days=8)):
            assert self.figures(reader, rf) == []
            assert "civic-social-week" not in reader.get(HOME).content.decode()

    def test_who_may_not_see_posts_sees_no_figures(self, person, week):
        assert "civic-social-week" not in person().get(HOME).content.decode()


def test_the_dashboard_asks_no_more_queries_for_more_posts(clerk, waiting):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            clerk.get(HOME)
        return len([query for query in captured if "civic_social" in query["sql"]])

    account = SocialAccountFactory()
    make_refused(account=account)
    make_live(account=account)
    queries()
    few = queries()
    for _number in range(4):
        make_refused(account=account)
        make_live(account=account)
    assert queries() == few <= 12


def test_a_paused_account_asks_for_nobody(clerk, waiting):
    actions.pause(waiting.account)
    assert not shown(clerk)


def test_work_that_nobody_takes_up_is_reported(clerk, rf):
    post = PostFactory()
    assert panel(clerk, rf)["overdue_count"] == 0
    long_ago = timezone.now() - timezone.timedelta(hours=2)
    Post.objects.filter(pk=post.pk).update(next_attempt_at=long_ago)
    assert panel(clerk, rf)["overdue_count"] == 1
    SocialAccount.objects.filter(pk=post.account_id).update(resting_until=timezone.now())
    assert panel(clerk, rf)["overdue_count"] == 0
