"""Pictures leave upright, in sRGB with 8 bits, without metadata."""

import io
import struct
import threading
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms

from civic_social import picture_normalization
from civic_social.admin.image_form import PictureField
from civic_social.picture_normalization import (
    MAXIMUM_PIXELS,
    UnreadablePicture,
    normalize,
    open_normalized,
)

from ..pictures import MALFORMED_EXIF, encode, grey_16_bits, phone_photo


def opened(content, **options):
    return open_normalized(io.BytesIO(content), options.pop("limit", None), **options)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_turned_upright(orientation):
    turned = opened(phone_photo(orientation=orientation))
    assert (turned.height > turned.width) == (orientation >= 5)
    assert not turned.getexif()


def test_upper_half_of_a_phone_photo_comes_up():
    photo = opened(phone_photo(orientation=3))
    assert photo.getpixel((10, photo.height - 3))[0] > 200
    assert photo.getpixel((10, 2))[2] > 200


def test_malformed_exif_data_costs_neither_picture_nor_orientation():
    picture = opened(MALFORMED_EXIF.read_bytes())
    with Image.open(MALFORMED_EXIF) as stored:
        assert picture.size == stored.size[::-1]
    assert encode(picture)


def test_16_bits_are_scaled():
    picture = opened(grey_16_bits())
    assert picture.getpixel((5, 5)) == (64, 64, 64)
    assert picture.getpixel((50, 5)) == (192, 192, 192)


def test_print_colours_become_rgb():
    picture = opened(encode(Image.new("CMYK", (90, 60), (0, 255, 255, 0))))
    red, green, blue = picture.getpixel((5, 5))
    assert (picture.mode, red > 200, green < 60, blue < 60) == ("RGB", True, True, True)


def swapped_profile() -> bytes:
    """Return a profile of sRGB with red and green in each other's place, and another description."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    profile = profile.replace("sRGB".encode("utf-16-be"), "wide".encode("utf-16-be"))
    return profile.replace(b"rXYZ", b"????").replace(b"gXYZ", b"rXYZ").replace(b"????", b"gXYZ")


def test_colours_of_a_profile_are_converted_to_srgb():
    picture = Image.new("RGB", (20, 20), (90, 120, 60))
    picture.info["icc_profile"] = swapped_profile()
    converted = normalize(picture)
    assert converted.getpixel((5, 5)) == pytest.approx((120, 90, 60), abs=4)
    assert converted.info == {}


@pytest.mark.parametrize("profile", [b"", b"broken", b"x" * 200])
def test_damaged_profile_is_ignored(profile):
    picture = Image.new("RGB", (20, 20), (90, 120, 60))
    picture.info["icc_profile"] = profile
    assert normalize(picture).getpixel((5, 5)) == (90, 120, 60)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "YCbCr", "I", "F"])
def test_every_mode_becomes_rgb(mode):
    assert normalize(Image.new(mode, (8, 8))).mode in ("RGB", "RGBA")


def test_transparency_is_kept():
    picture = Image.new("RGBA", (8, 8), (255, 0, 0, 0))
    assert opened(encode(picture, "PNG")).getpixel((2, 2))[3] == 0


def test_normalizing_leaves_the_given_picture_alone():
    picture = Image.new("RGB", (8, 8))
    picture.info["comment"] = "бележка"
    normalize(picture)
    assert picture.info


@pytest.mark.parametrize(
    "content", [b"", b"no picture", phone_photo()[:400], encode(Image.new("RGB", (90, 60)), "PNG")[:60]]
)
def test_damaged_file_raises_unreadable_picture(content):
    with pytest.raises(UnreadablePicture) as raised:
        opened(content)
    assert not raised.value.is_too_large


def test_picture_with_too_many_pixels_is_not_decoded():
    with pytest.raises(UnreadablePicture) as raised:
        opened(phone_photo(), limit=100)
    assert raised.value.is_too_large


def announced_png(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes whose header announces these dimensions."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"x") + chunk(b"IEND", b"")


def test_too_many_pixels_are_refused_by_the_header_alone(monkeypatch):
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("was decoded"))
    with pytest.raises(UnreadablePicture) as refused:
        opened(announced_png(7740, 7740), limit=MAXIMUM_PIXELS)
    assert refused.value.is_too_large


def test_one_picture_is_decoded_at_a_time(monkeypatch):
    inside, most = [], []

    def watched(picture):
        inside.append(picture)
        most.append(len(inside))
        threading.Event().wait(0.01)
        inside.remove(picture)
        return picture

    monkeypatch.setattr(picture_normalization, "normalize", watched)
    content = encode(Image.new("RGB", (8, 8)))
    threads = [threading.Thread(target=opened, args=(content,)) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1, 1, 1, 1]


def test_library_and_moments_refuse_too_many_pixels_by_the_header(monkeypatch):
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("was decoded"))
    upload = SimpleUploadedFile("photo.png", announced_png(7740, 7740), "image/png")
    with pytest.raises(ValidationError) as refused:
        PictureField().clean(upload)
    assert refused.value.code == "pixels"
