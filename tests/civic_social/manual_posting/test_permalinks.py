"""The permalink that a person enters for a manual post."""

import pytest
from django.core.exceptions import ValidationError

from civic_social.manual_posting.permalinks import SHORT, checked_permalink
from civic_social.models import Post

from ..factories import EventAccountFactory, GroupFactory, PostFactory, SocialAccountFactory

pytestmark = pytest.mark.django_db
GROUP = "https://www.facebook.com/groups/nasha.obshtina"


@pytest.fixture
def post():
    return PostFactory(account=GroupFactory(remote_id="4711", public_url=GROUP))


@pytest.mark.parametrize(
    ("entered", "saved"),
    [
        (f"{GROUP}/posts/17", f"{GROUP}/posts/17"),
        (f" {GROUP}/permalink/17/ \n", f"{GROUP}/permalink/17/"),
        # Facebook's app uses the ID of the group, a mobile host, and parameters for sharing.
        (
            "https://m.facebook.com/groups/4711/permalink/17/?mibextid=Nif5oz&__tn__=%2CO#comments",
            "https://www.facebook.com/groups/4711/permalink/17/",
        ),
        ("https://facebook.com/groups/nasha.obshtina/posts/17", f"{GROUP}/posts/17"),
    ],
)
def test_permalink_in_the_group_is_saved_in_one_form(post, entered, saved):
    assert checked_permalink(entered, post) == saved


@pytest.mark.parametrize(
    "entered",
    [
        "",
        "17",
        "javascript:alert(1)",
        f"{GROUP}/posts/17".replace("https", "http"),
        "https://example.bg/groups/nasha.obshtina/posts/17",
        "https://www.facebook.com.example.bg/groups/nasha.obshtina/posts/17",
        "https://www.facebook.com/groups/other/posts/17",
        "https://www.facebook.com/groups/nasha.obshtina.evil/posts/17",
        GROUP,
        f"{GROUP}/",
        f"{GROUP}/?ref=share",
        f"{GROUP}/members",
        f"{GROUP}/posts/",
    ],
)
def test_url_that_is_no_post_in_the_group_is_refused(post, entered):
    with pytest.raises(ValidationError):
        checked_permalink(entered, post)


EVENTS = "https://www.facebook.com/events"


@pytest.fixture
def event_post():
    return PostFactory(account=EventAccountFactory(remote_id="1000"))


@pytest.mark.parametrize(
    ("entered", "saved"),
    [
        (f"{EVENTS}/1234567890123/?ref=newsfeed", f"{EVENTS}/1234567890123/"),
        ("https://m.facebook.com/events/1234567890123", f"{EVENTS}/1234567890123"),
        (f"{EVENTS}/s/den-na-rekata/1234567890123/", f"{EVENTS}/s/den-na-rekata/1234567890123/"),
    ],
)
def test_permalink_of_an_event_is_saved_in_one_form(event_post, entered, saved):
    assert checked_permalink(entered, event_post) == saved


@pytest.mark.parametrize(
    "entered",
    [
        EVENTS,
        f"{EVENTS}/create/",
        "https://www.facebook.com/obshtina/posts/17",
        "https://www.facebook.com/obshtina/events",
        "https://example.bg/events/1234567890123",
    ],
)
def test_url_that_is_no_event_is_refused(event_post, entered):
    with pytest.raises(ValidationError):
        checked_permalink(entered, event_post)


@pytest.mark.parametrize("entered", ["https://fb.me/e/4xYz", "https://www.facebook.com/share/1AbCd/"])
def test_short_link_of_an_event_requires_a_confirmation(event_post, entered):
    with pytest.raises(ValidationError) as raised:
        checked_permalink(entered, event_post)
    assert raised.value.code == SHORT
    assert checked_permalink(entered, event_post, vouched=True) == entered


def test_short_link_of_an_event_is_refused_for_a_group(post):
    with pytest.raises(ValidationError):
        checked_permalink("https://fb.me/e/4xYz", post, vouched=True)


def test_permalink_of_another_post_is_refused(post):
    Post.objects.filter(pk=PostFactory(account=post.account).pk).update(
        permalink=f"{GROUP}/posts/17", page_title="Друго решение"
    )
    with pytest.raises(ValidationError, match="Друго решение"):
        checked_permalink("https://m.facebook.com/groups/nasha.obshtina/posts/17?mibextid=x", post)


def test_permalink_of_a_removed_post_is_refused_for_its_new_publication(post):
    post.permalink = f"{GROUP}/posts/17"
    with pytest.raises(ValidationError):
        checked_permalink(post.permalink, post)
    post.problem = "removed-elsewhere"
    assert checked_permalink(post.permalink, post) == post.permalink


def test_edited_post_keeps_its_permalink(post):
    post.permalink, post.confirmed = f"{GROUP}/posts/17", {**post.desired, "text": "Старо"}
    assert checked_permalink(post.permalink, post) == post.permalink


def test_short_link_of_a_post_requires_a_confirmation(post):
    short = "https://www.facebook.com/share/p/1AbCdEf/"
    with pytest.raises(ValidationError) as raised:
        checked_permalink(short, post)
    assert raised.value.code == SHORT
    assert checked_permalink(f"{short}?mibextid=x", post, vouched=True) == short


def test_confirmation_does_not_allow_another_group(post):
    with pytest.raises(ValidationError):
        checked_permalink("https://www.facebook.com/groups/other/posts/17", post, vouched=True)


@pytest.fixture
def page_post():
    """A post of an account whose public URL is unknown."""
    return PostFactory(account=SocialAccountFactory(public_url=""))


@pytest.mark.parametrize("entered", ["https://m.facebook.com/1", "https://www.facebook.com/1"])
def test_account_without_a_public_url_accepts_the_urls_of_its_network(page_post, entered):
    assert checked_permalink(entered, page_post) == entered


@pytest.mark.parametrize(
    "entered",
    [
        "http://www.facebook.com/1",
        "https://example.bg/1",
        "https://facebook.com.example.bg/1",
        "https://example.bg\\@www.facebook.com/1",
        "https://someone:secret@www.facebook.com/1",
        "https://@www.facebook.com/1",
        "https://www.facebook.com:8443/1",
        "https://127.0.0.1/1",
        "https://[::1/1",
    ],
)
def test_url_outside_the_network_is_refused(page_post, entered):
    with pytest.raises(ValidationError):
        checked_permalink(entered, page_post)


def test_permalink_at_the_configured_sandbox_is_accepted(page_post, settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "META_LOGIN_URL": "http://localhost:8000/sandbox"}
    entered = "http://localhost:8000/sandbox/obshtina/1"
    assert checked_permalink(entered, page_post) == entered
