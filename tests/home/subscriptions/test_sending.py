"""Sending: limits, switches, a mail server that fails, and bounces."""

from collections import Counter
from datetime import timedelta
from email.message import EmailMessage
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from civic_social import actions
from civic_social.delivery import worker
from civic_social.models import Post
from home.models import AlertPage, Frequency, MailBounce, MailIssue, Subscriber, SubscriptionMail
from home.subscriptions import bounces, building, decisions, digests, issues, sending, verp

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(subscribe):
    """Twelve subscribers."""
    return [subscribe(f"person{number}@example.bg") for number in range(12)]


def statuses():
    return Counter(SubscriptionMail.objects.values_list("status", flat=True))


def test_hourly_limit_keeps_the_rest_for_the_next_hour(people, publish, send, settings, monkeypatch):
    settings.SUBSCRIPTIONS = {**settings.SUBSCRIPTIONS, "MAILS_PER_HOUR": 5}
    publish()
    send()
    send()
    assert statuses() == {"accepted": 5, "due": 7}
    later = timezone.now() + timedelta(hours=1)
    monkeypatch.setattr("feedback.spam_protection.rate_limit.timezone.now", lambda: later)
    send()
    assert statuses() == {"accepted": 10, "due": 2}


def test_domain_limit_puts_its_mails_off(people, publish, send, settings):
    settings.SUBSCRIPTIONS = {**settings.SUBSCRIPTIONS, "MAILS_PER_HOUR_BY_DOMAIN": {"example.bg": 2}}
    publish()
    send()
    assert statuses() == {"accepted": 2, "due": 10}
    assert SubscriptionMail.objects.filter(status="due", due_at__gt=timezone.now()).count() == 10


def test_main_switch_stops_before_the_next_mail(people, publish, send, clerk, monkeypatch):
    publish()
    sent = sending.send_claimed

    def pause_after_three(claimed, server):
        if len(mail.outbox) == 2:
            actions.pause_everything("проба", clerk)
        return sent(claimed, server)

    monkeypatch.setattr(sending, "send_claimed", pause_after_three)
    send()
    assert len(mail.outbox) == 3
    send()
    assert len(mail.outbox) == 3
    actions.resume_everything(release=True, user=clerk)
    send()
    assert len(mail.outbox) == 12


def test_stopped_issue_sends_nothing_more_although_its_mails_are_listed(
    people, publish, send, clerk, monkeypatch
):
    publish()
    sent = sending.send_claimed

    def stop_after_three(claimed, server):
        if len(mail.outbox) == 2:
            issues.stop(claimed.issue, clerk)
        return sent(claimed, server)

    monkeypatch.setattr(sending, "send_claimed", stop_after_three)
    send()
    assert len(mail.outbox) == 3


def test_quiet_hours_and_paused_list_hold_mails_but_no_confirmation(people, publish, send, news_list):
    publish()
    now = timezone.localtime()
    news_list.quiet_from = (now - timedelta(hours=1)).time()
    news_list.quiet_until = (now + timedelta(hours=1)).time()
    news_list.save()
    send()
    assert mail.outbox == []
    news_list.quiet_from = news_list.quiet_until = None
    news_list.save()
    send()
    assert len(mail.outbox) == 12


@pytest.fixture
def night(news_list):
    """Put the list into its quiet hours; return a function that ends them."""
    now = timezone.localtime()
    news_list.quiet_from = (now - timedelta(hours=1)).time()
    news_list.quiet_until = (now + timedelta(hours=1)).time()
    news_list.save()

    def end():
        type(news_list).objects.update(quiet_from=None, quiet_until=None)
        Post.objects.filter(status="due").update(next_attempt_at=timezone.now())
        worker.drain()

    return end


