"""The form of an account at each open network, at its fake server."""

import pytest
from django.utils import translation
from django.utils.html import escape

from civic_social.channels import get_channels
from civic_social.channels.bluesky import sessions
from civic_social.channels.typed_servers import server_url
from civic_social.models import SocialAccount

from ...networks.accounts import NETWORKS, identity_at, point_to
from ...networks.fake_server import running
from .test_viewset import ADD, errors, form_data

SLUGS = sorted(NETWORKS)


@pytest.fixture(params=SLUGS)
def server(request, db, settings):
    sessions._sessions.clear()
    with running(NETWORKS[request.param]()) as network:
        point_to(network, network.url, settings)
        yield network


def account_data(server, /, **changes):
    """Return the form's data of an account that works, with ``changes``."""
    identity = identity_at(server)
    data = {**identity, **identity.pop("credentials"), "channel": server.slug}
    return form_data(**{"access_token": None, **data, "credentials": None, **changes})


def secret_of(server):
    return next(field.name for field in get_channels()[server.slug].settings_fields if field.is_secret)


def test_account_that_works_is_stored(admin, server):
    assert admin.post(ADD, account_data(server)).status_code == 302
    account = SocialAccount.objects.get()
    assert account.credentials.items() >= identity_at(server)["credentials"].items()


def test_secret_that_the_network_refuses_is_not_stored(admin, server):
    with translation.override("en"):
        found = errors(admin.post(ADD, account_data(server, **{secret_of(server): "9:wrong"})))
    assert list(found) == [secret_of(server)]
    assert len(found[secret_of(server)][0].split()) > 8
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("language", ["en", "bg"])
def test_form_of_a_network_has_its_fields_and_says_where_to_find_their_values(admin, server, language):
    channel = get_channels()[server.slug]
    with translation.override(language):
        response = admin.get(ADD, {"channel": server.slug})
        form = response.context["form"]
        for help_text in (channel.remote_id_help, channel.public_url_help, channel.mode_help):
            assert escape(str(help_text)) in response.content.decode()
        assert set(form.settings_fields) == {field.name for field in channel.settings_fields}
        for field in channel.settings_fields:
            assert str(field.help_text) in str(form.fields[field.name].help_text)
        assert [value for value, _label in form.fields["channel"].choices] == [server.slug]


def test_networks_are_offered_before_the_form(admin):
    with translation.override("bg"):
        content = admin.get(ADD).content.decode()
        for slug, channel in get_channels().items():
            assert f"?channel={slug}" in content
            assert f"<strong>{channel.label}</strong>" in content
            assert str(channel.mode_help) in content
    assert "remote_id" not in content


@pytest.mark.parametrize(
    ("slug", "changes", "field"),
    [
        ("mastodon", {"server": "http://10.0.0.1"}, "server"),
        ("mastodon", {"remote_id": "drugo"}, "remote_id"),
        ("bluesky", {"server": "ftp://example.bg"}, "server"),
        ("telegram", {"remote_id": "@drugo"}, "remote_id"),
        ("viber", {"sender": "9"}, "sender"),
    ],
)
def test_wrong_value_is_an_error_at_its_field(admin, db, settings, slug, changes, field):
    sessions._sessions.clear()
    with running(NETWORKS[slug]()) as network:
        point_to(network, network.url, settings)
        assert list(errors(admin.post(ADD, account_data(network, **changes)))) == [field]


def test_address_of_a_server_may_be_typed_without_its_scheme():
    for typed in (" mastodon.example ", "https://mastodon.example/@obshtina"):
        assert server_url(typed) == "https://mastodon.example"
