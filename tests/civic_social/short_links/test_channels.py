"""Posts and comments that the channels of Meta find by the code in their text."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from civic_social.channels.base import Remote
from civic_social.channels.facebook_page import FacebookPage
from civic_social.channels.instagram import Instagram
from civic_social.exceptions import NeedsPerson
from civic_social.messages import Message, Picture
from civic_social.models import SocialAccount
from civic_social.short_codes import code_of

MARKER, OTHER = "cs0123456789abcdef", "csfedcba9876543210"
SINCE = datetime(2026, 11, 30, 8, tzinfo=UTC)
PHOTO = Picture(0, "Мостът", url="https://byalareka.bg/a.jpg", width=800, height=600)
MESSAGE = Message(
    "Мостът е отворен",
    "https://byalareka.bg/most/",
    pictures=(PHOTO,),
    locale="bg",
    short_root="https://byalareka.bg/s/",
)


class Answers:
    """A client of the Graph API that returns one list."""

    def __init__(self, entries):
        self.entries = entries

    def get(self, path, **params):
        return {"data": self.entries}


def channel_with(channel_class, entries):
    channel = channel_class(SocialAccount(channel=channel_class.slug, remote_id="1"))
    channel.__dict__["client"] = Answers(entries)
    return channel


def facebook_post(message, number=1):
    return {"id": f"1_{number}", "message": message, "created_time": "2026-11-30T08:00:05+0000"}


def test_photo_post_is_found_by_the_code_in_its_text():
    channel = FacebookPage(SocialAccount(remote_id="1"))
    sent, other = channel.compose(MESSAGE, MARKER), channel.compose(MESSAGE, OTHER)
    assert sent.text == f"Мостът е отворен\n\nhttps://byalareka.bg/s/{code_of(MARKER)}"
    channel = channel_with(FacebookPage, [facebook_post(other.text, 2), facebook_post(sent.text)])
    assert [found.remote.id for found in channel.find_all(sent, SINCE)] == ["1_1"]


def test_code_in_another_text_is_decided_by_a_person():
    sent = FacebookPage(SocialAccount(remote_id="1")).compose(MESSAGE, MARKER)
    quoted = facebook_post(f"Вижте това: https://byalareka.bg/s/{code_of(MARKER)}")
    with pytest.raises(NeedsPerson):
        channel_with(FacebookPage, [quoted]).find_all(sent, SINCE)


def test_post_of_an_older_version_is_found_by_its_marker():
    message = replace(MESSAGE, short_root="")
    sent = FacebookPage(SocialAccount(remote_id="1")).compose(message, MARKER)
    assert f"utm_content={MARKER}" in sent.text
    channel = channel_with(FacebookPage, [facebook_post(sent.text)])
    assert [found.remote.id for found in channel.find_all(sent, SINCE)] == ["1_1"]


def test_caption_shows_the_short_address_without_scheme():
    channel = Instagram(SocialAccount(channel="instagram", remote_id="1"))
    caption = channel.compose(replace(MESSAGE, hashtags=("Мостове",)), MARKER).text
    assert caption == f"Мостът е отворен\n\nbyalareka.bg/s/{code_of(MARKER)}\n\n#Мостове"


def test_code_distinguishes_captions_of_equal_texts():
    channel = Instagram(SocialAccount(channel="instagram", remote_id="1"))
    texts = {
        number: channel.compose(MESSAGE, marker).text for number, marker in enumerate((MARKER, OTHER), 1)
    }
    entries = [
        {"id": str(number), "caption": text, "timestamp": "2026-11-30T08:00:05+0000"}
        for number, text in texts.items()
    ]
    found = channel_with(Instagram, entries).find_all(channel.compose(MESSAGE, OTHER), SINCE)
    assert [each.remote.id for each in found] == ["2"]


@pytest.mark.parametrize(("channel_class", "field"), [(FacebookPage, "message"), (Instagram, "text")])
def test_comment_is_found_by_its_own_code(channel_class, field):
    marker = f"{MARKER}-12345678"
    channel = channel_class(SocialAccount(channel=channel_class.slug, remote_id="1"))
    correction, later = (channel.compose_correction(MESSAGE, each) for each in (marker, f"{MARKER}-87654321"))
    assert correction.text.endswith(f"byalareka.bg/s/{code_of(marker)}")
    assert "utm_" not in correction.text
    channel = channel_with(channel_class, [{"id": "5", field: correction.text}])
    assert channel.has_comment(Remote("1_1"), correction)
    assert not channel.has_comment(Remote("1_1"), later)


def test_link_card_keeps_its_marker_and_its_text():
    sent = FacebookPage(SocialAccount(remote_id="1")).compose(replace(MESSAGE, pictures=()), MARKER)
    assert sent.text == "Мостът е отворен"
    assert sent.link.endswith(f"utm_content={MARKER}")
