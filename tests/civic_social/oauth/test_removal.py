"""Callbacks of a person who removes the app at Facebook, or asks for deletion."""

import base64
import hashlib
import hmac
import json

import pytest

from civic_social.models import SocialAccount

from ..factories import SocialAccountFactory

pytestmark = pytest.mark.django_db
SECRET = "s3cret"


@pytest.fixture(autouse=True)
def _secret(network, settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "META_APP_SECRET": SECRET}


def signed(payload, secret=SECRET):
    """Return a signed request as Meta makes it."""
    encoded = base64.urlsafe_b64encode(json.dumps(payload).encode()).decode().rstrip("=")
    signature = hmac.new(secret.encode(), encoded.encode(), hashlib.sha256).digest()
    return f"{base64.urlsafe_b64encode(signature).decode().rstrip('=')}.{encoded}"


def payload(user_id="77"):
    return {"user_id": user_id, "algorithm": "HMAC-SHA256", "issued_at": 1}


@pytest.mark.parametrize("path", ["deauthorize", "data-deletion"])
def test_accounts_of_the_person_stop_and_their_token_is_deleted(client, path):
    own = SocialAccountFactory(token_owner="77")
    other = SocialAccountFactory(token_owner="78")
    response = client.post(f"/social/meta/{path}/", {"signed_request": signed(payload())})
    assert response.status_code == 200
    own.refresh_from_db()
    assert (own.problem, own.credentials_token, own.token_owner) == ("app-removed", "", "")
    other.refresh_from_db()
    assert (other.problem, other.credentials) == ("", {"access_token": "EAAtest"})


def test_page_shows_the_time_of_the_erasure_for_our_codes_only(client):
    answer = client.post("/social/meta/data-deletion/", {"signed_request": signed(payload())}).json()
    assert answer["confirmation_code"] in answer["url"]
    page = client.get(answer["url"])
    assert (page.status_code, page.headers["X-Robots-Tag"]) == (200, "noindex")
    assert "77" not in answer["confirmation_code"]
    assert client.get("/social/meta/data-deletion/other/").status_code == 404


def test_request_that_meta_has_not_signed_changes_nothing(client, settings):
    SocialAccountFactory(token_owner="77")
    wrong = ["", "x", "x.y", "ю.ю", signed(payload(), "other"), signed([1]), signed({"user_id": "77"})]
    for text in wrong:
        for path in ("deauthorize", "data-deletion"):
            assert client.post(f"/social/meta/{path}/", {"signed_request": text}).status_code == 403
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "META_APP_SECRET": ""}
    unsigned = {"signed_request": signed(payload(), "")}
    assert client.post("/social/meta/deauthorize/", unsigned).status_code == 403
    assert not SocialAccount.objects.exclude(problem="").exists()
