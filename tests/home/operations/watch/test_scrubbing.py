"""The one filter that removes secrets and addresses from what is logged, stored and mailed."""

import re
from pathlib import Path

import pytest
from django.urls import URLPattern, get_resolver
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.models import get_page_models

from civic_social.conf import DEFAULTS
from home.operations.watch import scrubbing
from home.operations.watch.scrubbing import scrub, scrub_message

KEY = "Zq7SECRETkey1234567890abcd"
#: Names of parameters in URL patterns that open a page without a login.
SECRET_PARAMETERS = {"secret", "token", "key", "uidb64", "code", "signature"}


def patterns(resolver, prefix=""):
    """Yield the path of every URL pattern, with its parameters."""
    for each in resolver.url_patterns:
        path = f"{prefix}{each.pattern}"
        if isinstance(each, URLPattern):
            yield path
        else:
            yield from patterns(each, path)


def page_patterns():
    """Yield the paths of the routes of pages."""
    for model in get_page_models():
        if issubclass(model, RoutablePageMixin):
            yield from (f"/page/{each.pattern}" for each in model.get_subpage_urls())


def test_key_of_every_private_url_is_hidden():
    found = set()
    for path in [*patterns(get_resolver()), *page_patterns()]:
        if SECRET_PARAMETERS.intersection(re.findall(r"<(?:\w+:)?(\w+)>", path)) and not path.startswith(
            ("sandbox", "s/")
        ):
            found.add(path)
            numbered = re.sub(r"<int:[^>]+>", "7", path)
            real = "/" + re.sub(r"<[^>]+>", KEY, numbered).lstrip("^/").rstrip("$")
            for line in (real, real.replace("/", "%2F"), f"Not Found: {real}?mail={KEY}"):
                assert KEY not in scrub(line), line
    # The feedback form, an event, its code, the link in a mail, a new password.
    assert len(found) >= 5


@pytest.mark.parametrize(
    "line",
    [
        f"GET /v26.0/me?access_token={KEY}&fields=id",
        f"appsecret_proof={KEY}",
        f"debug_token?input_token={KEY}",
        f"{{'Authorization': 'Bearer {KEY}', 'Accept': '*/*'}}",
        f"Authorization: OAuth {KEY}",
        f"header was Bearer {KEY}",
        f"Cookie: sessionid={KEY}; csrftoken={KEY}",
        f"{{'sessionid': '{KEY}'}}",
        f"Set-Cookie: x={KEY}",
        f"csrfmiddlewaretoken={KEY}",
        f"name=Иван&message={KEY}&email=a",
        f"<QueryDict: {{'message': ['{KEY}'], 'x': ['}}']}}>",
        f"smtp+tls://site:{KEY}@mail.example.bg:587",
        f"postgres://civic:{KEY}@db/civic",
        f"https://byalareka.bg/?code={KEY}",
        f"EAA{KEY}",
        f"gAAAAA{KEY}{KEY}",
        f"duplicate key value\nDETAIL:  Failing row contains (1, {KEY},\nвтори ред {KEY})",
        f"CIVIC_SOCIAL_METRICS_TOKEN={KEY}",
        f"password='{KEY}'",
        f"KeyError: 'whsec_{KEY}+/{KEY}='",
        f"{{'accessJwt': 'eyJ{KEY}.eyJ{KEY}.{KEY}', 'did': 'did:plc:abc'}}",
    ],
)
def test_secret_is_hidden(line):
    assert KEY not in scrub(line)


@pytest.mark.parametrize("address", ["ivan.petrov@example.bg", "иван@пример.бг", "o'neil+x@mail.example.com"])
def test_address_is_hidden(address):
    assert scrub(f"mail to <{address}> failed") == "mail to <***@***> failed"


def test_secrets_of_the_settings_are_hidden_everywhere(settings):
    settings.SECRET_KEY = "just-words-in-the-middle"
    names = {name for name in DEFAULTS if name.endswith(("_SECRET", "_TOKEN", "_KEYS", "_TOKENS"))}
    assert {"META_VERIFY_TOKEN", "INSTAGRAM_APP_SECRET", "API_TOKENS"} < names
    settings.OIDC_CLIENT_SECRET = "words of OIDC"
    settings.CIVIC_SOCIAL = {
        name: [f"words of {name}"] if name.endswith("S") else f"words of {name}" for name in names
    }
    scrubbing._own_secrets.cache_clear()
    try:
        for text in ("just-words-in-the-middle", *(f"words of {name}" for name in (*names, "OIDC"))):
            assert scrub(f"repr={text}!") == "repr=***!"
    finally:
        scrubbing._own_secrets.cache_clear()


@pytest.mark.parametrize(
    "line",
    [
        "Not Found: /novini/most/",
        "Task id=12 path=feedback.tasks.send_mails state=SUCCESSFUL",
        "warmed up status=200 OK seconds=1.2",
        "the cache fails and is left alone method=get error=ConnectionError",
        "GET /search/ HTTP/1.1 200",
        "postgres://db/civic",
    ],
)
def test_line_without_secrets_stays(line):
    assert scrub(line) == line


def test_long_quotation_in_a_message_is_hidden():
    assert scrub_message(f"invalid literal: '{'дума ' * 20}'") == "invalid literal: ***"
    assert scrub_message("no such key: 'title'") == "no such key: 'title'"


def test_detail_of_the_database_ends_before_the_next_traceback():
    text = "DETAIL:  Key (x)=(y)\n\nThe above exception was the direct cause of the next:\n\nTrace"
    assert scrub(text).endswith("Trace")
    assert "(y)" not in scrub(text)


def test_access_log_of_the_proxy_leaves_out_the_same_keys():
    configuration = (Path(__file__).parents[4] / "deploy/nginx/civic.conf").read_text()
    assert f"/({'|'.join(scrubbing.PRIVATE_PATHS)})/" in configuration


def test_token_of_a_telegram_bot_is_hidden():
    line = f"POST https://api.telegram.org/bot123456:{KEY}/sendMessage"
    assert KEY not in scrub(line)
    assert "/sendMessage" in scrub(line)
