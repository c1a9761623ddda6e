"""Comments at Meta: read in few requests, answered, hidden and removed."""

from datetime import timedelta

import pytest

from civic_social.channels.base import Remote
from civic_social.channels.facebook_page import FacebookPage
from civic_social.channels.instagram import Instagram
from civic_social.exceptions import NeedsPerson, OutcomeUnknown, Vanished
from civic_social.testing import FakeAccount, Fault

from ..networks.comment_graph import INSTAGRAM, NOW, PAGE, CommentGraph, minutes_ago

LONG_AGO = NOW - timedelta(days=40)


@pytest.fixture
def graph(settings):
    with CommentGraph() as server:
        settings.CIVIC_SOCIAL = {
            **settings.CIVIC_SOCIAL,
            "GRAPH_API_URL": server.url,
            "REQUEST_TIMEOUT": (1, 2),
        }
        yield server


def make_facebook(graph, posts=1):
    graph.posts = [f"{PAGE}_{number}" for number in range(posts)]
    return FacebookPage(FakeAccount("facebook_page", {"access_token": "EAA1"}, remote_id=PAGE))


def make_instagram(graph, posts=1):
    graph.posts = [f"1800{number}" for number in range(posts)]
    account = FakeAccount(
        "instagram",
        {"access_token": "EAA1"},
        remote_id=INSTAGRAM,
        public_url="https://www.instagram.com/obshtina/",
    )
    return Instagram(account)


@pytest.fixture(params=[make_facebook, make_instagram])
def case(request, graph):
    """A channel at Meta and the first of its three posts."""
    channel = request.param(graph, 3)
    yield channel, Remote(graph.posts[0])
    channel.close()


def read(channel, graph, since=LONG_AGO):
    return {each.post_id: each for each in channel.comments([Remote(post) for post in graph.posts], since)}


def test_two_hundred_posts_are_read_in_twelve_requests(graph):
    channel = make_facebook(graph, 200)
    for number, post in enumerate(graph.posts):
        graph.say(post, f"Въпрос {number}", written_at=minutes_ago(number))
    for number in range(130):
        graph.say(graph.posts[3], "Отдавна", written_at=minutes_ago(50_000 + number))
    found = read(channel, graph, since=minutes_ago(3000))
    assert [each.comments[0].text for each in found.values()] == [f"Въпрос {n}" for n in range(200)]
    assert len(graph.requests) <= 12
    assert channel.request_count == len(graph.requests)
    assert not found[graph.posts[3]].is_complete, "old comments are left out"
    graph.requests.clear()
    assert len(read(channel, graph)[graph.posts[3]].comments) == 131
    assert len(graph.requests) <= 12


def test_thread_is_read_with_its_replies_and_counts(case, graph):
    channel, remote = case
    top = graph.say(remote.id, "Кога?", written_at=minutes_ago(9))
    graph.say(remote.id, "И аз питам", top=top.id, name="Петър", written_at=minutes_ago(5))
    own = {"author": channel.account.remote_id, "name": "obshtina"}
    graph.say(remote.id, "Утре", top=top.id, written_at=minutes_ago(2), **own)
    found = read(channel, graph)[remote.id]
    by_text = {each.text: each for each in found.comments}
    assert (by_text["Кога?"].author_name, by_text["Кога?"].parent_id) == ("Мария", "")
    assert (by_text["И аз питам"].parent_id, by_text["И аз питам"].is_ours) == (top.id, False)
    assert by_text["Утре"].is_ours
    assert by_text["Кога?"].written_at == minutes_ago(9)
    assert (found.is_complete, found.count, found.counts["comments"]) == (True, 3, 3)
    assert found.counts["reactions"] in (4, 7)
    assert all(request.query.get("fields", "").count(".as(") == 0 for request in graph.requests)


def test_own_comment_is_known_by_its_handle_alone(graph):
    channel = make_instagram(graph)
    graph.refused = {"from"}
    graph.say(graph.posts[0], "Наш", author=INSTAGRAM, name="Obshtina")
    assert [each.is_ours for each in read(channel, graph)[graph.posts[0]].comments] == [True]


def test_refused_field_is_left_out_and_names_are_empty(graph):
    channel = make_facebook(graph, 3)
    graph.say(graph.posts[0], "Кога?")
    graph.refused = {"from"}
    for _time in range(2):
        (comment,) = read(channel, graph)[graph.posts[0]].comments
        assert (comment.text, comment.author_name, comment.is_ours) == ("Кога?", "", False)
    assert len(graph.requests) == 3, "the second reading does not ask for the name"


def test_replies_are_left_out_if_only_they_are_refused(graph):
    channel = make_instagram(graph, 3)
    graph.say(graph.posts[0], "Кога?")
    graph.refused = {"replies"}
    (comment,) = read(channel, graph)[graph.posts[0]].comments
    assert comment.author_name == "Мария"


