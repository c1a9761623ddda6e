"""Figures of posts: read once a day besides the comments, within what the day's requests leave."""

from datetime import timedelta

import pytest
from django.utils import timezone
from freezegun import freeze_time

from civic_social.channels.base import Figure, FigureState, Pressure
from civic_social.conversation import figures
from civic_social.exceptions import RateLimited
from civic_social.models import CommentReading, PostFigure, RefusedFigure

from .test_reading import read, use

pytestmark = pytest.mark.django_db

REFUSED = Figure(state=FigureState.NOT_OFFERED, of_account=True)


@pytest.fixture(autouse=True)
def switched_on(settings):
    use(settings, READ_INSIGHTS=True)


def stored():
    rows = PostFigure.objects.filter(name__in=["views", "clicks"]).order_by("day", "name")
    return [(row.name, row.value, row.state) for row in rows]


def test_figures_are_read_only_if_the_site_has_switched_them_on(post, network, settings):
    use(settings, READ_INSIGHTS=False)
    assert read().problem == ""
    assert "figures" not in network.calls
    assert stored() == []


def test_figures_are_read_once_a_day_and_each_day_is_kept(post, network):
    network.figures = {"views": Figure(7)}
    read()
    read()
    assert network.calls.count("figures") == 1
    assert stored() == [("clicks", 0, "known"), ("views", 7, "known")]
    with freeze_time(timezone.now() + timedelta(days=1)):
        network.figures = {"views": Figure(9)}
        read()
    assert [value for name, value, state in stored() if name == "views"] == [7, 9]


def test_refused_figure_is_not_asked_for_again_for_a_week(post, make_post, network, talking_account):
    make_post(remote_id="p2")
    network.figures = {"views": REFUSED}
    read()
    assert sorted(PostFigure.objects.filter(name="views").values_list("state", flat=True)) == ["not-offered"]
    assert PostFigure.objects.filter(name="clicks").count() == 2
    assert figures.refusals_of([talking_account.pk]) == {talking_account.pk: {"views": "not-offered"}}
    network.figures = {}
    with freeze_time(timezone.now() + timedelta(days=6)):
        read()
        assert PostFigure.objects.filter(name="views").count() == 1
    with freeze_time(timezone.now() + timedelta(days=8)):
        read()
        assert PostFigure.objects.filter(name="views", value=0).count() == 2


def test_missing_permission_is_tried_again_on_the_next_day(post, network, talking_account):
    network.figures = {"views": Figure(state=FigureState.NOT_ALLOWED, of_account=True)}
    read()
    until = RefusedFigure.objects.get().until
    assert until - timezone.now() < timedelta(hours=25)


def test_figures_leave_requests_to_the_comments_and_to_posts(post, network, settings):
    network.pressure = Pressure(percent=60)
    read()
    network.pressure = Pressure()
    use(settings, COMMENT_CALLS_A_DAY=400)
    read()
    assert "figures" not in network.calls


def test_rate_limit_at_the_figures_loses_no_comment(post, network):
    network.say(post.remote_id, "Кога?")
    network.fail("figures", RateLimited("rate-limited", retry_after=60))
    row = read()
    assert (row.problem, row.failures) == ("rate-limited", 0)
    assert row.read_at is not None
    assert post.comments.count() == 1


@pytest.mark.parametrize("impossible", [10**30, -1])
def test_impossible_number_is_left_out_and_keeps_the_others(post, network, impossible):
    network.figures = {"views": Figure(impossible), "clicks": Figure(3)}
    network.say(post.remote_id, "Кога?")
    assert read().problem == ""
    assert stored() == [("clicks", 3, "known")]
    assert post.comments.count() == 1


def test_old_posts_are_not_asked_about_and_old_days_are_deleted(make_post, network):
    old = make_post(confirmed_at=timezone.now() - timedelta(days=40))
    CommentReading.objects.update(swept_at=timezone.now() - timedelta(hours=30))
    read()
    assert "figures" not in network.calls
    today = timezone.localdate()
    for age in (729, 731):
        PostFigure.objects.create(post=old, name="views", day=today - timedelta(days=age), value=1)
    assert figures.delete_old() == 1
    assert PostFigure.objects.get(name="views").day == today - timedelta(days=729)
