"""The screens of webhooks: the secret once, addresses checked, trials, deliveries, one's own Site only."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from wagtail.models import GroupSitePermission, ModelLogEntry, Site

from civic_social.models import WebhookDelivery, WebhookEndpoint, WebhookEvent
from civic_social.webhooks import outbox, sending

from ..factories import PostFactory
from ..webhook_receiver import make_endpoint

pytestmark = pytest.mark.django_db
ADD = "civic_social_webhooks:add"
FORM = {
    "name": "Регистър",
    "url": "https://tool.example.com/hook",
    "events": ["post.failed"],
    "is_active": "on",
}


def url(name, endpoint):
    return reverse(f"civic_social_webhooks:{name}", args=[endpoint.pk])


def test_new_webhook_shows_its_secret_once(admin, root):
    response = admin.post(reverse(ADD), FORM, follow=True)
    endpoint = WebhookEndpoint.objects.get()
    assert (endpoint.events, endpoint.is_active) == (["post.failed"], True)
    [secret] = endpoint.secrets(endpoint.created_at)
    assert secret.startswith("whsec_")
    assert secret in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert secret not in admin.get(url("secret", endpoint)).content.decode()
    assert secret not in admin.get(url("edit", endpoint)).content.decode()
    assert secret not in endpoint.secret_token
    # The session does not keep the secret either, once it was shown.
    assert "civic_social_webhook_secret" not in admin.session


def test_new_secret_is_logged_and_keeps_the_former_for_a_day(admin, endpoint, secret):
    page = admin.post(url("secret", endpoint), follow=True).content.decode()
    endpoint.refresh_from_db()
    newer, former = endpoint.secrets(endpoint.created_at)
    assert former == secret
    assert newer in page
    assert former not in page
    assert ModelLogEntry.objects.filter(action="civic_social.replace_secret").count() == 1
    assert admin.get(url("history", endpoint)).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "http://tool.example.com/",
        "https://tool.example.com:8443/",
        "https://10.0.0.5/",
        "https://intranet/hook",
        "https://me:secret@tool.example.com/",
        "ftp://tool.example.com/",
        "tool.example.com",
        "javascript:alert(1)",
    ],
)
def test_address_that_the_server_may_not_request_is_refused_with_a_sentence(admin, root, address):
    response = admin.post(reverse(ADD), {**FORM, "url": address})
    assert not WebhookEndpoint.objects.exists()
    [message] = response.context["form"].errors["url"]
    assert message.endswith(".")


def test_named_server_in_a_private_network_is_accepted(admin, root, receiver):
    admin.post(reverse(ADD), {**FORM, "url": f"{receiver.url}/hook"})
    assert WebhookEndpoint.objects.get().url == f"{receiver.url}/hook"


def test_webhook_without_events_is_refused(admin, root):
    response = admin.post(reverse(ADD), {**FORM, "events": []})
    assert response.context["form"].errors["events"]


def test_trial_shows_what_the_receiver_answers(admin, endpoint, receiver):
    WebhookEndpoint.objects.update(is_active=False)
    page = admin.post(url("try", endpoint), follow=True).content.decode()
    assert "Получателят прие пробата." in page
    assert receiver.requests[0].json["type"] == "webhook.trial"
    receiver.status = 404
    page = admin.post(url("try", endpoint), follow=True).content.decode()
    assert "404" in page
    # A trial that fails is no finding, and is not repeated.
    assert WebhookEndpoint.objects.get().problem == ""
    assert WebhookDelivery.objects.filter(status="waiting").count() == 0


def test_deliveries_are_listed_and_sent_again_with_the_same_id(admin, endpoint, receiver):
    outbox.record_event(WebhookEvent.FAILED, PostFactory())
    sending.send_due()
    delivery = WebhookDelivery.objects.get()
    page = admin.get(url("deliveries", endpoint)).content.decode()
    assert delivery.event_id in page
    admin.post(url("send_again", endpoint), {"delivery": delivery.pk})
    sending.send_due()
    first, second = receiver.requests
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body


def test_given_up_events_are_a_finding_until_they_are_sent_again(admin, endpoint, receiver):
    outbox.record_event(WebhookEvent.FAILED, PostFactory())
    WebhookDelivery.objects.update(status="stopped")
    WebhookEndpoint.objects.update(problem="webhook-stopped")
    assert url("edit", endpoint) in admin.get(reverse("wagtailadmin_home")).content.decode()
    assert "денонощие" in admin.get(url("edit", endpoint)).content.decode()
    admin.post(url("send_again", endpoint))
    assert WebhookDelivery.objects.get().status == "waiting"
    assert WebhookEndpoint.objects.get().problem == ""
    assert url("edit", endpoint) not in admin.get(reverse("wagtailadmin_home")).content.decode()


def test_delivery_of_another_webhook_is_not_sent_again(admin, endpoint, secret):
    other = make_endpoint("https://other.example/", secret)
    outbox.record_event(WebhookEvent.FAILED, PostFactory())
    WebhookDelivery.objects.update(status="delivered")
    theirs = WebhookDelivery.objects.get(endpoint=other)
    for number in (theirs.pk, "x"):
        admin.post(url("send_again", endpoint), {"delivery": number})
    assert not WebhookDelivery.objects.filter(status="waiting").exists()


def test_group_of_one_site_reaches_its_own_webhooks_only(person, endpoint, secret, root):
    site, other = Site.objects.get(), Site.objects.create(hostname="other.example", root_page=root)
    WebhookEndpoint.objects.update(site=site)
    theirs = make_endpoint("https://other.example/", secret, site=other, name="Чужд")
    of_all = make_endpoint("https://all.example/", secret, name="Общ")
    client = person()
    for verb in ("add", "change", "delete", "view"):
        GroupSitePermission.objects.create(
            group=client.user.groups.get(),
            site=site,
            permission=Permission.objects.get(codename=f"{verb}_webhookendpoint"),
        )
    listed = client.get(reverse("civic_social_webhooks:index")).context["object_list"]
    assert list(listed) == [endpoint]
    for name in ("edit", "delete", "history", "secret", "deliveries"):
        assert client.get(url(name, endpoint)).status_code == 200, name
    for row in (theirs, of_all):
        before = row.secret_token
        for name in ("edit", "delete", "history", "secret", "deliveries", "try", "send_again"):
            response = client.post(url(name, row), follow=True)
            assert response.redirect_chain == [("/admin/", 302)], name
        row.refresh_from_db()
        assert row.secret_token == before
    # Nor can a new one be given to another Site, or to all.
    for choice in (other.pk, ""):
        response = client.post(reverse(ADD), {**FORM, "site": choice})
        assert response.context["form"].errors["site"]
    client.post(reverse(ADD), {**FORM, "site": site.pk})
    assert WebhookEndpoint.objects.filter(site=site).count() == 2
