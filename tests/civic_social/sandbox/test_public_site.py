"""The sandbox is disabled on a public site."""

from django.core.checks import run_checks
from django.urls import reverse

from civic_social.sandbox.urls import urlpatterns

from .factories import PostFactory


def all_urls(post) -> list[str]:
    """Return a URL of each view of the sandbox."""
    slug, number = post.profile.slug, post.graph_number
    named = [("index",), ("create",), ("language",), ("faults",), ("clear",), ("log",), ("link",)]
    named += [("profile", slug), ("picture", slug), ("cover", slug), ("write", slug), ("switch_group", slug)]
    named += [("post", slug, number), ("comment", slug, number), ("remove", slug, number)]
    named += [("react", slug, number), ("share", slug, number), ("choose_person",)]
    named += [(f"{verb}_comment", slug, "1") for verb in ("edit", "delete", "hide")]
    named += [
        ("app",),
        ("subscribe",),
        ("send_webhooks",),
        ("unsubscribe", 1),
        ("remove_app",),
        ("set_likes", slug),
    ]
    named += [("fault_off", 1), ("preview", 1), ("photo", "1"), ("dialog", "v26.0"), ("graph", "v26.0/me")]
    named += [("instagram_graph", "v26.0/me"), ("instagram_authorize",), ("instagram_access_token",)]
    named += [("create_event",), ("event", "1"), ("cancel_event", "1"), ("remove_event", "1")]
    return [reverse(f"civic_social_sandbox:{name}", args=args) for name, *args in named]


def test_every_url_responds_404_on_a_public_site(client, db, public_site):
    post = PostFactory()
    for url in all_urls(post):
        assert client.get(url).status_code == 404, url
        assert client.post(url).status_code == 404, url
    post.refresh_from_db()
    assert post.removed_at is None


def test_list_of_tested_urls_is_complete(db):
    assert len(set(all_urls(PostFactory()))) == len({p.name for p in urlpatterns if p.name})


def test_system_check_fails_on_a_public_site(public_site):
    assert "civic_social_sandbox.E001" in {message.id for message in run_checks()}


def test_system_check_passes_in_development_and_tests(settings):
    assert "civic_social_sandbox.E001" not in {message.id for message in run_checks()}
    settings.CIVIC_SOCIAL = {}
    settings.DEBUG = True
    assert "civic_social_sandbox.E001" not in {message.id for message in run_checks()}
