"""A picture that cannot be read costs no page: the page is shown without it, and its link card is drawn."""

from functools import partial

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from wagtail.images import get_image_model

from civic_social.channels.instagram import Instagram
from civic_social.content.images import with_urls
from civic_social.messages import Message
from civic_social.models import Post
from civic_social.pages import generated_card

from ...civic_social.factories import SocialAccountFactory, UserFactory
from ...pictures import GPS, MALFORMED_EXIF, damage, encode, phone_photo
from ..factories import NewsPageFactory, PictureFactory, photos

pytestmark = pytest.mark.django_db


def visit(client, *addresses):
    """Return the pages at the addresses; each must answer 200."""
    responses = [client.get(address) for address in addresses]
    assert [response.status_code for response in responses] == [200] * len(responses)
    return [response.content.decode() for response in responses]


@pytest.mark.parametrize("how", ["gone", "empty", "cut"])
def test_pages_are_shown_without_a_broken_picture(website, page_of, client, how):
    shown = PictureFactory()
    page = page_of(NewsPageFactory, photos=photos(shown))
    page.save_revision().publish()
    for image in (page.picture, shown):
        image.renditions.all().delete()
        damage(image.file.path, how)
    cache.clear()
    own, *_others = visit(client, page.url, website.news.url, "/", f"/feed/{website.news.pk}/")
    assert f"/cards/{page.pk}/wide-" in own.split('property="og:image"')[1][:200]
    assert "river" not in own
    assert "not-found" not in own


def test_page_with_malformed_exif_data_shows_its_picture(website, page_of, client):
    page = page_of(NewsPageFactory, picture=PictureFactory(file__from_path=str(MALFORMED_EXIF)))
    page.save_revision().publish()
    own, *_others = visit(client, page.url, website.news.url, "/")
    assert "<img" in own.split('class="lead-picture"')[1][:600]


def upload(client, content, name="snimka.jpg"):
    data = {"title": "Снимка", "file": SimpleUploadedFile(name, content), "tags": ""}
    return client.post(reverse("wagtailimages:add"), data)


def test_upload_loses_place_and_camera(client, clerk):
    client.force_login(clerk)
    upload(client, phone_photo(orientation=6, size=(60, 40)))
    image = get_image_model().objects.get()
    stored = Image.open(image.file.path)
    assert not stored.getexif()
    assert not stored.getexif().get_ifd(GPS)
    assert (image.width, image.height) == stored.size == (40, 60)
    assert image.file_size == image.file.size


@pytest.mark.parametrize(
    "content", [phone_photo(size=(900, 600))[:2000], encode(Image.new("L", (9, 9)))[:80]]
)
def test_damaged_upload_is_refused_with_the_next_step(client, clerk, content):
    client.force_login(clerk)
    response = upload(client, content)
    assert "запишете го отново" in response.content.decode()
    assert not get_image_model().objects.exists()


def test_author_is_warned_about_a_picture_that_cannot_be_read(page_of, client, clerk):
    client.force_login(clerk)
    photo = PictureFactory(title="Паркът")
    page = page_of(NewsPageFactory, picture__title="Мостът вечер", photos=photos(photo))
    page.save_revision()
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    (before,) = visit(client, edit)
    for image in (page.picture, photo):
        damage(image.file.path, "empty")
        image.renditions.all().delete()
    cache.clear()
    (after,) = visit(client, edit)
    assert "не може да се прочете" not in before
    assert "Изображението „Мостът вечер“ не може да се прочете" in after
    assert "Изображението „Паркът“ не може да се прочете" in after


def test_post_leaves_with_the_drawn_card_if_no_picture_can_be_read(page_of):
    SocialAccountFactory(channel="instagram")
    user = UserFactory()
    page = page_of(NewsPageFactory)
    page.save_revision(user=user).publish(user=user)
    post = Post.objects.get(page_id=page.pk)
    damage(page.picture.file.path, "cut")
    rule = Instagram.capabilities.pictures
    message = with_urls(Message.from_dict(post.desired), rule, True, partial(generated_card, post))
    (card,) = message.pictures
    assert f"/cards/{page.pk}/tall-" in card.url
    assert page.title in card.alt
