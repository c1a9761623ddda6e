"""Pictures of earlier versions lose their metadata by command."""

import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.core.management import call_command
from PIL import Image
from wagtail.images import get_image_model

from ...pictures import GPS, damage, phone_photo
from ..factories import PictureFactory

pytestmark = pytest.mark.django_db


def test_command_cleans_originals_and_their_renditions():
    image = PictureFactory(file=ImageFile(io.BytesIO(phone_photo(orientation=6)), name="sn.jpg"))
    type(image).objects.filter(pk=image.pk).update(width=60, height=40)
    image.get_rendition("max-30x30")
    lost, plain = PictureFactory(), PictureFactory()
    damage(lost.file.path, "gone")
    name, file_hash = plain.file.name, image.file_hash
    errors, output = io.StringIO(), io.StringIO()
    call_command("clean_pictures", stdout=output, stderr=errors)
    cleaned = get_image_model().objects.get(pk=image.pk)
    stored = Image.open(cleaned.file.path)
    assert not stored.getexif()
    assert not stored.getexif().get_ifd(GPS)
    assert (cleaned.width, cleaned.height) == stored.size == (40, 60)
    assert cleaned.file_size == cleaned.file.size
    assert cleaned.file_hash == file_hash
    assert not image.file.storage.exists(image.file.name) or image.file.name == cleaned.file.name
    # Wagtail deletes their files in the background.
    assert not cleaned.renditions.exists()
    assert get_image_model().objects.get(pk=plain.pk).file.name == name
    assert str(lost.pk) in errors.getvalue()
    assert "1" in output.getvalue()


def test_second_run_changes_nothing():
    image = PictureFactory(file=ContentFile(phone_photo(), name="sn.jpg"))
    call_command("clean_pictures", stdout=io.StringIO())
    name = get_image_model().objects.get(pk=image.pk).file.name
    call_command("clean_pictures", stdout=io.StringIO())
    assert get_image_model().objects.get(pk=image.pk).file.name == name
