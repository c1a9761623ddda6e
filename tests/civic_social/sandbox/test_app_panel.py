"""The app's page in the control panel: access, webhooks and removal."""

import base64
import hashlib
import hmac
import json

import pytest

from civic_social.sandbox import actions
from civic_social.sandbox.models import App, WebhookDelivery, WebhookSubscription
from civic_social.sandbox.webhooks.callbacks import signed_request

from .receiver import receive
from .wall_pages import text_of, wall_url


@pytest.fixture
def site():
    """A site that receives webhooks."""
    with receive() as receiver:
        yield receiver


def test_access_level_is_switched(client, municipality):
    client.post(wall_url("app"), {"access_level": "standard"})
    assert App.objects.get().access_level == "standard"
    assert client.post(wall_url("app"), {"access_level": "more"}).status_code == 200
    assert App.objects.get().access_level == "standard"


def test_app_is_subscribed_by_a_handshake_and_deliveries_are_shown(client, api, municipality, post, site):
    values = {"object": "page", "callback_url": site.url, "verify_token": "wrong"}
    response = client.post(wall_url("subscribe"), values)
    assert response.status_code == 422
    assert "403" in text_of(response)
    client.post(wall_url("subscribe"), {**values, "verify_token": site.verify_token})
    subscription = WebhookSubscription.objects.get()
    assert subscription.fields == ["feed", "mention"]
    api.post(f"{municipality.graph_id}/subscribed_apps", subscribed_fields="feed")
    actions.comment_by_hand(post, "Въпрос")
    client.post(wall_url("send_webhooks"))
    assert WebhookDelivery.objects.get().status == 200
    text = text_of(client.get(wall_url("app")))
    assert "feed comment add" in text
    assert municipality.name in text
    client.post(wall_url("unsubscribe", subscription.pk))
    assert not WebhookSubscription.objects.exists()


def test_person_removes_the_app_and_the_site_is_notified(client, api, municipality, site):
    assert client.post(wall_url("remove_app")).status_code == 422
    response = client.post(wall_url("remove_app"), {"deauthorize_url": site.url})
    assert site.url in text_of(response)
    assert site.received[0][0].startswith(b"signed_request=")
    assert api.get("me")["error"]["error_subcode"] == 458


def test_request_is_signed_over_the_encoded_payload(municipality):
    app, person = actions.configured_app(), actions.get_or_create_person(actions.CLERK)
    signature, payload = signed_request(app, person).split(".")
    assert "=" not in signature + payload
    expected = hmac.new(app.secret.encode(), payload.encode(), hashlib.sha256).digest()
    assert base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4)) == expected
    decoded = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    assert (decoded["user_id"], decoded["algorithm"]) == (person.graph_id, "HMAC-SHA256")


def test_likes_of_a_page_are_set_on_its_wall(client, api, municipality):
    client.post(wall_url("set_likes", municipality.slug), {"fan_count": 640})
    assert api.get("me", fields="fan_count")["fan_count"] == 640
