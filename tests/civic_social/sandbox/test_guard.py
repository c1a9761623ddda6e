"""The sandbox stays shut on a public site."""

import pytest
from django.conf import settings as django_settings
from django.core.checks import run_checks
from django.urls import reverse

from civic_social.sandbox.urls import urlpatterns

from .factories import PostFactory


def addresses(post) -> list[str]:
    wall, number = post.profile.slug, post.graph_number
    named = [("index",), ("create",), ("language",), ("faults",), ("clear",), ("log",), ("link",)]
    named += [("profile", wall), ("picture", wall), ("cover", wall), ("write", wall), ("switch_group", wall)]
    named += [("post", wall, number), ("comment", wall, number), ("remove", wall, number)]
    named += [("fault_off", 1), ("preview", 1), ("photo", "1"), ("dialog", "v26.0"), ("graph", "v26.0/me")]
    named += [("create_event",), ("event", "1"), ("cancel_event", "1"), ("remove_event", "1")]
    return [reverse(f"civic_social_sandbox:{name}", args=args) for name, *args in named]


@pytest.fixture
def public_site(settings):
    settings.DEBUG = False
    settings.CIVIC_SOCIAL = {**django_settings.CIVIC_SOCIAL, "SANDBOX_OUTSIDE_DEBUG": False}


def test_every_address_is_missing_on_a_public_site(client, db, public_site):
    post = PostFactory()
    for address in addresses(post):
        assert client.get(address).status_code == 404, address
        assert client.post(address).status_code == 404, address
    post.refresh_from_db()
    assert post.removed_at is None


def test_the_list_of_addresses_above_is_complete(db):
    assert len(set(addresses(PostFactory()))) == len({p.name for p in urlpatterns if p.name})


def test_the_system_check_refuses_a_public_site(public_site):
    assert "civic_social_sandbox.E001" in {message.id for message in run_checks()}


def test_the_system_check_is_content_in_development_and_tests(settings):
    assert "civic_social_sandbox.E001" not in {message.id for message in run_checks()}
    settings.CIVIC_SOCIAL = {}
    settings.DEBUG = True
    assert "civic_social_sandbox.E001" not in {message.id for message in run_checks()}
