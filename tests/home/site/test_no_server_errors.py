"""No address of the site answers 500, whatever the method and the bytes."""

import itertools
import re

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

pytestmark = pytest.mark.django_db

OWN = ("home.", "feedback.", "civic_social.")
METHODS = ("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS")
#: A view of the admin costs more; the others answer 405 by the same code.
ADMIN_METHODS = ("GET", "POST")
#: Wagtail's own chooser of snippets answers 500 to a key that is no number; it has no view of ours.
OF_WAGTAIL = "admin/snippets/choose/"
#: Values of an argument in an address: none of them exists.
INTEGERS = ("0", "99999999999999999999")
TEXTS = ("%00", "%ff%fe", "я", "x" * 300)


def own_patterns(resolver, prefix=""):
    """Yield address and converters of every view of the project, of those in the admin too."""
    for entry in resolver.url_patterns:
        route = prefix + str(getattr(entry.pattern, "_route", entry.pattern))
        if isinstance(entry, URLResolver):
            yield from own_patterns(entry, route)
        elif route.startswith(OF_WAGTAIL):
            continue
        elif isinstance(entry, URLPattern) and (is_own(entry.callback) or route.startswith("api/")):
            yield route, entry.pattern.converters


def is_own(callback) -> bool:
    """Return True for a view of the project, and for a view of Wagtail for one of its models."""
    view = getattr(callback, "view_class", callback)
    model = getattr(callback, "view_initkwargs", {}).get("model")
    return (
        getattr(view, "__module__", "").startswith(OWN)
        or type(view).__module__.startswith(OWN)
        or getattr(model, "__module__", "").startswith(OWN)
    )


def addresses():
    """Return the addresses of the project's views, with each kind of value in place of the arguments."""
    found = set()
    for route, _converters in own_patterns(get_resolver()):
        for number, text in itertools.zip_longest(INTEGERS, TEXTS, fillvalue="0"):
            found.add("/" + _fill(route, number, text).lstrip("/"))
    return sorted(found)


def _fill(route, number, text):
    # The version in the addresses of the sandbox is the one argument of a regular expression.
    route = re.sub(r"\^?\(\?P<\w+>v[^)]*\)", "v26.0", route).removesuffix("/?$")
    while "<" in route:
        before, rest = route.split("<", 1)
        argument, after = rest.split(">", 1)
        kind = argument.split(":")[0] if ":" in argument else "str"
        route = before + (number if kind == "int" else text) + after
    return route


def errors_of(client, paths, methods):
    """Return the method and path of each request that is answered by an error of the server."""
    return [
        (method, path)
        for path in paths
        for method in methods
        if client.generic(method, path, b"\x00\xff=%00&a[", "application/x-www-form-urlencoded").status_code
        >= 500
    ]


def test_the_resolver_has_the_addresses_that_failed():
    found = set(addresses())
    assert {"/feed/topic/%00/", "/admin/feedback/inbox/0/"} < found
    assert {"/admin/topic/edit/0/", "/admin/social/answers/edit/0/", "/api/v1/posts/%00"} < found
    assert "/sandbox/v26.0/dialog/oauth" in found
    assert [path for path in found if set("^$(<") & set(path)] == []


def test_no_address_answers_500_to_a_visitor():
    public = [path for path in addresses() if not path.startswith("/admin/")]
    assert len(public) > 10
    assert errors_of(Client(raise_request_exception=False), public, METHODS) == []


def test_no_address_answers_500_to_an_administrator(admin_client):
    admin_client.raise_request_exception = False
    private = [path for path in addresses() if path.startswith("/admin/")]
    assert errors_of(admin_client, private, ADMIN_METHODS) == []


@pytest.mark.parametrize("path", ["/feed/topic/%00/", "/%00/", "/новини/%00", "/admin/%00/", "/static/%00"])
def test_address_with_a_null_character_is_not_found_without_a_query(client, path, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get(path).status_code == 404


def test_session_cookie_with_a_null_character_is_no_session(client):
    client.raise_request_exception = False
    response = client.get("/admin/", headers={"cookie": r'sessionid="aaaaaaaaaaaa\000"'})
    assert "sessionid" not in response.wsgi_request.COOKIES


def test_null_character_in_a_query_is_removed(client):
    assert client.get("/robots.txt?q=a%00b").wsgi_request.GET["q"] == "ab"


def test_a_case_takes_no_post_without_an_action(admin_client):
    admin_client.raise_request_exception = False
    assert admin_client.post("/admin/feedback/inbox/2/").status_code == 405
