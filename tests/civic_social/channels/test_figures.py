"""Views and clicks at Meta: one metric in a request, and what a missing number means."""

import pytest

from civic_social.channels.base import Figure, FigureState, Remote
from civic_social.exceptions import NeedsPerson, RateLimited
from civic_social.testing import Reply

from .test_comments import graph, make_facebook, make_instagram  # noqa: F401

KNOWN = {"data": [{"name": "x", "period": "lifetime", "values": [{"value": 5}]}]}
NOTHING = {"data": []}


@pytest.fixture
def set_answers(graph, monkeypatch):  # noqa: F811
    """A function that sets the answers by metric, and the likes of the Page."""

    def respond(request):
        metric = request.query.get("metric")
        graph.asked.append(metric or request.query["fields"])
        body = graph.answers.get(metric, NOTHING) if metric else {"id": "1", "fan_count": graph.likes}
        return Reply(400, {"error": body["error"]}) if "error" in body else Reply(200, body)

    def set_all(likes=200, **answers):
        graph.answers, graph.likes, graph.asked = answers, likes, []

    set_all()
    monkeypatch.setattr(graph, "respond", respond)
    return set_all


def refusal(code, message="", subcode=None):
    return {"error": {"code": code, "message": message, "error_subcode": subcode}}


def figures_of(channel, names=None):
    return channel.figures(Remote("5001_0"), list(names or channel.figure_names))


def test_refused_metric_does_not_spoil_the_others(graph, set_answers):  # noqa: F811
    set_answers(post_media_view=KNOWN, post_clicks=refusal(100, "The value must be a valid insights metric"))
    found = figures_of(make_facebook(graph))
    assert found == {
        "views": Figure(5),
        "reach": Figure(state=FigureState.NOT_YET),
        "clicks": Figure(state=FigureState.NOT_OFFERED, of_account=True),
    }
    metrics = [name for name in graph.asked if name.startswith("post_")]
    assert metrics == ["post_media_view", "post_total_media_view_unique", "post_clicks"]


@pytest.mark.parametrize(("likes", "state"), [(99, FigureState.TOO_FEW), (100, FigureState.NOT_YET)])
def test_empty_answer_of_a_page_depends_on_its_likes(graph, set_answers, likes, state):  # noqa: F811
    set_answers(likes=likes)
    found = figures_of(make_facebook(graph))
    assert {figure.state for figure in found.values()} == {state}
    assert graph.asked.count("fan_count") == 1


def test_zero_is_a_number(graph, set_answers):  # noqa: F811
    set_answers(post_clicks={"data": [{"values": [{"value": 0}]}]})
    assert figures_of(make_facebook(graph), ["clicks"]) == {"clicks": Figure(0)}


def test_few_viewers_at_instagram_are_distinguished_from_a_missing_permission(graph, set_answers):  # noqa: F811
    set_answers(
        views=refusal(10, "(#10) Not enough viewers for the media to show insights"),
        reach=refusal(10, "(#10) Application does not have permission for this action"),
        saved=KNOWN,
    )
    found = figures_of(make_instagram(graph))
    assert found == {
        "views": Figure(state=FigureState.TOO_FEW),
        "reach": Figure(state=FigureState.NOT_ALLOWED, of_account=True),
        "saved": Figure(5),
        "shares": Figure(state=FigureState.NOT_YET),
    }


@pytest.mark.parametrize(
    ("error", "raised"), [(refusal(4), RateLimited), (refusal(100, subcode=33), NeedsPerson)]
)
def test_error_that_is_not_about_a_figure_is_raised(graph, set_answers, error, raised):  # noqa: F811
    set_answers(post_media_view=error)
    with pytest.raises(raised):
        figures_of(make_facebook(graph))
