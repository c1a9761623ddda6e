"""The rule for the addresses that the server may request."""

import pytest

from civic_social.channels.network_addresses import graph_api, network_pages
from civic_social.outgoing_http import DestinationRefused, Destinations, own_site
from civic_social.outgoing_http.destinations import is_public

META = Destinations(hosts=("facebook.com",))


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "address"),
        ("facebook.com", "address"),
        ("ftp://facebook.com/", "address"),
        ("file:///etc/passwd", "address"),
        ("https:///path", "address"),
        ("https://[::1", "address"),
        ("https://facebook.com:99999/", "address"),
        ("https://facebook.com:0/", "address"),
        ("https://me:secret@facebook.com/", "credentials"),
        ("https://@facebook.com/", "credentials"),
        ("http://facebook.com/", "scheme"),
        ("https://facebook.com:22/", "port"),
        ("https://example.bg/", "host"),
        ("https://facebook.com.example.bg/", "host"),
        ("https://evilfacebook.com/", "host"),
    ],
)
def test_address_outside_the_rule_is_refused(url, reason):
    with pytest.raises(DestinationRefused) as refused:
        META.check(url)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    "url", ["https://facebook.com/", "https://M.Facebook.com./x", "https://facebook.com:443"]
)
def test_host_of_the_network_and_its_subdomains_are_allowed(url):
    META.check(url)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104 - an address to refuse
        "10.0.0.1",
        "100.64.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.0.8",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:7f00:1",
        "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:80ff:fffe",
        "64:ff9b::a00:1",
        "64:ff9b:1::1",
        "fc00::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "not an address",
    ],
)
def test_private_and_special_addresses_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["157.240.9.35", "2a03:2880:f12d:83:face:b00c:0:25de", "::ffff:157.240.9.35"]
)
def test_addresses_of_the_internet_are_public(address):
    assert is_public(address)


def test_own_names_may_be_private_and_plain_http(settings):
    settings.ALLOWED_HOSTS = ["byalareka.bg", ".primerovo.bg", "*"]
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "OWN_HOSTS": ["intranet"]}
    settings.WAGTAILADMIN_BASE_URL = "https://admin.example.bg"
    own = own_site()
    for host in ("byalareka.bg", "primerovo.bg", "www.primerovo.bg", "intranet", "admin.example.bg"):
        own.check(f"http://{host}:8000/")
    for host in ("www.byalareka.bg", "evilprimerovo.bg", "localhost", "169.254.169.254"):
        with pytest.raises(DestinationRefused):
            own.check(f"http://{host}/")


def test_cyrillic_name_is_known_in_both_spellings():
    own = Destinations(configured_hosts=("община.бг", ".бяларека.бг"))
    for host in ("община.бг", "xn--80abvuc1e.xn--90ae", "www.бяларека.бг"):
        own.check(f"http://{host}/")


@pytest.mark.parametrize("allowed", [[], ["*"]], ids=["Django's settings", "Wagtail's settings"])
def test_development_without_names_in_allowed_hosts_may_request_this_machine(settings, allowed):
    settings.ALLOWED_HOSTS, settings.DEBUG = allowed, True
    for host in ("localhost", "127.0.0.1"):
        own_site().check(f"http://{host}:8000/")
    settings.DEBUG = False
    with pytest.raises(DestinationRefused):
        own_site().check("http://127.0.0.2:8000/")


def test_sandbox_is_allowed_only_at_its_configured_origin(settings):
    settings.CIVIC_SOCIAL = {
        **settings.CIVIC_SOCIAL,
        "GRAPH_API_URL": "http://localhost:8000/sandbox/graph",
        "META_LOGIN_URL": "https://www.facebook.com",
    }
    for rule in (graph_api(), network_pages(("facebook.com",))):
        rule.check("http://localhost:8000/other")
        for url in ("http://localhost:8001/", "https://localhost:8000/", "http://127.0.0.1:8000/"):
            with pytest.raises(DestinationRefused):
                rule.check(url)


def test_names_of_meta_in_the_settings_are_not_an_exception(settings):
    settings.CIVIC_SOCIAL = {
        **settings.CIVIC_SOCIAL,
        "GRAPH_API_URL": "https://graph.facebook.com",
        "META_LOGIN_URL": "https://www.facebook.com/",
    }
    rule = network_pages(("facebook.com",))
    assert not rule.is_configured(rule.check("https://www.facebook.com/obshtina"))
    assert not graph_api().is_configured(graph_api().check("https://graph.facebook.com/v26.0/me"))