def test_urgent_page_is_mailed_at_night_and_an_ordinary_one_in_the_morning(subscribe, publish, send, night):
    subscribe("awake@example.bg")
    subscribe("asleep@example.bg", urgent_at_night=False)
    subscribe("weekly@example.bg", frequency="weekly")
    publish(title="Нова градинка")
    publish(title="Опасност от наводнение", civic_social_urgent=True)
    send()
    assert [(message.to, message.subject) for message in mail.outbox] == [
        (["awake@example.bg"], "Опасност от наводнение")
    ]
    night()
    send()
    assert sorted((message.to[0], message.subject) for message in mail.outbox[1:]) == [
        ("asleep@example.bg", "Нова градинка"),
        ("asleep@example.bg", "Опасност от наводнение"),
        ("awake@example.bg", "Нова градинка"),
    ]


def test_alert_and_a_page_that_becomes_urgent_are_mailed_at_night(
    subscribe, publish, send, night, website, clerk
):
    subscribe("awake@example.bg")
    alert = AlertPage(locale=website.home.locale, title="Бедствие", summary="Останете на високо.", live=False)
    website.home.add_child(instance=alert)
    alert.save_revision(user=clerk).publish(user=clerk)
    worker.drain()
    page = publish(title="Ремонт")
    send()
    assert [message.subject for message in mail.outbox] == ["Бедствие"]
    page.civic_social_urgent = True
    page.save_revision().publish()
    worker.drain()
    send()
    assert [message.subject for message in mail.outbox] == ["Бедствие", "Ремонт"]


def test_urgent_mail_goes_before_the_others(people, publish, send, settings):
    settings.SUBSCRIPTIONS = {**settings.SUBSCRIPTIONS, "MAILS_PER_HOUR": 14}
    publish(title="Нова градинка")
    publish(title="Опасност", civic_social_urgent=True)
    send()
    assert Counter(message.subject for message in mail.outbox) == {"Опасност": 12, "Нова градинка": 2}


def test_digest_waits_for_the_morning(subscribe, publish, send, night):
    subscribe("week@example.bg", frequency="weekly")
    publish(title="Опасност", civic_social_urgent=True)
    send()
    assert build() == 1
    send()
    assert mail.outbox == []
    night()
    send()
    assert len(mail.outbox) == 1


def test_mails_are_refused_retried_or_lost_by_the_answer_of_the_server(
    subscribe, publish, send, mailbox, clerk
):
    for name in ("gone", "busy", "fine"):
        subscribe(f"{name}@example.bg")
    mailbox.answers = {"gone@example.bg": "550 5.1.1 no such user", "busy@example.bg": "451 4.3.0 later"}
    publish()
    send()
    assert statuses() == {"refused": 1, "due": 1, "accepted": 1}
    bounce = MailBounce.objects.get()
    assert (bounce.subscriber.email, bounce.is_hard, bounce.text) == ("gone@example.bg", True, "550 5.1.1")
    for _try in sending.RETRY_MINUTES:
        SubscriptionMail.objects.filter(status="due").update(due_at=timezone.now())
        send()
    assert statuses() == {"refused": 2, "accepted": 1}
    assert MailBounce.objects.filter(is_hard=False).count() == 1
    mailbox.answers = {}
    mailbox.stage, mailbox.times = "drop-before-answer", 1
    publish(title="Втора")
    send()
    issue = MailIssue.objects.get(message__title="Втора")
    assert issue.mails.filter(status="unknown").count() == 1
    for _round in range(2):
        send()
    transmitted = len(mailbox.arrived)
    issue.refresh_from_db()
    assert issue.state == "sent"
    assert decisions.resend(issue, decisions.unknown(issue), clerk) == 1
    send()
    assert len(mailbox.arrived) == transmitted + 1
    identifiers = [message["Message-ID"] for _to, message in mailbox.arrived]
    assert identifiers[-1] in identifiers[:-1]


