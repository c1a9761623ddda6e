"""Events are written with what happens to the post, for the webhooks that ask for them."""

import json

import pytest
from django.db import transaction
from django.utils import timezone
from wagtail.models import Site

from civic_social.delivery import transitions
from civic_social.models import Post, WebhookDelivery, WebhookEndpoint, WebhookEvent
from civic_social.webhooks import outbox

from ..delivery_steps import drain_until_quiet, post_of
from ..factories import PostFactory, UserFactory, publish
from ..webhook_receiver import make_endpoint

pytestmark = pytest.mark.django_db


@pytest.fixture
def endpoint(db, secret):
    return make_endpoint("https://tool.example/hook", secret)


def events():
    return list(WebhookDelivery.objects.order_by("pk").values_list("event", flat=True))


def test_life_of_a_post_is_written_event_by_event(endpoint, notice, network):
    drain_until_quiet()
    publish(notice, title="Поправено")
    drain_until_quiet()
    notice.unpublish()
    drain_until_quiet()
    assert events() == ["post.confirmed", "post.confirmed", "post.withdrawn"]
    first, second, last = WebhookDelivery.objects.order_by("pk")
    body = json.loads(first.body)
    assert set(body) == {"type", "timestamp", "data"}
    assert body["type"] == "post.confirmed"
    assert body["timestamp"].endswith("Z")
    assert body["data"]["page"] == {
        "id": notice.pk,
        "title": "Първо",
        "url": notice.full_url,
        "type": "civic_social_test_site.noticepage",
        "language": "bg",
        "is_live": True,
    }
    assert body["data"]["post"]["permalink"] == post_of(notice).permalink
    assert body["data"]["account"] == {
        "id": post_of(notice).account_id,
        "name": "Община",
        "network": "memory",
    }
    assert json.loads(second.body)["data"]["page"]["title"] == "Поправено"
    assert json.loads(last.body)["data"]["page"]["url"] == notice.full_url
    assert first.event_id != second.event_id


def test_events_of_refusals_and_tasks_name_no_person(endpoint, db):
    petrova = UserFactory(username="petrova", first_name="Мария", last_name="Петрова", email="mp@example.bg")
    post = PostFactory(status="sending", published_by=petrova, people={"published_by": "Мария Петрова"})
    transitions.mark_failed(post, "refused", {"message": "Мария Петрова"})
    transitions.ask_person(PostFactory(), "group-by-hand", {}, timezone.now())
    assert events() == ["post.failed", "post.needs_person"]
    bodies = "".join(WebhookDelivery.objects.values_list("body", flat=True))
    assert "Петрова" not in bodies
    assert "example.bg/a/" in bodies
    for word in ("petrova", "mp@example.bg", "Мария"):
        assert word not in bodies


def test_event_goes_only_to_webhooks_that_have_selected_it(db, secret, root):
    site, other = Site.objects.get(), Site.objects.create(hostname="other.example", root_page=root)
    wanting = make_endpoint("https://a.example/", secret, events=[WebhookEvent.FAILED])
    of_site = make_endpoint("https://b.example/", secret, site=site)
    make_endpoint("https://c.example/", secret, site=other)
    make_endpoint("https://d.example/", secret, events=[WebhookEvent.CONFIRMED])
    make_endpoint("https://e.example/", secret, is_active=False)
    post = PostFactory(account__site=site)
    outbox.record_event(WebhookEvent.FAILED, post)
    deliveries = WebhookDelivery.objects.order_by("endpoint")
    assert [row.endpoint for row in deliveries] == [wanting, of_site]
    # One event, so one ID.
    assert deliveries[0].event_id == deliveries[1].event_id


def test_event_is_lost_with_the_transaction_in_which_it_occurred(endpoint):
    post = PostFactory(status="sending")
    with transaction.atomic():
        transitions.mark_failed(post, "refused", {})
        transaction.set_rollback(True)
    assert events() == []
    assert Post.objects.get().status == "sending"


def test_broken_webhook_does_not_stop_the_delivery(endpoint, notice, network, monkeypatch, caplog):
    def break_down(post):
        WebhookEndpoint.objects.raw("SELECT nothing").iterator().__next__()

    monkeypatch.setattr(outbox, "describe", break_down)
    drain_until_quiet()
    assert post_of(notice).status == "live"
    assert events() == []
    assert "event for webhooks lost" in caplog.text
