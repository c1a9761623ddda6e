"""The photo of a moment survives a form with errors: it is kept for its author and for nobody else."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from freezegun import freeze_time
from wagtail.images import get_image_model

from feedback.form import kept_files
from home.models import Moment
from tests.feedback.form.test_uploads import picture

pytestmark = pytest.mark.django_db

COMPLETE = {
    "text": "Кметът откри обсъждането.",
    "photo_alt": "Пълна зала",
    "people_agreed": "on",
    "is_published": "on",
}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """The folder of kept files."""
    settings.FEEDBACK = {**settings.FEEDBACK, "KEPT_FILES_ROOT": str(tmp_path / "kept")}
    return tmp_path / "kept"


@pytest.fixture
def write(client, event, clerk):
    """A function that posts the form of a new moment as the clerk, and returns the response."""

    def post(**values):
        return client.post(reverse("home_events:moments", args=[event.pk]), values)

    return post


def photo():
    return SimpleUploadedFile("зала.jpg", picture(), "image/jpeg")


def token_in(response):
    found = re.search(r'name="picture-kept" value="([^"]+)"', response.content.decode())
    return found and found.group(1)


def post_with_error(write):
    response = write(**{**COMPLETE, "text": ""}, picture=photo())
    assert response.status_code == 422
    return response


def test_photo_survives_an_error_and_is_on_the_page(write, folder):
    response = post_with_error(write)
    assert 'src="data:image/jpeg;base64,' in response.content.decode()
    assert write(**COMPLETE, **{"picture-kept": token_in(response)}).status_code == 302
    moment = Moment.objects.get()
    assert moment.photo.title == "Пълна зала"
    assert moment.photo.file.read()
    assert list(folder.iterdir()) == []


def test_consent_is_asked_for_a_kept_photo(write):
    token = token_in(post_with_error(write))
    response = write(**{**COMPLETE, "people_agreed": "", "photo_alt": ""}, **{"picture-kept": token})
    assert {*response.context["form"].errors} == {"people_agreed", "photo_alt"}
    assert token_in(response)
    assert not Moment.objects.exists()


def test_removed_photo_is_not_stored(write):
    token = token_in(post_with_error(write))
    write(**COMPLETE, **{"picture-kept": token, "picture-remove": "on"})
    assert Moment.objects.get().photo is None


def test_expired_photo_stops_the_moment(write):
    token = token_in(post_with_error(write))
    with freeze_time(kept_files.timezone.now() + timedelta(minutes=61)):
        response = write(**COMPLETE, **{"picture-kept": token})
    assert "picture" in response.context["form"].errors
    assert not Moment.objects.exists()


def test_token_of_another_user_is_refused(write, client, event, django_user_model):
    token = token_in(post_with_error(write))
    client.force_login(django_user_model.objects.create_superuser("other", "other@example.bg", "other"))
    response = client.post(
        reverse("home_events:moments", args=[event.pk]), {**COMPLETE, "picture-kept": token}
    )
    assert "picture" in response.context["form"].errors
    assert not Moment.objects.exists()
    assert not get_image_model().objects.filter(title="Пълна зала").exists()


def test_photo_that_is_none_is_not_kept(write, folder):
    file = SimpleUploadedFile("зала.jpg", b"no picture", "image/jpeg")
    response = write(**{**COMPLETE, "text": ""}, picture=file)
    assert "picture" in response.context["form"].errors
    assert token_in(response) is None
    assert not folder.exists()


def test_photo_that_cannot_be_kept_is_reported(write, settings):
    settings.FEEDBACK = {**settings.FEEDBACK, "KEPT_FILES_ROOT": None}
    response = post_with_error(write)
    assert "Прикачете я отново" in response.content.decode()
