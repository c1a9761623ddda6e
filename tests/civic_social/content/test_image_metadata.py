"""Originals lose their metadata on upload, without being encoded again where that is possible."""

import io

import pytest
from PIL import Image, ImageChops

from civic_social.content.image_metadata import remove_metadata

from ...pictures import GPS, MAKE, MALFORMED_EXIF, encode, phone_photo


def opened(content):
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_place_and_camera_are_removed(file_format):
    content = phone_photo(file_format)
    assert opened(content).getexif()[MAKE]
    cleaned = remove_metadata(content)
    assert not opened(cleaned).getexif()
    assert not opened(cleaned).getexif().get_ifd(GPS)
    assert "Фотоапарат".encode() not in cleaned


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_upright_picture_is_not_encoded_again(file_format):
    content = phone_photo(file_format)
    difference = ImageChops.difference(opened(content), opened(remove_metadata(content)))
    assert difference.getbbox() is None


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_picture_turned_by_its_metadata_is_stored_upright(file_format):
    cleaned = opened(remove_metadata(phone_photo(file_format, orientation=6)))
    assert cleaned.size == (40, 60)
    assert not cleaned.getexif()


def test_progressive_picture_keeps_all_its_scans():
    noise = Image.effect_noise((90, 60), 80).convert("RGB")
    content = encode(noise, progressive=True, comment="тайна")
    cleaned = remove_metadata(content)
    assert "тайна".encode() not in cleaned
    assert ImageChops.difference(opened(content), opened(cleaned)).getbbox() is None


def test_what_follows_the_picture_is_removed():
    video = b"ftypmp42 GPS track"
    assert video not in remove_metadata(phone_photo() + video)


def test_colour_profile_stays():
    picture = Image.new("RGB", (20, 20))
    content = encode(picture, icc_profile=b"profile" * 20, comment="x")
    assert opened(remove_metadata(content)).info["icc_profile"] == b"profile" * 20


def test_malformed_exif_data_is_removed():
    cleaned = remove_metadata(MALFORMED_EXIF.read_bytes())
    assert not opened(cleaned).getexif()
    assert encode(opened(cleaned))


def test_other_formats_are_left_alone():
    content = encode(Image.new("P", (8, 8)), "GIF")
    assert remove_metadata(content) == content
