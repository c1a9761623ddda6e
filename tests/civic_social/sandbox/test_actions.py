"""The Python interface of the sandbox."""

from pathlib import Path

import pytest

from civic_social.sandbox import actions, crawler
from civic_social.sandbox.models import AccessToken, LinkPreview, Person, Post, Profile
from civic_social.sandbox.urls import urlpatterns

from .factories import CommentFactory, PhotoFactory, picture_bytes


def test_page_has_an_id_and_a_token_that_never_expires(municipality):
    assert municipality.graph_id.isdigit()
    assert AccessToken.objects.get(value=municipality.access_token).expires_at is None


def test_page_without_a_username_gets_a_slug(db):
    first, second = actions.create_page("Town"), actions.create_page("Town")
    assert (first.slug, second.slug) == ("town", second.graph_id)
    cyrillic = actions.create_page("Община")
    assert (cyrillic.slug, cyrillic.username) == (cyrillic.graph_id, None)


def test_reserved_slug_is_rejected_as_username(db):
    with pytest.raises(ValueError, match="graph"):
        actions.create_page("Община", username="graph")
    assert not Profile.objects.exists()


def test_first_path_segments_of_all_urls_are_reserved():
    first_parts = {str(pattern.pattern).split("/")[0] for pattern in urlpatterns}
    own = {part for part in first_parts if part.isidentifier()}
    assert own == actions.RESERVED_SLUGS


def test_group_has_no_token(group):
    with pytest.raises(AccessToken.DoesNotExist):
        assert group.access_token


def test_post_by_hand_has_a_permalink(group, client):
    post = actions.post_by_hand(group, "Какво мислите?", picture=picture_bytes(), alt_text="Плакат")
    assert post.by_hand
    assert post.photos.get().alt_text == "Плакат"
    assert client.get(post.get_absolute_url()).status_code == 200


def test_link_posted_by_hand_gets_a_preview_if_it_can_be_read(group, website):
    read = actions.post_by_hand(group, "Вижте", link=website.add_page("/policy/", "Политика"))
    unread = actions.post_by_hand(group, "Вижте", link=f"{website.url}/none/")
    assert read.preview.title == "Политика"
    assert unread.preview is None


def test_duplicate_post_by_hand_is_accepted(group):
    for _ in range(2):
        actions.post_by_hand(group, "Същото")
    assert group.posts.count() == 2


def test_delete_everything_deletes_all_rows_and_files(db, settings, group, website):
    page = actions.create_page("Town", picture=picture_bytes(), cover=picture_bytes())
    CommentFactory(post__profile=page)
    PhotoFactory(profile=page)
    link = website.add_page("/p/", "П", image=website.add_image("/og.jpg"))
    actions.post_by_hand(group, "x", link=link)
    crawler.scrape(link)
    assert any(path.is_file() for path in Path(settings.MEDIA_ROOT).rglob("*"))
    actions.delete_everything()
    assert not any(path.is_file() for path in Path(settings.MEDIA_ROOT).rglob("*"))
    for model in (Profile, Post, LinkPreview, Person, AccessToken):
        assert not model.objects.exists()
