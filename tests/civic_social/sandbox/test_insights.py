"""Insights of Pages, posts and Instagram media."""

from datetime import timedelta

import pytest
from django.utils import timezone

from civic_social.sandbox import actions
from civic_social.sandbox.models import DailyCount, Profile

from .factories import CommentFactory, PostFactory

POST_METRICS = "post_media_view,post_total_media_view_unique,post_clicks,post_reactions_by_type_total"


@pytest.fixture
def liked(municipality):
    """The Page, with enough likes for insights."""
    Profile.objects.filter(pk=municipality.pk).update(fan_count=640)
    return municipality


def values(answer):
    """Return the values of an answer by their metrics."""
    return {row["name"]: [each["value"] for each in row["values"]] for row in answer["data"]}


def test_figures_of_a_post_come_from_the_wall(api, liked, post):
    DailyCount.record(post, views=10)
    DailyCount.record(post, views=2, clicks=3)
    actions.react_by_hand(post, "ANGRY")
    answer = api.get(f"{post.graph_id}/insights", metric=POST_METRICS)
    assert values(answer) == {
        "post_media_view": [12],
        "post_total_media_view_unique": [9],
        "post_clicks": [3],
        "post_reactions_by_type_total": [{"anger": 1}],
    }
    parts = api.get(f"{post.graph_id}/insights", metric="post_media_view", breakdown="is_from_followers")
    assert values(parts) == {"post_media_view": [6, 6]}


@pytest.mark.parametrize("metric", ["post_impressions", "post_impressions_unique", "page_fans", ""])
def test_one_metric_that_is_gone_fails_the_whole_call(api, liked, post, metric):
    names = f"post_clicks,{metric}" if metric else ""
    assert api.get(f"{post.graph_id}/insights", metric=names)["error"]["code"] == 100
    assert api.get(f"{liked.graph_id}/insights", metric=metric)["error"]["code"] == 100


def test_page_with_few_likes_has_no_figures(api, municipality, post):
    assert api.get(f"{post.graph_id}/insights", metric="post_clicks") == {"data": []}
    assert api.get(f"{municipality.graph_id}/insights", metric="page_follows") == {"data": []}


def test_page_has_a_value_for_each_day_that_has_ended(api, liked, post):
    yesterday = timezone.localdate() - timedelta(days=1)
    DailyCount.objects.create(post=post, day=yesterday, views=8, clicks=2)
    DailyCount.record(post, views=5)
    comment = CommentFactory(post=post)
    comment.created_at -= timedelta(days=1)
    comment.save()
    edge = f"{liked.graph_id}/insights"
    answer = api.get(edge, metric="page_media_view,page_post_engagements,page_follows", period="day")
    assert values(answer) == {
        "page_media_view": [0, 8],
        "page_post_engagements": [0, 3],
        "page_follows": [640, 640],
    }
    long_ago = int((timezone.now() - timedelta(days=91)).timestamp())
    assert api.get(edge, metric="page_follows", since=long_ago)["error"]["code"] == 100
    assert api.get(edge, metric="page_follows", period="month")["error"]["code"] == 100


def test_insights_need_the_permission(api, liked, post):
    liked.access_tokens.update(scopes=["pages_read_engagement"])
    assert api.get(f"{post.graph_id}/insights", metric="post_clicks")["error"]["code"] == 10
    person = api.with_token(actions.create_user_token().value)
    assert person.get(f"{post.graph_id}/insights", metric="post_clicks")["error"]["code"] == 190


def test_instagram_leaves_out_what_is_nothing(api, instagram_account):
    media = PostFactory(profile=instagram_account)
    DailyCount.record(media, views=4)
    CommentFactory(post=media)
    edge = f"{media.graph_id}/insights"
    answer = api.get(edge, metric="views,reach,likes,comments,saved,total_interactions")
    assert values(answer) == {"views": [4], "reach": [3], "comments": [1], "total_interactions": [1]}
    assert api.get(edge, metric="likes") == {"data": []}
    assert api.get(edge, metric="views,impressions")["error"]["code"] == 100
    instagram_account.page.access_tokens.update(scopes=["instagram_basic", "pages_read_engagement"])
    assert api.get(edge, metric="views")["error"]["code"] == 10
