"""The address that a person pastes back."""

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
    ("pasted", "kept"),
    [
        (f"{GROUP}/posts/17", f"{GROUP}/posts/17"),
        (f" {GROUP}/permalink/17/ \n", f"{GROUP}/permalink/17/"),
        # The app writes the group's number, its own host, and who shared it.
        (
            "https://m.facebook.com/groups/4711/permalink/17/?mibextid=Nif5oz&__tn__=%2CO#comments",
            "https://www.facebook.com/groups/4711/permalink/17/",
        ),
        ("https://facebook.com/groups/nasha.obshtina/posts/17", f"{GROUP}/posts/17"),
    ],
)
def test_a_post_in_the_group_is_kept_in_one_form(post, pasted, kept):
    assert checked_permalink(pasted, post) == kept


@pytest.mark.parametrize(
    "pasted",
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
def test_what_is_no_post_in_the_group_is_refused(post, pasted):
    with pytest.raises(ValidationError):
        checked_permalink(pasted, post)


EVENTS = "https://www.facebook.com/events"


@pytest.fixture
def event_post():
    return PostFactory(account=EventAccountFactory(remote_id="1000"))


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        (f"{EVENTS}/1234567890123/?ref=newsfeed", f"{EVENTS}/1234567890123/"),
        ("https://m.facebook.com/events/1234567890123", f"{EVENTS}/1234567890123"),
        (f"{EVENTS}/s/den-na-rekata/1234567890123/", f"{EVENTS}/s/den-na-rekata/1234567890123/"),
    ],
)
def test_an_event_is_where_the_events_of_all_pages_are(event_post, pasted, kept):
    assert checked_permalink(pasted, event_post) == kept


@pytest.mark.parametrize(
    "pasted",
    [
        EVENTS,
        f"{EVENTS}/create/",
        "https://www.facebook.com/obshtina/posts/17",
        "https://www.facebook.com/obshtina/events",
        "https://example.bg/events/1234567890123",
    ],
)
def test_what_is_no_event_is_refused(event_post, pasted):
    with pytest.raises(ValidationError):
        checked_permalink(pasted, event_post)


@pytest.mark.parametrize("pasted", ["https://fb.me/e/4xYz", "https://www.facebook.com/share/1AbCd/"])
def test_a_short_address_of_an_event_needs_somebody_who_has_looked(event_post, pasted):
    with pytest.raises(ValidationError) as raised:
        checked_permalink(pasted, event_post)
    assert raised.value.code == SHORT
    assert checked_permalink(pasted, event_post, vouched=True) == pasted


def test_the_short_host_of_events_is_none_of_a_group(post):
    with pytest.raises(ValidationError):
        checked_permalink("https://fb.me/e/4xYz", post, vouched=True)


def test_an_address_proves_one_post_only(post):
    Post.objects.filter(pk=PostFactory(account=post.account).pk).update(
        permalink=f"{GROUP}/posts/17", page_title="Друго решение"
    )
    with pytest.raises(ValidationError, match="Друго решение"):
        checked_permalink("https://m.facebook.com/groups/nasha.obshtina/posts/17?mibextid=x", post)


def test_what_was_removed_does_not_prove_what_is_posted_anew(post):
    post.permalink = f"{GROUP}/posts/17"
    with pytest.raises(ValidationError):
        checked_permalink(post.permalink, post)
    post.problem = "removed-elsewhere"
    assert checked_permalink(post.permalink, post) == post.permalink


def test_a_changed_post_keeps_its_address(post):
    post.permalink, post.confirmed = f"{GROUP}/posts/17", {**post.desired, "text": "Старо"}
    assert checked_permalink(post.permalink, post) == post.permalink


def test_a_short_link_shows_no_group_so_somebody_must_have_looked(post):
    short = "https://www.facebook.com/share/p/1AbCdEf/"
    with pytest.raises(ValidationError) as raised:
        checked_permalink(short, post)
    assert raised.value.code == SHORT
    assert checked_permalink(f"{short}?mibextid=x", post, vouched=True) == short


def test_vouching_excuses_nothing_else(post):
    with pytest.raises(ValidationError):
        checked_permalink("https://www.facebook.com/groups/other/posts/17", post, vouched=True)


def test_where_the_account_has_no_public_address_any_https_address_will_do():
    post = PostFactory(account=SocialAccountFactory(public_url=""))
    assert checked_permalink("https://example.bg/1", post) == "https://example.bg/1"
    with pytest.raises(ValidationError):
        checked_permalink("http://example.bg/1", post)
