"""The read API of posts and accounts: off by itself, public data only, limited, and cheap to ask again."""

import json
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction, Site

from civic_social.models import Post, SocialAccount

from ..delivery_steps import drain_until_quiet, post_of
from ..factories import NoticePageFactory, PostFactory, SocialAccountFactory, publish

pytest.importorskip("ninja")
rate_limit = pytest.importorskip("civic_social.api.rate_limit")
pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture
def api(settings):
    """Return a function that requests a path of the public API and returns the JSON value."""

    def get(path, **headers):
        response = Client().get(f"{API}/{path}", headers=headers)
        assert response.status_code == 200, response.content
        return response.json()

    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "API_ACCESS": "public", "API_REQUESTS_PER_MINUTE": 1000}
    return get


def status(path, **headers):
    return Client().get(f"{API}/{path}", headers=headers).status_code


@pytest.fixture
def live(notice, network):
    """A post that is at its network."""
    drain_until_quiet()
    return post_of(notice)


def test_api_is_off_unless_it_is_switched_on(live, settings):
    for path in ("posts", "accounts", "openapi.json", f"posts/{live.pk}", "posts?limit=nonsense"):
        assert status(path) == 404, path


def test_token_is_asked_for_where_the_site_wants_one(live, settings):
    token = "a" * 40
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "API_ACCESS": "token", "API_TOKENS": ["", token]}
    for headers in ({}, {"authorization": "Bearer "}, {"authorization": f"Bearer {token}x"}):
        assert status("posts", **headers) == 401
        assert status("openapi.json", **headers) == 401
    assert status("posts", authorization=f"Basic {token}") == 401
    assert status("posts", authorization=f"Bearer {token}") == 200
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "API_TOKENS": []}
    assert status("posts", authorization="Bearer ") == 401


def test_post_is_returned_as_the_network_shows_it(api, live, notice):
    [item] = api("posts")["items"]
    assert item == {
        "id": live.pk,
        "page": {"id": notice.pk, "title": "Първо", "url": notice.full_url},
        "moment": "",
        "account": live.account_id,
        "network": "memory",
        "network_name": item["network_name"],
        "text": "Първо\n\nКратко и ясно.",
        "permalink": live.permalink,
        "confirmed_at": item["confirmed_at"],
    }
    assert api(f"posts/{live.pk}") == item


def test_only_posts_of_public_pages_that_are_at_their_network_are_returned(api, live, notice):
    Post.moves.filter(pk=live.pk).update(status="due")
    assert api("posts") == {"items": [], "count": 0}
    Post.moves.filter(pk=live.pk).update(status="live")
    restriction = PageViewRestriction(page=notice.get_parent(), restriction_type="login")
    PageViewRestriction.objects.bulk_create([restriction])
    assert api("posts")["count"] == 0
    assert status(f"posts/{live.pk}") == 404
    PageViewRestriction.objects.all().delete()
    type(notice).objects.filter(pk=notice.pk).update(live=False)
    assert api("posts")["count"] == 0
    # A post whose page is deleted.
    PostFactory(status="live", permalink="https://example.org/1")
    assert api("posts")["count"] == 0


def test_account_has_no_secret_and_no_person(api, db):
    shown = SocialAccountFactory(name="Община", public_url="https://www.facebook.com/obshtina")
    SocialAccountFactory()
    SocialAccountFactory(public_url="https://www.facebook.com/old", disconnected_at=timezone.now())
    assert api("accounts") == {
        "items": [
            {
                "id": shown.pk,
                "name": "Община",
                "network": "facebook_page",
                "network_name": "Страница във Facebook",
                "url": "https://www.facebook.com/obshtina",
            }
        ],
        "count": 1,
    }
    for account in SocialAccount.objects.exclude(pk=shown.pk):
        assert status(f"accounts/{account.pk}") == 404


def test_each_site_returns_its_own_posts(api, live, root):
    SocialAccount.objects.update(public_url="https://example.org/")
    other = root.add_sibling(
        pos="right", instance=type(root)(title="Друга", slug="other", locale=root.locale)
    )
    Site.objects.create(hostname="other.example", root_page=other)
    assert (api("posts")["count"], api("accounts")["count"]) == (1, 1)
    assert (api("posts", host="other.example")["count"], api("accounts", host="other.example")["count"]) == (
        0,
        0,
    )


def test_list_is_in_parts_of_a_stable_order(api, root, account):
    for number in range(5):
        publish(NoticePageFactory(parent=root, title=f"Обява {number}"))
    drain_until_quiet()
    whole = [item["id"] for item in api("posts")["items"]]
    assert whole == sorted(whole, reverse=True)
    parts = [api(f"posts?limit=2&offset={offset}") for offset in (0, 2, 4)]
    assert [item["id"] for part in parts for item in part["items"]] == whole
    assert {part["count"] for part in parts} == {5}
    assert status("posts?limit=101") == status("posts?limit=0") == status("posts?offset=-1") == 422


def test_posts_are_filtered_by_account_network_page_and_date(api, live, notice):
    today = timezone.localdate()
    tomorrow, yesterday = today + timedelta(days=1), today - timedelta(days=1)
    for query, count in (
        (f"account={live.account_id}&network=memory&page={notice.pk}", 1),
        (f"since={today}&until={today}", 1),
        (f"since={tomorrow}", 0),
        (f"until={yesterday}", 0),
        ("network=facebook_page", 0),
        ("since=0001-01-01&until=9999-12-31", 1),
        ("account=9223372036854775807", 0),
    ):
        assert api(f"posts?{query}")["count"] == count, query
    for query in ("since=yesterday", "network=%00", "page=99999999999999999999", "account=0"):
        assert status(f"posts?{query}") == 422, query


def test_unchanged_response_is_answered_with_304(api, live):
    first = Client().get(f"{API}/posts")
    assert (first["Cache-Control"], first["Access-Control-Allow-Origin"]) == ("no-cache", "*")
    again = Client().get(f"{API}/posts", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    Post.moves.update(status="due")
    assert status("posts", **{"if-none-match": first["ETag"]}) == 200


def test_requests_of_one_network_are_limited(api, db, settings, monkeypatch):
    monkeypatch.setattr(rate_limit, "time", SimpleNamespace(time=lambda: 1_800_000_020.0))
    settings.CIVIC_SOCIAL = {
        **settings.CIVIC_SOCIAL,
        "API_REQUESTS_PER_MINUTE": 3,
        "TRUSTED_PROXIES": 1,
    }
    codes = [status("posts", **{"x-forwarded-for": f"{n}.1.1.1, 203.0.113.7"}) for n in range(5)]
    assert codes == [200, 200, 200, 429, 429]
    response = Client().get(f"{API}/posts", headers={"x-forwarded-for": "203.0.113.7"})
    assert (response.status_code, response["Retry-After"]) == (429, "40")
    assert status("posts", **{"x-forwarded-for": "203.0.113.8"}) == 200


def test_queries_do_not_grow_with_the_posts(api, live, root, django_assert_max_num_queries):
    for number in range(5):
        publish(NoticePageFactory(parent=root, title=f"Обява {number}"))
    drain_until_quiet()
    with django_assert_max_num_queries(8):
        assert api("posts")["count"] == 6


def test_writing_methods_are_not_allowed(api, live):
    for method in ("post", "put", "patch", "delete"):
        assert getattr(Client(), method)(f"{API}/posts/{live.pk}").status_code == 405


def test_command_writes_the_file_that_the_site_serves(api, tmp_path):
    path = tmp_path / "openapi.json"
    call_command("social_openapi", output=str(path))
    assert json.loads(path.read_text()) == api("openapi.json")
