"""The admin and the channel: permissions, buttons, the log of looks, and findings about the account."""

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from civic_social.channels.base import Progress
from civic_social.exceptions import CredentialsRefused
from civic_social.models import Post
from home.models import MailIssue, SubscriptionMail, SubscriptionRequest
from home.operations import held_mails
from home.subscriptions import digests

from ..html import get_soup

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client, django_user_model):
    """Return a function that logs a person in with some permissions."""

    def create(*names):
        user = django_user_model.objects.create_user("officer", "officer@example.bg", "x")
        user.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", *names]))
        client.force_login(user)
        return user

    return create


def test_list_of_subscribers_needs_its_permission_and_each_look_is_logged(client, officer, subscribe):
    subscribe("ivan@example.bg")
    user = officer("view_mailissue", "manage_mailissue")
    url = reverse("home_subscribers:index")
    assert client.get(url).status_code == 302
    assert not ModelLogEntry.objects.filter(action="home.subscribers_viewed").exists()
    user.user_permissions.add(Permission.objects.get(codename="view_subscriber"))
    assert "ivan@example.bg" in get_soup(client, url).text
    entry = ModelLogEntry.objects.get(action="home.subscribers_viewed")
    assert (entry.user, entry.data["shown"]) == (user, 1)
    assert "ivan@example.bg" not in get_soup(client, f"{url}?q=ivan").text
    assert "ivan@example.bg" in get_soup(client, f"{url}?q=IVAN@example.bg").text


def test_issue_shows_its_progress_and_its_buttons_need_a_permission(
    client, officer, subscribe, publish, send
):
    subscribe("ivan@example.bg")
    subscribe("maria@example.bg")
    publish(title="Ремонт на моста")
    send()
    issue = MailIssue.objects.get()
    SubscriptionMail.objects.filter(subscriber__email="ivan@example.bg").update(status="unknown")
    user = officer("view_mailissue")
    assert "2 от 2" in get_soup(client, reverse("home_mail_issues:index")).text
    url = reverse("home_mail_issues:inspect", args=[issue.pk])
    page = get_soup(client, url)
    assert "Ремонт на моста" in page.select_one("pre").text
    assert "ivan@example.bg" not in page.text
    assert not page.select("button[value=resend]")
    assert client.post(url, {"do": "resend"}).status_code == 302
    assert issue.mails.filter(status="unknown").exists()
    user.user_permissions.add(
        *Permission.objects.filter(codename__in=["manage_mailissue", "view_subscriber"])
    )
    page = get_soup(client, url)
    assert "ivan@example.bg" in page.text
    assert not page.select("button[value=correct]")
    mail.outbox.clear()
    client.post(url, {"do": "test"})
    assert [message.to for message in mail.outbox] == [["officer@example.bg"]]
    assert SubscriptionMail.objects.get(status="unknown").pk == int(page.select_one("[name=mail]")["value"])
    client.post(url, {"do": "resend", "mail": page.select_one("[name=mail]")["value"]})
    send()
    assert [message.to for message in mail.outbox][1:] == [["ivan@example.bg"]]


def test_unknown_mails_of_a_digest_are_listed_and_a_person_decides_about_each(
    client, officer, subscribe, publish, send
):
    subscribe("ivan@example.bg", frequency="daily")
    subscribe("maria@example.bg", frequency="daily")
    publish()
    send()
    digests.build_all("daily", timezone.now())
    send()
    identifiers = [message.extra_headers["Message-ID"] for message in mail.outbox]
    SubscriptionMail.objects.update(status="unknown")
    officer("view_mailissue", "manage_mailissue")
    overview = reverse("home_mail_issues:digests")
    assert overview in client.get(reverse("home_mail_issues:index")).content.decode()
    [url] = {link["href"] for link in get_soup(client, overview).select("td > a")}
    page = get_soup(client, url)
    assert all(identifier in page.text for identifier in identifiers)
    assert "ivan@example.bg" not in page.text
    first, second = page.select("[name=mail]")
    client.post(url, {"do": "arrived", "mail": first["value"]})
    client.post(url, {"do": "resend", "mail": second["value"]})
    send()
    assert len(mail.outbox) == 3
    assert mail.outbox[2].extra_headers["Message-ID"] in identifiers
    assert not get_soup(client, url).select("[name=mail]")
    assert set(SubscriptionMail.objects.values_list("status", flat=True)) == {"accepted"}
    actions = ModelLogEntry.objects.filter(action__startswith="home.mail_").values_list("action", flat=True)
    assert sorted(actions) == ["home.mail_arrived", "home.mail_resent"]


def test_channel_finds_its_issue_and_never_makes_a_second_one(publish, news_list, subscribe):
    subscribe("ivan@example.bg")
    publish()
    post, channel = Post.objects.get(), news_list.get_channel()
    message = channel.compose(post.desired_message, post.marker)
    assert channel.find(message, post.created_at).id == post.remote_id
    assert channel.create(message, Progress({})).id == post.remote_id
    assert MailIssue.objects.count() == 1


def test_account_is_checked_and_its_findings_are_named(news_list, settings):
    settings.SUBSCRIPTIONS = {}
    names = {finding.problem for finding in news_list.get_channel().health().findings}
    assert names == {"email-not-sent", "email-no-bounces", "email-not-https"}
    assert news_list.get_channel().verify() == {"reply_to": "obshtina@example.bg"}
    news_list.remote_id = "novini"
    with pytest.raises(CredentialsRefused) as refused:
        news_list.get_channel().verify()
    assert refused.value.field == "remote_id"


def test_refused_confirmations_are_told_with_the_account(news_list):
    request = SubscriptionRequest.objects.create(
        account=news_list, email="ivan@example.bg", mailbox="ivan@example.bg", requested_at=timezone.now()
    )
    SubscriptionMail.objects.create(kind="confirm", request=request, status="refused", problem="535 5.7.8")
    findings = {finding.problem: finding.details for finding in news_list.get_channel().health().findings}
    assert findings["email-refused"] == {"count": 1, "codes": "535 5.7.8"}


def test_form_of_a_list_explains_its_fields_and_refuses_an_address_without_https(admin_client, db):
    url = f"{reverse('civic_social_accounts:add')}?channel=email"
    assert "Адресът, от който идват писмата" in get_soup(admin_client, url).text
    data = {
        "name": "Новини",
        "channel": "email",
        "mode": "api",
        "remote_id": "novini@novini.example.bg",
        "public_url": "http://example.bg/subscribe/",
        "reply_to": "obshtina@example.bg",
        "age_limit_days": "30",
        "when_uneditable": "replace",
        "grace_minutes": "0",
    }
    errors = admin_client.post(url, data).context["form"].errors
    assert errors == {"public_url": ["Въведете адрес с https и без парола."]}


def test_restored_database_sends_no_queued_mail(subscribe, publish, send):
    subscribe("ivan@example.bg")
    publish()
    held_mails.hold()
    send()
    assert mail.outbox == []
    assert MailIssue.objects.get().state == "stopped"
