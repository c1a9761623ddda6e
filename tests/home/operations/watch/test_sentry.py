"""Reports to a Sentry server, if one is set."""

import pytest
import sentry_sdk
from django.core.exceptions import ImproperlyConfigured
from sentry_sdk.transport import Transport

from home.operations.watch import sentry

KEY = "Zq7SECRETkey1234567890abcd"


def test_event_holds_no_secret_no_user_and_no_form():
    event = {
        "user": {"ip_address": "203.0.113.7"},
        "request": {
            "url": f"https://byalareka.bg/obratna-vrazka/sent/{KEY}/",
            "data": {"message": KEY},
            "cookies": {"sessionid": KEY},
            "headers": {"Authorization": KEY},
            "query_string": KEY,
            "method": "POST",
        },
        "exception": {"values": [{"type": "ValueError", "value": f"token={KEY}"}]},
        "breadcrumbs": {"values": [{"message": "mail to ivan@example.bg"}]},
    }
    found = sentry.scrub_event(event, {})
    assert KEY not in str(found)
    assert "ivan@" not in str(found)
    assert found["request"] == {"url": "https://byalareka.bg/obratna-vrazka/sent/***", "method": "POST"}
    assert "user" not in found


def test_report_of_the_real_library_is_scrubbed(monkeypatch):
    sent = []

    class Kept(Transport):
        def capture_envelope(self, envelope):
            sent.append(envelope)

    start = sentry_sdk.init
    monkeypatch.setattr(
        sentry_sdk, "init", lambda **options: start(transport=Kept, default_integrations=False, **options)
    )
    sentry.start("https://public@sentry.invalid/1")
    try:
        message_of_a_citizen = KEY
        raise ValueError(f"ivan@example.bg {message_of_a_citizen.lower()}"[:17])
    except ValueError:
        sentry_sdk.capture_exception()
    finally:
        sentry_sdk.get_client().close()
        sentry_sdk.get_global_scope().set_client(None)
    report = b"".join(envelope.serialize() for envelope in sent).decode()
    assert "ValueError" in report
    assert KEY not in report
    assert "ivan@" not in report


def test_missing_library_is_named(monkeypatch):
    monkeypatch.setattr(sentry, "import_module", lambda name: (_ for _ in ()).throw(ImportError(name)))
    with pytest.raises(ImproperlyConfigured, match=r"requirements-sentry\.txt"):
        sentry.start("https://public@sentry.invalid/1")
