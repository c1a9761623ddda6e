"""Short links in the texts of posts, and posts found by them."""

import re

import pytest
from django.utils import timezone

from civic_social.channels.base import Remote
from civic_social.delivery import transitions, worker
from civic_social.messages import Message, Picture, has_marker
from civic_social.models import Post, ShortLink
from civic_social.models.states import Status
from civic_social.planning.planner import sync_page
from civic_social.reconciliation import remote
from civic_social.restore_guard import networks
from civic_social.short_codes import ALPHABET, code_of
from civic_social.short_links import addresses

from ..factories import EventAccountFactory, GroupFactory, NoticePageFactory, SocialAccountFactory, publish
from ..site.models import NoticePage

SHORT = re.compile(rf"http://localhost/s/([{ALPHABET}]{{7}})(?![0-9A-Za-z])")
PHOTO = Picture(image_id=0, alt="Мостът", url="https://example.bg/a.jpg", width=800, height=600)


def composed(post):
    return post.account.get_channel().compose(Message.from_dict(post.desired), post.marker)


def with_photo(monkeypatch):
    monkeypatch.setattr(NoticePage, "get_social_pictures", lambda page: [PHOTO])


@pytest.mark.django_db
@pytest.mark.parametrize("channel", ["facebook_page", "instagram"])
def test_photo_post_shows_a_short_link_and_no_parameters(root, monkeypatch, channel):
    with_photo(monkeypatch)
    SocialAccountFactory(channel=channel)
    publish(NoticePageFactory(parent=root, title="Мостът е отворен"))
    post = Post.objects.get()
    text = composed(post).text
    assert f"localhost/s/{code_of(post.marker)}" in text
    assert "utm_" not in text
    link = ShortLink.objects.get(code=code_of(post.marker))
    assert (link.marker, link.page_id, link.source) == (post.marker, post.page_id, channel.split("_")[0])


@pytest.mark.django_db
@pytest.mark.parametrize("factory", [GroupFactory, EventAccountFactory])
def test_text_for_a_person_shows_a_short_link(root, monkeypatch, factory):
    account = factory()
    publish(NoticePageFactory(parent=root))
    if factory is EventAccountFactory:
        post = Post(
            account=account,
            desired={"text": "Събор", "link": "http://localhost/a/", "short_root": "http://localhost/s/"},
        )
    else:
        post = Post.objects.get()
    text = composed(post).text
    assert SHORT.search(text)[1] == code_of(post.marker)
    assert "utm_" not in text


@pytest.mark.django_db
def test_link_attachment_keeps_the_marker_in_its_parameters(root, facebook_account):
    publish(NoticePageFactory(parent=root))
    message = composed(Post.objects.get())
    assert "utm_content=cs" in message.link
    assert "/s/" not in message.text


@pytest.mark.django_db
def test_link_written_in_a_text_becomes_the_short_one(root, facebook_account):
    notice = NoticePageFactory(parent=root)
    publish(notice, civic_social_text=f"Вижте {notice.full_url} още днес.")
    text = composed(Post.objects.get()).text
    assert re.fullmatch(rf"Вижте {SHORT.pattern} още днес\.", text)


@pytest.mark.django_db
def test_without_the_urls_texts_keep_the_long_link(root, monkeypatch):
    with_photo(monkeypatch)
    SocialAccountFactory()
    monkeypatch.setattr(addresses, "VIEW_NAME", "not-included:follow")
    publish(NoticePageFactory(parent=root))
    assert "utm_content=cs" in composed(Post.objects.get()).text
    assert not ShortLink.objects.exists()


@pytest.mark.django_db
def test_setting_switches_new_short_links_off_and_edits_no_post(root, settings, monkeypatch):
    with_photo(monkeypatch)
    SocialAccountFactory()
    old = publish(NoticePageFactory(parent=root, title="Преди"))
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "SHORT_LINKS": False}
    new = publish(NoticePageFactory(parent=root, title="След"))
    publish(old, title="Преди, поправено")
    assert SHORT.search(composed(Post.objects.get(page_id=old.pk)).text)
    assert "utm_content" in composed(Post.objects.get(page_id=new.pk)).text


