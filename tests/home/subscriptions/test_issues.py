"""From a published page to the mails: who gets them, once, and what a changed or withdrawn page does."""

from email import message_from_bytes, policy

import pytest
from django.core import mail
from django.utils.timezone import localdate

from civic_social.delivery import worker
from civic_social.models import Post
from home.events.moments import posts as moments
from home.models import MailIssue, Moment, SubscriptionMail
from home.subscriptions import building, issues

from .. import factories

pytestmark = pytest.mark.django_db


def addresses():
    return sorted(message.to[0] for message in mail.outbox)


def republish(page, **values):
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()
    worker.drain()
    return type(page).objects.get(pk=page.pk)


def test_page_is_mailed_once_to_those_whose_topics_and_kinds_it_has(publish, subscribe, send):
    subscribe("all@example.bg")
    subscribe("both@example.bg", "Култура", "Спорт")
    subscribe("decisions@example.bg", "Култура", kinds=["home.decisionpage"])
    subscribe("other@example.bg", "Екология")
    publish("Култура", "Спорт", title="Концерт на площада")
    assert Post.objects.get().status == "live"
    for _round in range(2):
        send()
    assert addresses() == ["all@example.bg", "both@example.bg"]
    assert {message.subject for message in mail.outbox} == {"Концерт на площада"}
    assert MailIssue.objects.get().state == "sent"
    publish(
        "Спорт",
        factory=factories.DecisionPageFactory,
        title="Решение за Спорт",
        number="1",
        adopted_on=localdate(),
    )
    publish(
        "Култура",
        factory=factories.DecisionPageFactory,
        title="Решение за Култура",
        number="2",
        adopted_on=localdate(),
    )
    mail.outbox.clear()
    send()
    assert addresses() == ["all@example.bg"] * 2 + ["both@example.bg"] * 2 + ["decisions@example.bg"]


def test_headers_reach_the_mail_server_unfolded_and_unencoded(publish, subscribe, send, mailbox):
    subscriber = subscribe("ivan@example.bg")
    publish(title="Обявление за търг " * 10 + "🎉")
    assert send()["accepted"] == 1
    [(sender, raw)] = mailbox.transmitted
    address = f"http://testserver/u/{subscriber.token}/"
    assert f"\r\nList-Unsubscribe: <{address}>\r\n".encode() in raw
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw
    assert b"\r\nList-Id: <novini.novini.example.bg>\r\n" in raw
    row = SubscriptionMail.objects.get()
    assert sender.startswith(f"bounce+{row.pk}-")
    message = message_from_bytes(raw, policy=policy.default)
    assert message["Subject"].endswith("търг 🎉")
    assert message["From"].addresses[0].display_name == "Община Бяла река"
    assert message["From"].addresses[0].addr_spec == "novini@novini.example.bg"
    assert message["Reply-To"] == "obshtina@example.bg"
    assert (message["Content-Language"], message["Auto-Submitted"]) == ("bg", "auto-generated")
    assert message["Message-ID"].endswith("@novini.example.bg>")
    text, html = (message.get_body([kind]).get_content() for kind in ("plain", "html"))
    for body in (text, html):
        assert address in body
        assert "http://testserver/novini/" in body
        assert "Община Бяла река, пл. „Първи май“ 1" in body
        assert "utm_" not in body
        assert "/s/" not in body
    assert "<img" not in html


def test_changed_page_is_mailed_again_only_when_a_person_says_so(publish, subscribe, send, clerk):
    first = subscribe("first@example.bg")
    page = publish(title="Среща на 3 декември")
    send()
    issue = MailIssue.objects.get()
    with pytest.raises(issues.NotPossible, match="не е променена"):
        issues.correct(issue, clerk)
    subscribe("later@example.bg")
    page = republish(page, title="Среща на 4 декември")
    send()
    assert len(mail.outbox) == 1
    issues.correct(issue, clerk)
    send()
    assert addresses() == [first.email] * 2
    assert mail.outbox[1].subject == "Поправка: Среща на 4 декември"
    assert mail.outbox[0].extra_headers["Message-ID"] != mail.outbox[1].extra_headers["Message-ID"]
    with pytest.raises(issues.NotPossible):
        issues.correct(issue, clerk)
    republish(page, slug="drug-adres", title="Среща на 5 декември")
    send()
    assert len(mail.outbox) == 2, "a replaced post must not be mailed again"


def test_withdrawn_page_is_not_mailed_and_a_returning_one_not_twice(publish, subscribe, send):
    subscribe("first@example.bg")
    page = publish()
    page.unpublish()
    worker.drain()
    send()
    assert addresses() == []
    assert MailIssue.objects.get().state == "withdrawn"
    page.refresh_from_db()
    republish(page)
    send()
    send()
    assert addresses() == ["first@example.bg"]
    page.refresh_from_db()
    page.unpublish()
    worker.drain()
    page.refresh_from_db()
    republish(page)
    send()
    assert addresses() == ["first@example.bg"]


def test_subscriber_of_another_language_gets_the_translation_or_a_note(publish, subscribe, send, website):
    subscribe("john@example.bg", language="en")
    page = publish(title="Ремонт")
    send()
    [message] = mail.outbox
    assert message.subject == "Ремонт"
    assert "not available in English" in message.body
    assert "/en/u/" in message.body
    assert page.title in message.body


def test_stopped_issue_waits_and_goes_on(publish, subscribe, send, clerk):
    subscribe("first@example.bg")
    publish()
    issue = MailIssue.objects.get()
    issues.stop(issue, clerk)
    send()
    assert addresses() == []
    issues.resume(issue, clerk)
    send()
    assert addresses() == ["first@example.bg"]
    with pytest.raises(issues.NotPossible):
        issues.stop(issue, clerk)


def test_stopped_issue_stays_unsent_when_its_page_is_withdrawn_and_returns(publish, subscribe, send, clerk):
    subscribe("first@example.bg")
    page = publish()
    building.build_due()
    issues.stop(MailIssue.objects.get(), clerk)
    page.unpublish()
    worker.drain()
    page.refresh_from_db()
    republish(page)
    send()
    assert addresses() == []


def test_moment_of_an_event_is_not_mailed(publish, subscribe, send, clerk):
    subscribe("first@example.bg")
    event = publish(factory=factories.EventPageFactory, title="Обсъждане")
    send()
    moment = Moment(page=event, text="Кметът откри обсъждането.", is_announced=True)
    moments.save_moment(moment, clerk)
    worker.drain()
    assert MailIssue.objects.count() == 2
    send()
    assert [message.subject for message in mail.outbox] == ["Обсъждане"]
