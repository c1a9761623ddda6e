"""Deliveries arrive at least once, signed, within a day or never, and reach no private network."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from civic_social import crypto
from civic_social.models import Switch, WebhookDelivery, WebhookEndpoint, WebhookEvent
from civic_social.models.webhooks import ROTATION
from civic_social.monitoring.metrics import status_report
from civic_social.sweep import Sweep
from civic_social.webhooks import maintenance, outbox, sending
from civic_social.webhooks.signing import new_secret

from ..delivery_steps import drain_until_quiet
from ..factories import PostFactory
from ..webhook_receiver import later, make_endpoint

pytestmark = pytest.mark.django_db
Status = WebhookDelivery.Status


@pytest.fixture
def delivery(endpoint):
    outbox.record_event(WebhookEvent.FAILED, PostFactory())
    return WebhookDelivery.objects.get()


def signatures(request, *secrets):
    content = f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}.".encode()
    keys = [base64.b64decode(secret.removeprefix("whsec_")) for secret in secrets]
    macs = [hmac.new(key, content + request.body, hashlib.sha256).digest() for key in keys]
    return " ".join(f"v1,{base64.b64encode(mac).decode()}" for mac in macs)


def test_event_of_a_post_arrives_signed_by_the_sweep(endpoint, receiver, secret, notice, network):
    drain_until_quiet()
    Sweep().run_round()
    [request] = receiver.requests
    assert (request.method, request.path) == ("POST", "/hook")
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["webhook-signature"] == signatures(request, secret)
    assert abs(int(request.headers["webhook-timestamp"]) - timezone.now().timestamp()) < 60
    assert request.json["type"] == "post.confirmed"
    row = WebhookDelivery.objects.get()
    assert (row.status, row.attempts, row.event_id) == (Status.DELIVERED, 1, request.headers["webhook-id"])
    Sweep().run_round()
    assert len(receiver.requests) == 1


def test_lost_answer_is_repeated_with_the_same_id_and_bytes(delivery, receiver):
    receiver.fail("lost_after")
    assert sending.send_due() == 1
    # Neither this delivery nor another one of its webhook is sent at once.
    assert sending.send_due() == 0
    later(timedelta(minutes=1))
    assert sending.send_due() == 1
    first, second = receiver.requests
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempts, delivery.problem) == (Status.DELIVERED, 2, "")
    assert WebhookEndpoint.objects.get().unanswered == 0


def test_receiver_that_asks_for_a_pause_gets_no_further_delivery(delivery, receiver):
    outbox.record_event(WebhookEvent.FAILED, PostFactory())
    receiver.status = 429
    assert sending.send_due() == 1
    assert len(receiver.requests) == 1


def test_delivery_that_is_being_sent_is_not_made_due_again(delivery):
    WebhookDelivery.objects.update(lease_until=timezone.now() + timedelta(seconds=30), attempts=3)
    assert maintenance.send_again(WebhookDelivery.objects.all()) == 0
    WebhookDelivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert maintenance.send_again(WebhookDelivery.objects.all()) == 1


def test_rejected_delivery_is_tried_for_a_day_then_shown_until_it_is_sent_again(delivery, receiver):
    receiver.status = 500
    hours = 0
    while WebhookDelivery.objects.get().status == Status.WAITING and hours < 100:
        sending.send_due()
        later(timedelta(hours=1))
        hours += 1
    delivery.refresh_from_db()
    assert 24 <= hours <= 30
    assert 8 <= delivery.attempts <= 20
    assert (delivery.problem, delivery.problem_details) == ("webhook-rejected", {"status": 500})
    endpoint = WebhookEndpoint.objects.get()
    assert status_report()["operation"][0].startswith("Регистър: ")
    receiver.status = 200
    maintenance.send_again(endpoint.deliveries.filter(status=Status.STOPPED))
    maintenance.settle(endpoint)
    assert sending.send_due() == 1
    delivery.refresh_from_db()
    assert delivery.status == Status.DELIVERED
    assert delivery.event_id == receiver.requests[0].headers["webhook-id"]
    assert maintenance.describe_findings() == []


def test_rejected_delivery_does_not_keep_the_others(delivery, receiver):
    receiver.status = 400
    sending.send_due()
    receiver.status = 200
    outbox.record_event(WebhookEvent.CONFIRMED, PostFactory())
    assert sending.send_due() == 1
    assert WebhookDelivery.objects.get(event="post.confirmed").status == Status.DELIVERED


def test_pause_that_the_receiver_asks_for_is_kept(delivery, receiver):
    receiver.status, receiver.headers = 429, {"Retry-After": "600"}
    sending.send_due()
    outbox.record_event(WebhookEvent.CONFIRMED, PostFactory())
    later(timedelta(minutes=9))
    assert sending.send_due() == 0
    receiver.status = 200
    later(timedelta(minutes=2))
    assert sending.send_due() == 2


def test_receiver_that_is_gone_for_good_is_switched_off(delivery, receiver):
    receiver.status = 410
    sending.send_due()
    endpoint = WebhookEndpoint.objects.get()
    assert (endpoint.is_active, endpoint.problem) == (False, "webhook-gone")
    later(timedelta(hours=1))
    assert sending.send_due() == 0
    assert endpoint.explanation.next_step


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("https://127.0.0.1/hook", "webhook-refused-address"),
        ("https://localhost/hook", "webhook-refused-address"),
        ("http://127.0.0.1:1/hook", "webhook-refused-address"),
        ("https://user:pass@example.com/", "webhook-refused-address"),
    ],
)
def test_private_address_gets_no_request(db, secret, url, problem):
    make_endpoint(url, secret)
    outbox.record_event(WebhookEvent.FAILED, PostFactory())
    assert sending.send_due() == 1
    assert WebhookDelivery.objects.get().problem == problem


def test_redirect_counts_as_a_refusal(delivery, receiver):
    receiver.status, receiver.headers = 302, {"Location": f"{receiver.url}/elsewhere"}
    sending.send_due()
    assert [request.path for request in receiver.requests] == ["/hook"]
    assert WebhookDelivery.objects.get().problem_details == {"status": 302}


def test_two_processes_send_a_delivery_once(delivery, receiver, monkeypatch):
    attempt = sending.attempt

    def meanwhile(row):
        monkeypatch.setattr(sending, "attempt", attempt)
        assert sending.send_due() == 0  # The other process.
        return attempt(row)

    monkeypatch.setattr(sending, "attempt", meanwhile)
    assert sending.send_due() == 1
    assert len(receiver.requests) == 1


def test_delivery_whose_process_died_is_sent_again(delivery, receiver, monkeypatch):
    monkeypatch.setattr(sending, "attempt", lambda row: None)
    sending.send_due()
    monkeypatch.undo()
    assert sending.send_due() == 0
    later(timedelta(minutes=2))
    assert sending.send_due() == 1
    assert WebhookDelivery.objects.get().status == Status.DELIVERED


def test_former_secret_signs_for_a_day(delivery, endpoint, receiver, secret):
    newer = new_secret()
    endpoint.replace_secret(newer)
    endpoint.save()
    assert secret not in endpoint.secret_token + endpoint.former_secret_token
    sending.send_due()
    assert receiver.requests[0].headers["webhook-signature"] == signatures(
        receiver.requests[0], newer, secret
    )
    later(ROTATION + timedelta(minutes=1))
    outbox.record_event(WebhookEvent.FAILED, PostFactory())
    sending.send_due()
    assert receiver.requests[1].headers["webhook-signature"] == signatures(receiver.requests[1], newer)


def test_lost_key_sends_nothing_unsigned(delivery, endpoint, receiver, settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "CREDENTIAL_KEYS": [crypto.new_key()]}
    sending.send_due()
    assert receiver.requests == []
    assert WebhookDelivery.objects.get().problem == "webhook-unreadable-secret"
    later(timedelta(hours=1))
    WebhookEndpoint.objects.update(secret_token="")
    assert sending.send_due() == 1
    assert receiver.requests == []


def test_new_key_encrypts_the_secrets_again(endpoint, secret, settings):
    old = settings.CIVIC_SOCIAL["CREDENTIAL_KEYS"]
    key = crypto.new_key()
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "CREDENTIAL_KEYS": [key, *old]}
    maintenance.rotate_keys()
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "CREDENTIAL_KEYS": [key]}
    assert WebhookEndpoint.objects.get().secrets(timezone.now()) == [secret]


def test_restored_database_sends_nothing_until_a_person_decides(delivery, receiver):
    Switch.objects.update_or_create(pk=1, defaults={"finding": "older"})
    assert sending.send_due() == 0
    Switch.objects.update(finding="")
    assert sending.send_due() == 1


def test_old_deliveries_are_deleted(delivery, endpoint):
    later(timedelta(days=29))
    assert maintenance.delete_old() == 0
    later(timedelta(days=2))
    assert maintenance.delete_old() == 1


def test_fault_of_the_program_does_not_stop_the_sweep(delivery, receiver, monkeypatch):
    monkeypatch.setattr(sending, "headers", lambda *args: 1 / 0)
    Sweep().run_round()
    delivery.refresh_from_db()
    assert (delivery.status, delivery.problem, delivery.lease_until) == (Status.WAITING, "unexpected", None)


def test_body_of_the_answer_is_not_read(delivery, receiver, monkeypatch):
    monkeypatch.setattr("civic_social.outgoing_http.Response.read_start", lambda *args: pytest.fail("read"))
    sending.send_due()
    assert WebhookDelivery.objects.get().status == Status.DELIVERED
    assert json.loads(WebhookDelivery.objects.get().body)["type"] == "post.failed"