def test_server_error_makes_the_requests_smaller_and_drops_no_field(graph):
    channel = make_facebook(graph, 30)
    graph.fail(Fault.UNAVAILABLE, writing=False)
    assert len(read(channel, graph)) == 30
    assert [request.query["limit"] for request in graph.requests] == ["25", "10", "10", "10"]
    assert all("from{" in request.query["fields"] for request in graph.requests)


def test_empty_answer_with_a_count_is_not_complete(case, graph):
    channel, remote = case
    graph.say(remote.id, "Кога?")
    graph.shows_strangers = False
    found = read(channel, graph)[remote.id]
    assert (found.comments, found.count, found.is_complete) == ((), 1, False)


def test_missing_permission_asks_a_person_and_stops_nothing(case, graph):
    channel, remote = case
    graph.errors = {f"GET {remote.id}": {"code": 10, "message": "(#10) no permission"}}
    with pytest.raises(NeedsPerson) as raised:
        list(channel.comments([remote], LONG_AGO))
    assert raised.value.problem == "comments-not-readable"


def test_post_that_is_gone_is_left_out(case, graph):
    channel, remote = case
    del graph.posts[0]
    assert list(channel.comments([remote], LONG_AGO)) == []


def test_answer_goes_to_the_top_of_the_thread_without_fields(case, graph):
    channel, remote = case
    top = graph.say(remote.id, "Кога?", written_at=minutes_ago(9))
    graph.say(remote.id, "И аз питам", top=top.id, written_at=minutes_ago(5))
    reply = next(each for each in read(channel, graph)[remote.id].comments if each.parent_id)
    graph.requests.clear()
    answer = channel.reply(remote, reply, "Утре")
    assert graph.said[answer].top == top.id
    assert b"fields" not in graph.requests[0].body
    assert channel.find_reply(remote, reply, "Утре ", minutes_ago(5)) == answer
    assert channel.find_reply(remote, reply, "И аз питам", minutes_ago(5)) is None, "written by a person"
    assert channel.find_reply(remote, reply, "Утре", NOW + timedelta(hours=1)) is None


def test_answer_that_was_published_with_an_error_is_found(graph):
    channel = make_instagram(graph)
    remote = Remote(graph.posts[0])
    graph.say(remote.id, "Кога?")
    (comment,) = read(channel, graph)[remote.id].comments
    graph.commits_with_error = True
    with pytest.raises(OutcomeUnknown):
        channel.reply(remote, comment, "Утре")
    assert channel.find_reply(remote, comment, "Утре", minutes_ago(5))


def test_lost_answer_is_unknown_and_found(case, graph):
    channel, remote = case
    graph.say(remote.id, "Кога?")
    (comment,) = read(channel, graph)[remote.id].comments
    graph.fail(Fault.LOST_ANSWER)
    with pytest.raises(OutcomeUnknown):
        channel.reply(remote, comment, "Утре")
    assert channel.find_reply(remote, comment, "Утре", minutes_ago(5))


def test_comment_is_hidden_shown_and_removed(case, graph):
    channel, remote = case
    said = graph.say(remote.id, "Кога?")
    (comment,) = read(channel, graph)[remote.id].comments
    for _time in range(2):
        channel.hide(remote, comment)
    assert channel.read_comment(remote, comment.id).is_hidden
    channel.unhide(remote, comment)
    assert not channel.read_comment(remote, comment.id).is_hidden
    graph.requests.clear()
    channel.delete_comment(remote, comment)
    assert [request.method for request in graph.requests] == ["DELETE"]
    channel.delete_comment(remote, comment)
    assert said.id not in graph.said
    assert channel.read_comment(remote, comment.id) is None
    for act in (channel.hide, channel.unhide, lambda *args: channel.reply(*args, "Утре")):
        with pytest.raises(Vanished):
            act(remote, comment)


def test_hidden_comment_is_in_no_list_of_instagram(graph):
    channel = make_instagram(graph)
    said = graph.say(graph.posts[0], "Кога?", is_hidden=True)
    assert read(channel, graph)[graph.posts[0]].comments == ()
    assert channel.read_comment(Remote(graph.posts[0]), said.id).is_hidden


def test_author_gets_a_private_message_about_the_comment(case, graph):
    channel, remote = case
    graph.say(remote.id, "Кога?")
    (comment,) = read(channel, graph)[remote.id].comments
    channel.message_author(remote, comment, "Изпратете подробностите през формата.")
    assert comment.id in graph.messages[0]["recipient"]
    path = graph.calls[-1].removeprefix("POST ")
    graph.errors = {f"POST {path}": {"code": 10, "error_subcode": 2018278, "message": "outside of window"}}
    with pytest.raises(NeedsPerson) as raised:
        channel.message_author(remote, comment, "Изпратете подробностите през формата.")
    assert raised.value.problem == "message-not-allowed"
