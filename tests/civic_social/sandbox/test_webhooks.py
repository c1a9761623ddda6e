"""Webhooks: subscriptions, events, their delivery and its faults."""

from __future__ import annotations

import pytest

from civic_social.sandbox import actions, conversation, post_storage
from civic_social.sandbox.models import App, Comment, WebhookDelivery
from civic_social.sandbox.webhooks import sender

from .factories import PostFactory
from .graph_client import InProcessGraphClient
from .receiver import receive


@pytest.fixture
def site():
    """A site that receives webhooks."""
    with receive() as receiver:
        yield receiver


@pytest.fixture
def subscribed(site, api, municipality):
    """The site, subscribed to the Page and to its Instagram account."""
    for kind, fields in (("page", ["feed", "mention"]), ("instagram", ["comments"])):
        actions.subscribe_webhooks(site.url, verify_token=site.verify_token, kind=kind, fields=fields)
    edge = f"{municipality.graph_id}/subscribed_apps"
    assert api.post(edge, subscribed_fields="feed,mention") == {"success": True}
    return site


def deliver(site) -> list[dict]:
    """Send what is due and return the changes that arrived by it."""
    before = len(site.values)
    actions.send_webhooks()
    return site.values[before:]


def test_app_subscribes_with_a_handshake(site, municipality):
    app = actions.configured_app()
    api = InProcessGraphClient(token=app.access_token)
    edge = f"{app.graph_id}/subscriptions"
    values = {"object": "page", "callback_url": site.url, "fields": "feed,mention", "include_values": "true"}
    assert api.post(edge, **values, verify_token="wrong")["error"]["code"] == 2200
    assert api.get(edge) == {"data": []}
    assert api.post(edge, **values, verify_token=site.verify_token) == {"success": True}
    (row,) = api.get(edge)["data"]
    assert (row["object"], row["callback_url"], row["active"]) == ("page", site.url, True)
    assert [each["name"] for each in row["fields"]] == ["feed", "mention"]
    assert api.post(edge, **{**values, "object": "instagram"})["error"]["code"] == 100
    assert api.post(edge, **{**values, "fields": "gossip"})["error"]["code"] == 100
    assert api.with_token(municipality.access_token).get(edge)["error"]["code"] == 15
    assert api.delete(edge, object="page") == {"success": True}
    assert api.get(edge) == {"data": []}


def test_page_subscribes_and_needs_the_permission(api, municipality):
    edge = f"{municipality.graph_id}/subscribed_apps"
    assert api.get(edge) == {"data": []}
    assert api.post(edge, subscribed_fields='["feed"]') == {"success": True}
    assert api.get(edge)["data"][0]["subscribed_fields"] == ["feed"]
    assert api.post(edge, subscribed_fields="gossip")["error"]["code"] == 100
    assert api.delete(edge) == {"success": True}
    assert api.get(edge) == {"data": []}
    municipality.access_tokens.update(scopes=["pages_read_engagement"])
    assert api.post(edge, subscribed_fields="feed")["error"]["code"] == 200


def test_life_of_a_comment_is_sent_in_signed_events(subscribed, api, post, municipality):
    comment = actions.comment_by_hand(post, "Кога започва ремонтът?")
    conversation.edit_comment(comment, "Кога започва ремонтът на моста?")
    answer = api.post(f"{comment.graph_id}/comments", message="През май.")
    api.post(comment.graph_id, is_hidden="true")
    api.post(comment.graph_id, is_hidden="false")
    api.delete(comment.graph_id)
    values = deliver(subscribed)
    assert [value["verb"] for value in values] == [
        "add",
        "edited",
        "add",
        "hide",
        "unhide",
        "remove",
        "remove",
    ]
    first, edited, reply, *_, last = values
    assert first["item"] == "comment"
    assert (first["comment_id"], first["post_id"]) == (comment.graph_id, post.graph_id)
    assert first["parent_id"] == post.graph_id
    assert first["from"] == {"id": comment.author_person.graph_id, "name": actions.CITIZEN}
    assert edited["message"] == "Кога започва ремонтът на моста?"
    assert (reply["comment_id"], reply["parent_id"]) == (answer["id"], comment.graph_id)
    assert reply["from"]["id"] == municipality.graph_id
    assert "message" not in last
    assert all(subscribed.is_signed(number, actions.configured_app().secret) for number in range(7))
    body = subscribed.received[0][0]
    assert b"\\u041a" in body
    assert b"\\/" in body
    body.decode("ascii")


