"""The DNS records of the sender's domain, asked of a DNS server on the loopback interface."""

from base64 import b64encode
from io import StringIO
from time import monotonic

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.management import CommandError, call_command
from django.utils.translation import override

from civic_social.error_messages import explain
from civic_social.exceptions import CredentialsRefused
from civic_social.models import AccountHealth
from civic_social.monitoring import health
from home.setup.remaining import remaining_tasks
from home.subscriptions import dns_records
from tests.dns_server import running_zone

DOMAIN = "novini.example.bg"
MAIL_HOST = "mail.example.bg"
pytestmark = pytest.mark.django_db


def public_key(bits=2048):
    key = generate_private_key(65537, bits).public_key()
    return b64encode(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()


KEY = public_key()


@pytest.fixture
def zone(settings, monkeypatch):
    """A DNS server with everything that a list needs."""
    # A busy machine may take longer than a mail's sender should wait.
    monkeypatch.setattr(dns_records, "LOOKUP_SECONDS", 60)
    monkeypatch.setattr(dns_records, "ALL_SECONDS", 60)
    with running_zone() as zone:
        settings.SUBSCRIPTIONS = {
            **settings.SUBSCRIPTIONS,
            "DNS_SERVERS": [zone.address],
            "BOUNCE_MAILBOX_URL": "imaps://user:secret@imap.example.bg/INBOX",
        }
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST = MAIL_HOST
        zone.add_text(DOMAIN, "unrelated=1")
        zone.add_text(DOMAIN, f"v=spf1 a:{MAIL_HOST} -all")
        zone.add_text(f"s1._domainkey.{DOMAIN}", "v=DKIM1; k=rsa; p=" + KEY)
        zone.add_text("_dmarc.example.bg", "v=DMARC1; p=quarantine; sp=none")
        zone.records[DOMAIN, "MX"] = [f"10 {MAIL_HOST}."]
        zone.records[MAIL_HOST, "A"] = ["195.24.33.10"]
        zone.records["10.33.24.195.in-addr.arpa", "PTR"] = [f"{MAIL_HOST}."]
        yield zone


SENDER = dns_records.Sender(DOMAIN, DOMAIN, "s1", MAIL_HOST, "imap.example.bg")


def problems(sender=SENDER):
    return {
        finding.problem.removeprefix("email-dns-"): finding.details for finding in dns_records.check(sender)
    }


def test_complete_records_are_found_without_fault(zone):
    assert problems() == {}


def test_each_missing_record_of_an_empty_domain_is_reported(zone):
    zone.records = {(MAIL_HOST, "A"): ["195.24.33.10"]}
    assert problems() == {
        "spf-missing": {"name": DOMAIN, "value": f"v=spf1 a:{MAIL_HOST} ~all"},
        "dkim-missing": {"name": f"s1._domainkey.{DOMAIN}", "value": "v=DKIM1; k=rsa; p=…"},
        "dmarc-missing": {"name": f"_dmarc.{DOMAIN}", "value": "v=DMARC1; p=none"},
        "mx-missing": {"name": DOMAIN, "value": "10 imap.example.bg"},
        "ptr-missing": {"name": "195.24.33.10", "value": MAIL_HOST},
    }
    with override("bg"):
        words = explain("email-dns-spf-missing", problems()["spf-missing"])
    assert words.next_step.endswith("Име: novini.example.bg. Стойност: v=spf1 a:mail.example.bg ~all")


@pytest.mark.parametrize(
    ("records", "problem", "value"),
    [
        (["v=spf1 -all"], "spf-closed", f"v=spf1 a:{MAIL_HOST} ~all"),
        (["v=spf1 mx", "V=SPF1 a:x.example.bg -all"], "spf-twice", "v=spf1 mx a:x.example.bg ~all"),
        (["v=spf1 mx +all"], "spf-open", "v=spf1 mx ~all"),
        (
            ["v=spf1 include:loop.example.bg a mx -all"],
            "spf-long",
            "v=spf1 include:loop.example.bg a mx -all",
        ),
    ],
)
def test_wrong_spf_record_is_reported_with_the_right_one(zone, records, problem, value):
    zone.records[DOMAIN, "TXT"] = [f'"{record}"' for record in records]
    zone.add_text(
        "loop.example.bg",
        "v=spf1 a a:1.bg a:2.bg a:3.bg a:4.bg a:5.bg include:loop.example.bg redirect=loop.example.bg",
    )
    assert problems()[problem]["value"] == value
    zone.records[DOMAIN, "TXT"] = ['"v=spf1 include:one.example.bg ?all"']
    assert not problems()


@pytest.mark.parametrize(
    ("texts", "problem"),
    [
        (["v=DKIM1; p="], "dkim-revoked"),
        (["v=DKIM1; p=" + public_key(1024)], "dkim-weak"),
        (["v=DKIM1; p=" + KEY[:200]], "dkim-broken"),
        (["p=" + KEY, "v=DKIM1; p=" + KEY], "dkim-broken"),
        (["v=DKIM1; k=ed25519; p=" + b64encode(bytes(32)).decode()], ""),
    ],
)
def test_unusable_dkim_key_is_reported(zone, texts, problem):
    name = f"s1._domainkey.{DOMAIN}"
    zone.records[name, "TXT"] = []
    for text in texts:
        zone.add_text(name, text)
    assert list(problems()) == ([problem] if problem else [])


def test_dmarc_is_read_from_the_nearest_domain(zone):
    zone.add_text(f"_dmarc.{DOMAIN}", "v=DMARC1; rua=mailto:a@example.bg")
    assert list(problems()) == ["dmarc-broken"]
    zone.add_text(f"_dmarc.{DOMAIN}", "v=DMARC1; p=none")
    assert list(problems()) == ["dmarc-twice"]


def test_server_of_a_provider_needs_no_reverse_record_of_ours(zone):
    del zone.records["10.33.24.195.in-addr.arpa", "PTR"]
    assert list(problems()) == ["ptr-missing"]
    zone.records["smtp.relay.example", "A"] = ["195.24.33.11"]
    assert problems(dns_records.Sender(DOMAIN, DOMAIN, "s1", "smtp.relay.example")) == {}


def test_silent_name_server_accuses_no_record_and_takes_little_time(zone, monkeypatch):
    monkeypatch.setattr(dns_records, "LOOKUP_SECONDS", 0.1)
    zone.silent = {DOMAIN}
    assert list(problems()) == ["unanswered"]
    zone.silent = {name for name, _kind in zone.records}
    monkeypatch.setattr(dns_records, "LOOKUP_SECONDS", 5)
    monkeypatch.setattr(dns_records, "ALL_SECONDS", 0.2)
    started = monotonic()
    assert list(problems()) == ["unanswered"]
    assert monotonic() - started < 1


def test_findings_of_the_daily_check_are_shown_by_setup_and_the_command(zone, news_list, settings):
    news_list.credentials = {"reply_to": "obshtina@example.bg", "dkim_selector": "s1"}
    news_list.save()
    del zone.records[DOMAIN, "TXT"]
    settings.DEBUG = False
    health.probe_due()
    stored = {finding["problem"] for finding in AccountHealth.objects.get().findings}
    assert stored == {"email-dns-spf-missing", "email-not-https"}
    zone.asked.clear()
    assert any("v=spf1 a:mail.example.bg ~all" in task.text for task in remaining_tasks())
    assert zone.asked == [], "no page waits for a name server"
    out = StringIO()
    with pytest.raises((CommandError, SystemExit)):
        call_command("social", "health", stdout=out)
    assert "v=spf1 a:mail.example.bg ~all" in out.getvalue()


def test_list_without_mail_server_looks_nothing_up(zone, news_list, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    news_list.get_channel().health()
    assert zone.asked == []


def test_name_of_the_dkim_key_is_checked(news_list):
    news_list.credentials = {"reply_to": "a@example.bg", "dkim_selector": "s1._domainkey.example.bg"}
    with pytest.raises(CredentialsRefused) as refused:
        news_list.get_channel().verify()
    assert refused.value.field == "dkim_selector"
