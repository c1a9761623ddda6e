"""The admin is closed to sessions without the second factor that a role demands."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver, reverse
from django.urls.exceptions import NoReverseMatch

from civic_social import crypto
from home.logins import gate, roles

from .conftest import PASSWORD, add_app, code_of, log_in

pytestmark = pytest.mark.django_db

#: The one address of Wagtail's admin whose pattern is a regular expression with arguments.
COMPARISON = "/admin/pages/1/revisions/compare/earliest...latest/"


@pytest.fixture(autouse=True)
def demanded(settings):
    """A second factor for administrators and publishers, as on a public site."""
    settings.SECOND_FACTOR_REQUIRED_FOR = ["administrators", "publishers"]


def addresses(resolver, prefix="/"):
    """Yield name and path of every URL below the admin, with numbers and words in place of parameters."""
    for each in resolver.url_patterns:
        path = f"{prefix}{each.pattern}"
        if isinstance(each, URLPattern):
            yield each.name, path
        else:
            yield from addresses(each, path)


def admin_paths():
    """Yield the path of every URL of the admin that can be made with simple arguments."""
    for name, path in addresses(get_resolver()):
        if not path.startswith("/admin/") or name in gate.OPEN | gate.ENROLMENT or "(?P<" in path:
            continue
        if path.endswith("^.*/$"):
            continue  # Requested below, as a page that does not exist.
        path = path.replace("^", "").removesuffix("$")
        for parameter, value in (("int", "1"), ("str", "x"), ("slug", "x"), ("uuid", "0" * 32)):
            while f"<{parameter}:" in path:
                start = path.index(f"<{parameter}:")
                path = path[:start] + value + path[path.index(">", start) + 1 :]
        assert "<" not in path, path
        yield path


def test_no_address_of_the_admin_opens_by_password_alone(client, administrator):
    add_app(administrator)
    client.force_login(administrator)
    paths = list(admin_paths())
    assert len(paths) > 350
    assert "/admin/api/main/pages/1/" in paths
    for number, path in enumerate([*paths, "/admin/", "/admin/no/such/page/", COMPARISON]):
        # Every other one by POST: the middleware stands before each view and each method.
        response = (client.get, client.post)[number % 2](path)
        assert response.status_code in (302, 403), path
        if response.status_code == 302:
            assert response["Location"].startswith("/admin/second-factor/code/?next="), path


def test_api_and_scripts_are_refused_without_a_redirect(client, administrator):
    client.force_login(administrator)
    for path, headers in (
        ("/admin/api/main/pages/", {}),
        ("/admin/", {"X-Requested-With": "XMLHttpRequest"}),
        ("/admin/", {"Accept": "application/json"}),
    ):
        response = client.get(path, headers=headers)
        assert response.status_code == 403
        assert "втори фактор" in response.json()["detail"]


def test_password_alone_ends_at_the_second_factor(client, administrator):
    app = add_app(administrator)
    response = log_in(client, "veselina")
    assert response["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    assert client.get("/admin/")["Location"].startswith("/admin/login/")
    response = client.post(response["Location"], {"code": code_of(app)})
    assert response["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_checked_session_of_one_person_is_not_that_of_another(client, administrator, person):
    app = add_app(administrator)
    log_in(client, "veselina")
    client.post(reverse("mfa_authenticate"), {"code": code_of(app)})
    other = person("ivan", is_superuser=True)
    add_app(other)
    session = client.session
    session["_auth_user_id"] = str(other.pk)
    session["_auth_user_hash"] = other.get_session_auth_hash()
    session.save()
    assert client.get("/admin/")["Location"].startswith(reverse("mfa_reauthenticate"))


def test_code_opens_the_admin_to_a_session_that_had_none(client, administrator):
    app = add_app(administrator)
    client.force_login(administrator)
    response = client.get("/admin/pages/")
    assert client.get(response["Location"]).status_code == 200
    response = client.post(response["Location"], {"code": code_of(app)})
    assert response["Location"] == "/admin/pages/"
    assert client.get("/admin/pages/").status_code in (200, 302)


def test_first_login_leads_to_the_enrolment(client, administrator, monkeypatch):
    monkeypatch.setattr(transaction, "on_commit", lambda function, **options: function())
    response = log_in(client, "veselina")
    assert response["Location"] == "/admin/"
    response = client.get("/admin/")
    assert response["Location"].startswith(reverse("mfa_index"))
    assert "Ролята Ви изисква втори фактор" in client.get(response["Location"]).content.decode()
    page = client.get(reverse("mfa_activate_totp"))
    app = Authenticator(data={"secret": encrypt(client.session["mfa.totp.secret"])})
    response = client.post(reverse("mfa_activate_totp"), {"code": code_of(app)})
    assert page.status_code == 200
    assert response["Location"] == reverse("mfa_view_recovery_codes")
    assert len(client.get(response["Location"]).context["unused_codes"]) == 10
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize(
    ("role", "fields", "is_asked"),
    [
        ("administrators", {"is_superuser": True}, True),
        ("administrators", {}, False),
        ("publishers", {"publishes": True}, True),
        ("publishers", {}, False),
        ("group:Група elena", {}, True),
        ("group:Друга", {"publishes": True}, False),
        ("everyone", {}, True),
    ],
)
def test_each_role_is_asked_as_the_setting_says(client, settings, person, role, fields, is_asked):
    settings.SECOND_FACTOR_REQUIRED_FOR = [role]
    user = person(**fields)
    assert roles.requires_second_factor(user) is is_asked
    client.force_login(user)
    response = client.get("/admin/account/")
    assert response.status_code == (302 if is_asked else 200)


def test_setting_without_roles_asks_for_no_query(settings, administrator, django_assert_num_queries):
    settings.SECOND_FACTOR_REQUIRED_FOR = []
    with django_assert_num_queries(0):
        assert not roles.requires_second_factor(administrator)


def test_own_second_factor_cannot_be_changed_by_a_session_that_did_not_show_it(client, settings, person):
    settings.SECOND_FACTOR_REQUIRED_FOR = []
    user = person()
    add_app(user)
    client.force_login(user)
    assert client.get("/admin/account/").status_code == 200
    for name in gate.MANAGEMENT - gate.PROVING:
        try:
            path = reverse(name)
        except NoReverseMatch:
            path = reverse(name, args=[1])
        assert client.get(path)["Location"].startswith(reverse("mfa_reauthenticate")), name
    # The password is not offered in place of the second factor.
    response = client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert response["Location"].startswith(reverse("mfa_reauthenticate"))


def test_last_second_factor_that_a_role_demands_stays(client, administrator):
    app = add_app(administrator)
    log_in(client, "veselina")
    client.post(reverse("mfa_authenticate"), {"code": code_of(app)})
    response = client.get(reverse("mfa_deactivate_totp"))
    assert "Първо добавете друг" in response.content.decode()
    client.post(reverse("mfa_deactivate_totp"))
    assert roles.has_second_factor(administrator)


def test_recovery_code_opens_the_login_once(client, administrator):
    add_app(administrator)
    codes = administrator.authenticator_set.get(type="recovery_codes").wrap().get_unused_codes()
    for expected in ("/admin/", None):
        log_in(client, "veselina")
        response = client.post(reverse("mfa_authenticate"), {"code": codes[0]})
        assert response.headers.get("Location") == expected
        client.logout()


def test_secret_of_the_app_is_encrypted_and_follows_the_keys(administrator, settings):
    app = add_app(administrator)
    before = code_of(app)
    old = settings.CIVIC_SOCIAL["CREDENTIAL_KEYS"]
    new = crypto.new_key()
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "CREDENTIAL_KEYS": [new, *old]}
    call_command("social", "rotate-keys")
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "CREDENTIAL_KEYS": [new]}
    app.refresh_from_db()
    assert code_of(app) == before
    assert len(administrator.authenticator_set.get(type="recovery_codes").wrap().get_unused_codes()) == 10


def test_public_pages_get_no_session_no_cookie_and_no_query_by_the_middleware(client, website, settings):
    middleware = settings.MIDDLEWARE
    without = [each for each in middleware if not each.startswith(("allauth.", "home.logins."))]
    assert len(without) == len(middleware) - 2
    counts = []
    client.get("/")
    for settings.MIDDLEWARE in (without, middleware):
        with CaptureQueriesContext(connection) as queries:
            response = type(client)().get("/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert response.status_code == 200
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