def test_events_are_sent_for_reactions_and_posts(subscribed, post):
    comment = actions.comment_by_hand(post, "Въпрос")
    actions.react_by_hand(post, "ANGRY")
    actions.react_by_hand(post, "LIKE", comment=comment)
    post_storage.edit_post(post, "Поправено")
    actions.remove_by_hand(post)
    _, angry, like, edited, removed = deliver(subscribed)
    assert (angry["item"], angry["reaction_type"], "comment_id" in angry) == ("reaction", "anger", False)
    assert like["comment_id"] == comment.graph_id
    assert (edited["item"], edited["verb"], removed["verb"]) == ("status", "edited", "remove")


def test_mention_of_the_page_is_sent_twice_by_different_fields(subscribed, post, municipality):
    actions.comment_by_hand(post, f"@{municipality.name}, вижте!")
    assert len(deliver(subscribed)) == 2
    assert set(WebhookDelivery.objects.values_list("field", flat=True)) == {"feed", "mention"}


def test_instagram_events_of_new_comments_have_no_time_and_no_verb(subscribed, instagram_account):
    comment = actions.comment_by_hand(PostFactory(profile=instagram_account), "Колко хубаво!")
    reply = actions.comment_by_hand(comment.post, "Наистина", parent=comment)
    conversation.edit_comment(reply, "Да")
    conversation.delete_comment(reply)
    first, second = deliver(subscribed)
    assert first.keys() == {"id", "text", "media", "from"}
    assert first["media"] == {"id": comment.post.graph_id, "media_product_type": "FEED"}
    assert second["parent_id"] == comment.graph_id


@pytest.mark.parametrize(("level", "expected"), [("standard", 0), ("nameless", 1), ("advanced", 2)])
def test_access_level_decides_which_events_of_people_without_a_role_are_sent(
    subscribed, post, instagram_account, level, expected
):
    App.objects.update(access_level=level)
    actions.comment_by_hand(post, "Въпрос")
    actions.comment_by_hand(PostFactory(profile=instagram_account), "Снимка")
    values = deliver(subscribed)
    assert len(values) == expected
    assert all(("from" in value) == (level == "advanced") for value in values)


def test_no_event_is_sent_to_an_app_that_the_page_has_not_allowed(site, post):
    actions.subscribe_webhooks(site.url, verify_token=site.verify_token)
    actions.comment_by_hand(post, "Въпрос")
    assert deliver(site) == []


def test_delivery_is_repeated_until_it_is_answered_with_200(subscribed, post):
    subscribed.statuses = [500, 200]
    actions.comment_by_hand(post, "Въпрос")
    deliver(subscribed)
    delivery = WebhookDelivery.objects.get()
    assert (delivery.attempts, delivery.status, delivery.send_at is not None) == (1, 500, True)
    WebhookDelivery.objects.update(send_at=delivery.created_at)
    deliver(subscribed)
    delivery.refresh_from_db()
    assert (delivery.attempts, delivery.status, delivery.send_at) == (2, 200, None)
    assert len(subscribed.received) == 2


def test_faults_repeat_delay_lose_or_falsify_deliveries(subscribed, post, municipality):
    def comment_with(kind, **conditions):
        actions.enable_fault(kind, municipality, remaining=1, **conditions)
        actions.comment_by_hand(post, kind)
        return deliver(subscribed)

    assert len(comment_with("hook_twice")) == 2
    assert comment_with("hook_late", seconds=60) == []
    assert comment_with("hook_lost") == []
    comment_with("hook_signature")
    assert not subscribed.is_signed(-1, actions.configured_app().secret)
    (anonymous,) = comment_with("hook_anonymous")
    assert "from" not in anonymous
    _, reaction = comment_with("hook_reaction")
    assert (reaction["item"], "comment_id" in reaction, "message" in reaction) == ("reaction", True, False)
    assert [value["verb"] for value in comment_with("hook_unknown")] == ["add", "promote"]
    assert comment_with("hook_reordered") == []
    actions.comment_by_hand(post, "след него")
    assert [value["message"] for value in deliver(subscribed)] == ["след него"]
    held = WebhookDelivery.objects.get(fault="hook_reordered")
    assert held.send_at is not None


@pytest.mark.django_db(transaction=True)
def test_event_is_sent_by_a_thread_right_after_the_change(subscribed, post):
    actions.comment_by_hand(post, "Веднага")
    assert sender.wait_until_idle(10)
    assert [value["message"] for value in subscribed.values] == ["Веднага"]
    assert Comment.objects.count() == 1
