"""The photo gallery of an event."""

import pytest
from django.core.exceptions import ValidationError

from home.content.blocks import EventPhotoBlock

from ..factories import PictureFactory

pytestmark = pytest.mark.django_db
NOTICE = "На събитието ще се снима"


def photo(**values):
    picture = PictureFactory()
    value = {"image": picture.pk, "alt_text": "Пълна зала", "caption": "Обсъждането", "credit": "М. Иванова"}
    return {"type": "photo", "value": {**value, "people_agreed": True, **values}}


def test_gallery_shows_description_caption_and_photographer(client, event):
    event.photos = [photo()]
    event.save_revision().publish()
    html = client.get(event.url).content.decode()
    assert 'alt="Пълна зала"' in html
    assert "Обсъждането" in html
    assert "Снимка: М. Иванова" in html


@pytest.mark.parametrize("missing", ["alt_text", "people_agreed"])
def test_photo_without_description_or_consent_is_invalid(event, missing):
    block = EventPhotoBlock()
    value = block.to_python(photo()["value"])
    assert block.clean(value)
    value[missing] = "" if missing == "alt_text" else False
    with pytest.raises(ValidationError):
        block.clean(value)


def test_photo_notice_is_on_the_page_and_in_the_form(client, event):
    assert NOTICE in client.get(event.url).content.decode()
    assert NOTICE in client.get(f"{event.url}register/").content.decode()
    event.photos_are_taken = False
    event.save_revision().publish()
    assert NOTICE not in client.get(event.url).content.decode()


def test_photos_do_not_change_the_post_of_the_event(event):
    before = event.get_social_message()
    event.photos = [photo()]
    event.save_revision().publish()
    assert type(event).objects.get(pk=event.pk).get_social_message() == before