@pytest.mark.django_db
def test_post_from_before_short_links_keeps_its_long_link(root, account):
    notice = publish(NoticePageFactory(parent=root, title="Първо"))
    stored = {key: value for key, value in Post.objects.get().desired.items() if key != "short_root"}
    Post.objects.update(desired=stored)
    sync_page(notice)
    assert Post.objects.get().desired == stored
    worker.drain()
    publish(notice, title="Поправено")
    assert "short_root" not in Post.objects.get().desired


@pytest.mark.django_db
def test_republished_post_gets_another_code(root, account):
    notice = publish(NoticePageFactory(parent=root))
    worker.drain()
    first = Post.objects.get().marker
    notice.unpublish()
    worker.drain()
    publish(notice)
    post = Post.objects.get()
    assert post.status == Status.DUE
    assert post.marker != first
    posts = ShortLink.objects.exclude(marker=None)
    assert set(posts.values_list("marker", flat=True)) == {first, post.marker}


@pytest.mark.django_db
def test_vanished_post_has_its_new_code_at_once(root, account):
    publish(NoticePageFactory(parent=root))
    worker.drain()
    transitions.mark_vanished(Post.objects.get(), "removed-elsewhere", {}, timezone.now())
    assert ShortLink.objects.filter(marker=Post.objects.get().marker).exists()


def test_codes_mark_a_text_only_as_a_whole():
    message = Message("Текст", "https://byalareka.bg/a/", short_root="https://byalareka.bg/s/").marked(
        "cs01", "facebook"
    )
    code = message.short_link.removeprefix("https://byalareka.bg/s/")
    assert has_marker(f'{{"message": "byalareka.bg/s/{code}"}}', message)
    assert has_marker(f"https%3A%2F%2Fbyalareka.bg%2Fs%2F{code}%3Ffbclid", message)
    assert not has_marker(f"byalareka.bg/s/{code}x", message)
    assert not has_marker(f"byalareka.bg/s{code}", message)


def test_messages_without_short_links_keep_their_stored_form():
    assert "short_root" not in Message("Текст", "https://byalareka.bg/a/").to_dict()
    message = Message("Текст", short_root="https://byalareka.bg/s/")
    assert Message.from_dict(message.to_dict()) == message


@pytest.mark.django_db
def test_comment_shows_its_own_short_link(root, network):
    account = SocialAccountFactory(channel="commenting", when_uneditable="comment")
    notice = publish(NoticePageFactory(parent=root, title="Събор"))
    worker.drain()
    publish(notice, title="Съборът се мести")
    worker.drain()
    [(_id, correction)] = network.comments
    code = SHORT.search(correction.text)[1]
    link = ShortLink.objects.get(code=code)
    assert link.marker.startswith(Post.objects.get(account=account).marker + "-")


@pytest.mark.django_db
def test_post_of_a_lost_row_is_seen_by_its_code(root, account):
    content = "Изгубена публикация http://localhost/s/2347xdc"
    sighting = networks.Sighting(Remote("9"), content, content)
    assert networks._unknown_markers(sighting) == ["2347xdc"]
    ShortLink.objects.create(code="2347xdc", page_id=1, marker="cs0123456789abcdef", source="facebook")
    assert networks._unknown_markers(sighting) == ["cs0123456789abcdef"]
    publish(NoticePageFactory(parent=root))
    post = Post.objects.get()
    text = f"localhost/s/{code_of(post.marker)}"
    assert networks._unknown_markers(networks.Sighting(Remote("9"), text, text)) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    [
        "http://other.example/s/2347xdc",
        "http://localhost/s/2347x",
        "http://localhost/s/2347xdcd",
        "evil-localhost/s/2347xdc",
    ],
)
def test_other_addresses_are_no_markers(root, text):
    assert networks._unknown_markers(networks.Sighting(Remote("9"), text, text)) == []


@pytest.mark.django_db
@pytest.mark.parametrize(("confirmed", "problem"), [(False, "already-there"), (True, "second-there")])
def test_reconcile_places_a_photo_post_by_its_code(root, monkeypatch, confirmed, problem):
    with_photo(monkeypatch)
    SocialAccountFactory()
    publish(NoticePageFactory(parent=root))
    post = Post.objects.get()
    post.confirmed = post.desired if confirmed else {}
    text = composed(post).text
    sighting = networks.Sighting(Remote("1_99"), text, text)
    differences = remote._unknown(post.account.get_channel(), sighting, {post.marker: post}, set())
    assert [difference.problem for difference in differences] == [problem]