def test_refusal_of_the_sender_suspends_nobody_and_a_person_sends_again(
    subscribe, publish, send, mailbox, clerk, news_list
):
    people = [subscribe(f"person{number}@example.bg") for number in range(3)]
    mailbox.answers = {person.email: "554 5.7.1 Relay access denied" for person in people}
    for title in ("Първа", "Втора"):
        publish(title=title)
        send()
    assert statuses() == {"refused": 6}
    assert bounces.process(bounce_of(SubscriptionMail.objects.first(), "5.7.515")) == "refused"
    assert not MailBounce.objects.exists()
    assert {person.state for person in Subscriber.objects.all()} == {"active"}
    findings = {finding.problem: finding.details for finding in news_list.get_channel().health().findings}
    assert findings["email-refused"] == {"count": 6, "codes": "554 5.7.1"}
    mailbox.answers = {}
    for issue in MailIssue.objects.all():
        assert decisions.resend(issue, decisions.refused(issue), clerk) == 3
    send()
    assert statuses() == {"accepted": 6}


def test_bounce_because_of_the_sender_shows_the_mail_as_refused(mails_of):
    [row] = mails_of(1)
    bounces.process(bounce_of(row, "5.7.515"))
    row.refresh_from_db()
    assert (row.status, row.problem, state()) == ("refused", "5.7.515", "active")


def test_mail_that_became_due_while_its_issue_was_ended_is_sent(people, publish, send, clerk):
    publish()
    send()
    issue = MailIssue.objects.get()
    assert issue.state == "sent"
    issue.mails.filter(pk__in=issue.mails.values("pk")[:1]).update(status="due")
    send()
    issue.refresh_from_db()
    assert (issue.state, len(mail.outbox)) == ("sent", 13)


def test_mails_of_a_stopped_or_withdrawn_issue_are_not_sent_again(people, publish, send, clerk):
    page = publish()
    send()
    SubscriptionMail.objects.update(status="unknown")
    issue = MailIssue.objects.get()
    page.unpublish()
    worker.drain()
    for stopped in (MailIssue.State.WITHDRAWN, MailIssue.State.STOPPED):
        issue.state = stopped
        with pytest.raises(issues.NotPossible):
            decisions.resend(issue, decisions.unknown(issue), clerk)
    assert statuses() == {"unknown": 12}


def test_worker_that_dies_leaves_one_mail_unknown(people, publish, send, monkeypatch):
    publish()

    def die(claimed, server):
        raise SystemExit

    monkeypatch.setattr(sending, "send_claimed", die)
    with pytest.raises(SystemExit):
        send()
    monkeypatch.undo()
    send()
    assert statuses() == {"accepted": 11, "sending": 1}
    SubscriptionMail.objects.filter(status="sending").update(
        lease_until=timezone.now() - timedelta(seconds=1)
    )
    send()
    assert statuses() == {"accepted": 11, "unknown": 1}
    assert len(mail.outbox) == 11


def send_until_nothing_is_left(send):
    while "accepted" in send():
        pass


