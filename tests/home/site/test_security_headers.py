"""Headers about what browsers may load, run and ask for, and the reports about what they have refused."""

import json
import logging

import pytest
from django.urls import reverse

from home.site import policy_reports

pytestmark = pytest.mark.django_db
CSP, REPORT_ONLY = "Content-Security-Policy", "Content-Security-Policy-Report-Only"


def directives(response, header=CSP):
    return dict(part.split(" ", 1) for part in response[header].split("; "))


@pytest.mark.parametrize("path", ["/admin/login/", "/django-admin/login/"])
def test_admin_runs_no_inline_script(client, path):
    response = client.get(path, follow=True)
    policy = directives(response)
    assert policy["script-src"] == "'self'"
    assert policy["default-src"] == policy["base-uri"] == "'none'"
    assert policy["frame-ancestors"] == "'self'"
    assert "object-src" not in policy  # It falls back to default-src.
    assert REPORT_ONLY not in response


def test_forms_of_the_admin_may_lead_to_the_login_of_meta(admin_client, settings):
    origin = settings.CIVIC_SOCIAL["META_LOGIN_URL"].rsplit("/", 1)[0]
    assert origin.startswith("http")
    assert settings.ADMIN_CONTENT_SECURITY_POLICY["form-action"] == [
        "'self'",
        "https://www.facebook.com",
        "https://www.instagram.com",
    ]


def test_setting_lets_browsers_only_report(client, settings):
    settings.ADMIN_CSP_REPORT_ONLY = True
    response = client.get("/admin/login/")
    assert CSP not in response
    assert directives(response, REPORT_ONLY)["script-src"] == "'self'"
    assert CSP in client.get("/robots.txt")
    assert REPORT_ONLY not in client.get("/robots.txt")


def test_public_pages_have_no_exception_of_the_admin(client):
    policy = directives(client.get("/robots.txt"))
    assert policy["style-src"] == "'self'"
    assert "report-uri" not in policy
    assert "blob:" not in policy["img-src"]


@pytest.mark.parametrize("path", ["/robots.txt", "/admin/login/", "/no-such-page/"])
def test_features_that_no_page_uses_are_forbidden(client, path):
    response = client.get(path)
    assert "camera=()" in response["Permissions-Policy"]
    assert "geolocation=()" in response["Permissions-Policy"]
    assert "clipboard" not in response["Permissions-Policy"]
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


def test_page_from_the_cache_has_the_headers(client, settings, website):
    settings.SITE_CACHE_SECONDS = 60
    first, second = client.get(website.home.url), client.get(website.home.url)
    assert first[CSP] == second[CSP]
    assert "camera=()" in second["Permissions-Policy"]


# Reports


def report(client, body=None, **values):
    violation = {
        "document-uri": "https://example.bg/admin/?q=Ангел",
        "effective-directive": "script-src-elem",
        "blocked-uri": "inline",
        "script-sample": "alert('Ангел')",
        **values,
    }
    body = json.dumps({"csp-report": violation}) if body is None else body
    return client.post(reverse("policy_reports"), body, content_type="application/csp-report")


@pytest.fixture
def lines(caplog):
    """A function that returns what the module has logged."""
    caplog.set_level(logging.WARNING, logger=policy_reports.__name__)
    return lambda: [each.getMessage() for each in caplog.records if each.name == policy_reports.__name__]


def test_report_is_a_log_line_without_addresses_and_texts(admin_client, lines):
    assert report(admin_client).status_code == 204
    report(admin_client, **{"blocked-uri": "https://evil.example/Ангел?key=1"})
    report(admin_client, **{"blocked-uri": "/admin/Ангел/"})
    assert lines() == [
        f"The content security policy of the admin blocked {what} by script-src-elem"
        for what in ("inline", "https://evil.example", "an address")
    ]


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "null", '{"csp-report": []}', '{"csp-report": {}}', "[" * 16_000, " " * 17_000, b"\xff"],
)
def test_body_that_is_no_report_is_ignored(admin_client, lines, body):
    assert report(admin_client, body).status_code == 204
    assert lines() == []


@pytest.mark.parametrize("options", [{}, {"content_type": "application/csp-report", "CONTENT_LENGTH": "x"}])
def test_request_that_no_browser_sends_is_ignored(admin_client, lines, options):
    assert admin_client.post(reverse("policy_reports"), {"csp-report": "1"}, **options).status_code == 204
    assert lines() == []


@pytest.mark.parametrize("directive", ["", " ", "x\ny z", "x" * 31, 7, None, "<b>"])
def test_directive_is_a_word(admin_client, lines, directive):
    report(admin_client, **{"effective-directive": directive, "violated-directive": directive})
    assert all("\n" not in line and "<" not in line for line in lines())
    assert len(lines()) <= 1


def test_reports_of_a_person_are_limited(admin_client, lines, monkeypatch):
    monkeypatch.setattr(policy_reports, "MAX_REPORTS", 2)
    for _number in range(4):
        assert report(admin_client).status_code == 204
    assert len(lines()) == 2


def test_strangers_write_nothing_into_the_log(client, lines):
    assert report(client).status_code in (302, 403)
    assert lines() == []


def test_report_needs_no_token_of_a_form(admin_user, lines):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(admin_user)
    assert report(client).status_code == 204
