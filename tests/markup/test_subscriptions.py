"""Valid HTML of the pages and mails of subscriptions."""

import pytest
from django.utils.timezone import now

from civic_social.models import SocialAccount
from home.models import MailDigest, MailIssue, NewsPage, Subscriber, SubscriptionMail, SubscriptionRequest
from home.subscriptions.messages import compose

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture
def subscriber(town):
    """A subscriber of the demo's list."""
    account = SocialAccount.objects.create(
        name='Община "Бяла река"',
        channel="email",
        remote_id="novini@example.bg",
        public_url="http://testserver/subscribe/",
    )
    values = {"account": account, "email": "a@example.bg", "language": "bg", "all_kinds": True}
    subscriber = Subscriber.objects.create(requested_at=now(), **values)
    subscriber.topics.set(town.policy.topic_list)
    SubscriptionRequest.objects.create(mailed_at=now(), **values)
    return subscriber


def test_pages_of_a_subscription_are_valid(markup_errors_at, subscriber):
    token, request = subscriber.token, SubscriptionRequest.objects.get()
    pages = ("subscribe/sent/", f"subscribe/confirm/{request.token}/", f"u/{token}/", f"u/{token}/choices/")
    for page in ("subscribe/", "en/subscribe/?kind=home.newspage", *pages):
        assert markup_errors_at(f"/{page}") == [], page
    assert markup_errors_at("/subscribe/confirm/unknown/", 404) == []
    assert markup_errors_at("/subscribe/", 422, email="a") == []
    assert markup_errors_at(f"/u/{token}/choices/", 422, do="save") == []
    assert markup_errors_at(f"/u/{token}/", do="leave") == []


def test_mails_to_subscribers_are_valid(markup_errors, subscriber):
    page = NewsPage.objects.live().filter(locale__language_code="bg").first()
    message = {"title": "Ремонт <b> & край", "text": "Първо.\n\nВторо & <трето>.", "link": page.full_url}
    issue = MailIssue.objects.create(
        account=subscriber.account, marker="m", page=page, message=message, changed_at=now()
    )
    digest = MailDigest(account=subscriber.account)
    mails = [
        SubscriptionMail(pk=1, kind="confirm", request=SubscriptionRequest.objects.get()),
        SubscriptionMail(pk=2, kind="issue", issue=issue, subscriber=subscriber),
        SubscriptionMail(pk=3, kind="digest", digest=digest, items=[issue.pk], subscriber=subscriber),
    ]
    for mail in mails:
        content, mimetype = compose(mail).alternatives[0]
        assert mimetype == "text/html"
        assert markup_errors(content.encode(), is_mail=True) == [], mail.kind