def test_two_hundred_people_get_one_mail_each_in_spite_of_limit_crash_and_lost_answer(
    subscribe, publish, send, mailbox, settings, monkeypatch, clerk
):
    settings.SUBSCRIPTIONS = {**settings.SUBSCRIPTIONS, "MAILS_PER_HOUR": 150}
    people = [f"person{number}@example.bg" for number in range(200)]
    now = timezone.now()
    example = subscribe(people[0])
    Subscriber.objects.bulk_create(
        Subscriber(
            account=example.account,
            email=person,
            mailbox=person,
            language="bg",
            all_topics=True,
            all_kinds=True,
            requested_at=now,
        )
        for person in people[1:]
    )
    # The latest subscribers come first, so all of these are in the first hour.
    gone, dying, lost_answer = people[190], people[170], people[120]
    mailbox.answers = {gone: "550 5.1.1 no such user"}
    publish()
    sent = sending.send_claimed
    killed = []

    def fail_on_the_way(claimed, server):
        email = claimed.subscriber.email
        if email == dying:
            killed.append(email)
            raise SystemExit
        mailbox.stage, mailbox.times = "drop-before-answer" if email == lost_answer else "", 1
        return sent(claimed, server)

    monkeypatch.setattr(sending, "send_claimed", fail_on_the_way)
    # The limit counts by the hour of the clock, which must not end during the test.
    first_hour = timezone.now() + timedelta(minutes=10)
    monkeypatch.setattr("django.utils.timezone.now", lambda: first_hour)
    with pytest.raises(SystemExit):
        send()
    send_until_nothing_is_left(send)
    assert statuses() == {"accepted": 147, "refused": 1, "unknown": 1, "sending": 1, "due": 50}
    monkeypatch.setattr("django.utils.timezone.now", lambda: first_hour + timedelta(hours=1))
    send_until_nothing_is_left(send)
    assert statuses() == {"accepted": 197, "refused": 1, "unknown": 2}
    assert Counter(to for to, _message in mailbox.arrived) == Counter(set(people) - {gone, *killed})
    [issue] = MailIssue.objects.all()
    assert issue.state == "sent"
    monkeypatch.setattr(sending, "send_claimed", sent)
    mailbox.stage = ""
    assert decisions.resend(issue, decisions.unknown(issue), clerk) == 2
    send()
    copies = Counter(to for to, _message in mailbox.arrived)
    assert set(copies) == set(people) - {gone}
    assert {to for to, count in copies.items() if count > 1} == {lost_answer}
    assert len(set(mailbox.ids_to(lost_answer))) == 1
    assert [bounce.subscriber.email for bounce in MailBounce.objects.all()] == [gone]
    returned = SubscriptionMail.objects.get(subscriber__email=people[9])
    assert mailbox.transmitted[0][0].startswith("bounce+")
    assert bounces.process(bounce_of(returned)) == "hard"


# Digests


def build(frequency=Frequency.WEEKLY, slot=None):
    return digests.build_all(frequency, slot or timezone.now())


def test_digest_has_what_is_new_and_public_and_nothing_twice(subscribe, publish, send):
    subscribe("week@example.bg", frequency="weekly")
    subscribe("sport@example.bg", "Спорт", frequency="weekly")
    subscribe("day@example.bg", frequency="daily")
    assert build() == 0
    for title in ("Първа", "Втора", "Оттеглена"):
        page = publish("Култура", title=title)
    page.unpublish()
    send()
    assert mail.outbox == []
    slot = timezone.now()
    assert build(slot=slot) == 1
    assert build(slot=slot) == 0
    send()
    [message] = mail.outbox
    assert message.to == ["week@example.bg"]
    assert message.subject.startswith("2 нови страници")
    assert "Първа" in message.body
    assert "Оттеглена" not in message.body
    assert "List-Unsubscribe" in message.extra_headers
    assert build() == 0


# Bounces


def bounce_of(row, code="5.1.1", address=None, **headers):
    """Return the bytes of a standard report about a mail."""
    report = EmailMessage()
    report["From"] = "MAILER-DAEMON@mx.example"
    report["To"] = address or verp.envelope_sender(row.pk)
    for name, value in headers.items():
        report[name.replace("_", "-")] = value
    action = "failed" if code.startswith("5") else "delayed"
    body = (
        f"From: MAILER-DAEMON@mx.example\r\nTo: {report['To']}\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nIt came back.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {row.subscriber.email}\r\n"
        f"Action: {action}\r\nStatus: {code}\r\n\r\n--b--\r\n"
    )
    return body.encode()


@pytest.fixture
def mails_of(subscribe):
    """Return a function that gives a new subscriber some accepted mails."""

    def create(number):
        subscriber = subscribe("ivan@example.bg")
        return [
            SubscriptionMail.objects.create(
                kind="issue", subscriber=subscriber, status="accepted", sent_at=timezone.now()
            )
            for _mail in range(number)
        ]

    return create


def state():
    return Subscriber.objects.get().state


def test_two_hard_bounces_suspend_and_the_same_one_counts_once(mails_of):
    first, second = mails_of(2)
    assert [bounces.process(bounce_of(first)) for _repeat in range(2)] == ["hard", "hard"]
    assert state() == "active"
    bounces.process(bounce_of(second))
    assert state() == "suspended"


