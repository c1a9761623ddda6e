"""The dashboard shows what needs a person, and nothing else."""

import pytest
from django.urls import reverse
from django.utils import timezone

from civic_social import actions
from civic_social.admin.dashboard import NeedsPersonPanel
from civic_social.models import Post, SocialAccount

from ..factories import PostFactory, SocialAccountFactory
from .test_posts import make_live, make_refused

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
    return NeedsPersonPanel(request).get_context_data({})


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
