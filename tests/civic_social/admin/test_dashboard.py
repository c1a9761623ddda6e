"""The panels of civic_social on Wagtail's dashboard."""

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
PANEL_ID = "civic-social-needs-person"


def has_panel(client):
    return PANEL_ID in client.get(HOME).content.decode()


def attention_context(client, rf):
    request = rf.get(HOME)
    request.user = client.user
    return AttentionPanel(request).get_context_data({})


def test_panel_is_hidden_when_nothing_needs_attention(admin):
    PostFactory()
    make_live()
    assert not has_panel(admin)


def test_waiting_post_is_listed_with_a_link_to_its_card(clerk, waiting):
    content = clerk.get(HOME).content.decode()
    assert waiting.page_title in content
    assert reverse("civic_social_hand_off:item", args=[waiting.pk]) in content


def test_refused_post_is_listed_with_its_reason(clerk):
    post = make_refused()
    assert str(post.explanation.what) in clerk.get(HOME).content.decode()


def test_stopped_account_is_shown_to_users_who_may_change_it(person):
    account = SocialAccountFactory(problem="token-expired")
    assert not has_panel(person("deliver_post", name="clerk"))
    content = person("change_socialaccount", name="chief").get(HOME).content.decode()
    assert reverse("civic_social_accounts:edit", args=[account.pk]) in content


def test_user_without_permission_sees_no_panel(person, waiting):
    make_refused()
    assert not has_panel(person())


class TestWeek:
    """The panel with the counts of the last seven days."""

    @pytest.fixture
    def week_of_posts(self, root, network):
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
    def counts(client, rf):
        request = rf.get(HOME)
        request.user = client.user
        return [(count, url) for _label, count, url in WeekPanel(request).get_context_data({})["counts"]]

    def test_each_count_links_to_its_posts(self, reader, week_of_posts, rf):
        assert "civic-social-week" in reader.get(HOME).content.decode()
        counts = self.counts(reader, rf)
        assert [count for count, _url in counts] == [3, 1, 1, 1]
        for count, url in counts:
            assert len(reader.get(url).context["object_list"]) == count
        *_others, (_count, refused) = counts
        assert [post.page_id for post in reader.get(refused).context["object_list"]] == [week_of_posts[3].pk]

    def test_older_events_are_not_counted(self, reader, week_of_posts, rf):
        with freeze_time(timezone.now() + timedelta(days=8)):
            assert self.counts(reader, rf) == []
            assert "civic-social-week" not in reader.get(HOME).content.decode()

    def test_user_without_permission_sees_no_counts(self, person, week_of_posts):
        assert "civic-social-week" not in person().get(HOME).content.decode()


def test_dashboard_uses_constant_number_of_queries(clerk, waiting):
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
    assert queries() == few <= 15


def test_paused_account_does_not_show_the_panel(clerk, waiting):
    actions.pause(waiting.account)
    assert not has_panel(clerk)


def test_overdue_posts_are_counted_unless_the_account_rests(clerk, rf):
    post = PostFactory()
    assert attention_context(clerk, rf)["overdue_count"] == 0
    long_ago = timezone.now() - timezone.timedelta(hours=2)
    Post.objects.filter(pk=post.pk).update(next_attempt_at=long_ago)
    assert attention_context(clerk, rf)["overdue_count"] == 1
    SocialAccount.objects.filter(pk=post.account_id).update(resting_until=timezone.now())
    assert attention_context(clerk, rf)["overdue_count"] == 0