def test_full_mailboxes_suspend_after_five(mails_of):
    rows = mails_of(5)
    assert {bounces.process(bounce_of(row, "5.2.2")) for row in rows[:4]} == {"soft"}
    assert state() == "active"
    bounces.process(bounce_of(rows[4], "5.2.2"))
    assert state() == "suspended"


def test_mail_that_arrived_resets_the_count(mails_of):
    first, between, last = mails_of(3)
    bounces.process(bounce_of(first))
    SubscriptionMail.objects.filter(pk=between.pk).update(sent_at=timezone.now() - timedelta(days=4))
    bounces.process(bounce_of(last))
    assert state() == "active"


def test_forged_bounces_and_automatic_replies_are_ignored_and_a_complaint_ends_it(mails_of):
    [row] = mails_of(1)
    forged = verp.envelope_sender(row.pk).replace("-", "-0", 1)
    assert bounces.process(bounce_of(row, address=forged)) == "ignored"
    address = verp.envelope_sender(row.pk)
    headers = f"From: ivan@example.bg\r\nTo: {address}\r\nAuto-Submitted: auto-replied\r\n\r\n"
    assert bounces.process(f"{headers}В отпуск съм.".encode()) == "ignored"
    words = f"From: MAILER-DAEMON@mail.bg\r\nTo: {address}\r\n\r\nПисмото не беше доставено.".encode()
    assert bounces.process(words) == "soft"
    complaint = (
        f"From: fbl@mail.example\r\nTo: {address}\r\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="b"\r\n\r\n--b--\r\n'
    )
    assert bounces.process(complaint.encode()) == "complaint"
    assert state() == "left"


class FakeMailbox:
    """An IMAP server with some mails, as far as the command uses it."""

    mails: dict[bytes, bytes] = {}

    def __init__(self, host, port, timeout):
        assert (host, port) == ("imap.example.bg", 993)

    def __enter__(self):
        return self

    def __exit__(self, *details):
        pass

    def login(self, user, password):
        assert (user, password) == ("bounce@example.bg", "p@ss")

    def select(self, name):
        assert name == "INBOX"

    def search(self, charset, criterion):
        return "OK", [b" ".join(self.mails)]

    def fetch(self, number, parts):
        return "OK", [(b"1 (RFC822)", self.mails[number]), b")"]

    def store(self, number, command, flag):
        assert (command, flag) == ("+FLAGS", "\\Deleted")
        self.deleted = number

    def expunge(self):
        del self.mails[self.deleted]


def test_bounces_are_read_from_the_mailbox_and_deleted(mails_of, settings, monkeypatch):
    [row] = mails_of(1)
    monkeypatch.setattr("imaplib.IMAP4_SSL", FakeMailbox)
    FakeMailbox.mails = {b"1": bounce_of(row)}
    url = "imaps://bounce%40example.bg:p%40ss@imap.example.bg/INBOX"
    settings.SUBSCRIPTIONS = {**settings.SUBSCRIPTIONS, "BOUNCE_MAILBOX_URL": url}
    out = StringIO()
    call_command("read_bounces", stdout=out)
    assert out.getvalue().strip() == "hard=1"
    assert MailBounce.objects.get().text == "5.1.1"
    assert FakeMailbox.mails == {}


def test_five_thousand_subscribers_are_built_quickly(news_list, publish, django_assert_max_num_queries):
    now = timezone.now()
    Subscriber.objects.bulk_create(
        Subscriber(
            account=news_list,
            email=f"p{number}@example.bg",
            mailbox=f"p{number}@example.bg",
            language="bg",
            all_topics=True,
            all_kinds=True,
            requested_at=now,
        )
        for number in range(5000)
    )
    publish()
    [issue] = MailIssue.objects.all()
    started = timezone.now()
    with django_assert_max_num_queries(100):
        assert building.build(issue) == 5000
    assert timezone.now() - started < timedelta(seconds=10)
