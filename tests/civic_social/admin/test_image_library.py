"""Wagtail's image library works with pictures that are missing, damaged, or no pictures at all."""

import io
import json

import pytest
from django.core.files.images import ImageFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail_factories import ImageFactory

from ...pictures import NO_PICTURES, damage, phone_photo
from ..factories import NoticePageFactory

pytestmark = pytest.mark.django_db
DAMAGES = ["gone", "empty", "cut", *NO_PICTURES]
CHOOSER = "wagtailimages_chooser"


@pytest.fixture(autouse=True)
def _media_in_temporary_folder(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def picture():
    return ImageFactory(
        title="Мостът", description="Мостът", file=ImageFile(io.BytesIO(phone_photo()), name="most.jpg")
    )


@pytest.mark.parametrize("how", DAMAGES)
def test_library_and_choosers_show_a_placeholder(admin, picture, root, how):
    page = NoticePageFactory(parent=root, photo=picture)
    page.save_revision()
    damage(picture.file.path, how)
    for address in (
        reverse("wagtailimages:index"),
        f"{reverse('wagtailimages:index')}?layout=list",
        reverse("wagtailimages:edit", args=[picture.pk]),
        reverse("wagtailimages:delete", args=[picture.pk]),
        reverse(f"{CHOOSER}:choose"),
        reverse(f"{CHOOSER}:chosen", args=[picture.pk]),
        f"{reverse(f'{CHOOSER}:chosen_multiple')}?id={picture.pk}",
        reverse(f"{CHOOSER}:select_format", args=[picture.pk]),
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
    ):
        response = admin.get(address)
        assert response.status_code == 200, address
        assert "not-found" in response.content.decode(), address


def test_placeholder_has_a_style_on_every_screen(admin):
    assert "civic_social/pictures.css" in admin.get(reverse("wagtailadmin_home")).content.decode()


@pytest.mark.parametrize("how", ["cut", "text"])
def test_picture_that_cannot_be_read_is_not_inserted_into_a_text(admin, picture, how):
    damage(picture.file.path, how)
    data = {
        f"image-chooser-insertion-{name}": value for name, value in (("format", "left"), ("alt_text", "М"))
    }
    response = admin.post(reverse(f"{CHOOSER}:select_format", args=[picture.pk]), data)
    answer = json.loads(response.content)
    assert answer["step"] == "select_format"
    assert "не може да се прочете" in answer["html"]


@pytest.mark.parametrize("how", NO_PICTURES)
@pytest.mark.parametrize("name", ["snimka.jpg", "snimka.png"])
def test_upload_that_is_no_picture_is_refused_with_a_sentence(admin, how, name):
    upload = SimpleUploadedFile(name, NO_PICTURES[how])
    response = admin.post(reverse("wagtailimages:add"), {"title": "Снимка", "file": upload, "tags": ""})
    assert "Файлът не е изображение" in response.content.decode()
    assert not get_image_model().objects.exists()
