"""Every rendition is upright, in sRGB and without metadata, and none costs a page or a post."""

import io

import pytest
from django.core.files.images import ImageFile
from PIL import Image
from wagtail.images import get_image_model
from wagtail.images.models import SourceImageIOError
from wagtail_factories import ImageFactory

from civic_social.channels.instagram import Instagram
from civic_social.content.images import get_renditions as of_post
from civic_social.content.images import picture_of, with_urls
from civic_social.content.renditions import get_rendition, get_renditions, is_readable
from civic_social.exceptions import PermanentError
from civic_social.messages import Message, Picture, PictureRule

from ...pictures import (
    GPS,
    MALFORMED_EXIF,
    NO_PICTURES,
    PHONE_PORTRAIT,
    damage,
    encode,
    grey_16_bits,
    phone_photo,
)

pytestmark = pytest.mark.django_db
CARD = Picture(0, "Мостът е готов", url="https://primer.bg/cards/1.jpg")


@pytest.fixture(autouse=True)
def _media_in_temporary_folder(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


def image_of(content, name="snimka.jpg"):
    return ImageFactory(description="Мостът", file=ImageFile(io.BytesIO(content), name=name))


def opened(rendition):
    return Image.open(rendition.file.path)


@pytest.mark.parametrize("whole", [False, True])
def test_phone_portrait_is_upright_and_whole_on_instagram(whole):
    image = image_of(PHONE_PORTRAIT.read_bytes())
    assert (image.width, image.height) == (900, 1200)
    (rendition,) = of_post((picture_of(image, "Човек", whole),), Instagram.capabilities.pictures)
    made = opened(rendition)
    assert made.height > made.width
    assert made.width / made.height == pytest.approx(0.81, abs=0.02)


@pytest.mark.parametrize("spec", ["max-60x60", "fill-40x40|format-webp", "original", "max-60x60|format-png"])
def test_place_does_not_leave(spec):
    made = opened(get_rendition(image_of(phone_photo(orientation=6)), spec))
    made.load()
    assert not made.getexif()
    assert not made.getexif().get_ifd(GPS)
    assert not {"exif", "xmp", "comment"} & made.info.keys()


def test_print_colours_leave_as_rgb():
    image = image_of(encode(Image.new("CMYK", (900, 600), (0, 255, 255, 0))))
    assert opened(of_post((picture_of(image),), PictureRule())[0]).mode == "RGB"


def test_16_bits_do_not_become_white():
    image = image_of(grey_16_bits(), "karta.png")
    made = opened(get_rendition(image, "max-60x60|format-jpeg"))
    assert made.convert("L").getpixel((5, 5)) == pytest.approx(64, abs=3)


def test_malformed_exif_data_costs_nothing():
    image = image_of(MALFORMED_EXIF.read_bytes())
    assert get_renditions(image, "max-30x30", "fill-20x20|format-webp")


@pytest.mark.parametrize("how", ["gone", "empty", "cut", *NO_PICTURES])
def test_damaged_original_has_no_rendition_and_no_error(how):
    image = image_of(phone_photo(size=(600, 400)))
    assert is_readable(image)
    damage(image.file.path, how)
    image = get_image_model().objects.get(pk=image.pk)
    image.renditions.all().delete()
    assert get_rendition(image, "max-30x30") is None
    assert get_renditions(image, "max-30x30", "max-40x40") is None
    assert not is_readable(image)


@pytest.mark.parametrize("how", ["gone", "empty", "cut"])
def test_damaged_original_is_known_though_its_thumbnail_exists(how):
    image = image_of(phone_photo(size=(600, 400)))
    assert is_readable(image)
    image.get_file_size()
    damage(image.file.path, how)
    assert not is_readable(get_image_model().objects.get(pk=image.pk))


@pytest.mark.parametrize("how", ["gone", "empty", "cut", *NO_PICTURES])
def test_admin_reports_a_damaged_original_as_missing(how):
    image = image_of(phone_photo(size=(600, 400)))
    damage(image.file.path, how)
    with pytest.raises(SourceImageIOError):
        get_image_model().objects.get(pk=image.pk).get_rendition("max-165x165")


def test_too_many_pixels_are_not_decoded(settings):
    image = image_of(phone_photo())
    settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 100
    assert get_rendition(get_image_model().objects.get(pk=image.pk), "max-30x30") is None


def unreadable_picture():
    image = image_of(phone_photo())
    damage(image.file.path, "cut")
    return picture_of(image, "Мостът")


def test_post_leaves_without_a_picture_that_cannot_be_read():
    readable = picture_of(image_of(phone_photo()), "Реката")
    message = with_urls(Message("Текст", pictures=(unreadable_picture(), readable)), PictureRule())
    assert [picture.image_id for picture in message.pictures] == [readable.image_id]


def test_card_takes_the_place_of_a_required_picture_that_cannot_be_read():
    message = Message("Текст", pictures=(unreadable_picture(),))
    assert with_urls(message, PictureRule()).pictures == ()
    assert with_urls(message, PictureRule(), True, lambda: CARD).pictures == (CARD,)
    with pytest.raises(PermanentError):
        with_urls(message, PictureRule(), True)
