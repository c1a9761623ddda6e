"""Messages, marked links and shortened texts."""

from hypothesis import given
from hypothesis import strategies as st

from civic_social.channels.base import shorten
from civic_social.messages import Message, Picture, mark, marker_of

texts = st.text(max_size=200)


@given(texts, texts, st.lists(st.builds(Picture, image_id=st.integers(1), alt=texts), max_size=3))
def test_message_survives_a_round_trip_through_json(text, title, pictures):
    message = Message(text=text, title=title, pictures=tuple(pictures), hashtags=("БялаРека",))
    again = Message.from_dict(message.to_dict())
    assert again == message
    assert again.fingerprint == message.fingerprint


def test_changed_text_changes_the_fingerprint():
    message = Message(text="Решение № 245", link="https://example.bg/a/")
    assert message.fingerprint != Message(text="Решение № 246", link="https://example.bg/a/").fingerprint


def test_marker_replaces_an_older_one_and_keeps_other_parameters():
    link = mark("https://example.bg/a/?page=2&utm_content=old#part", "cs01", "facebook")
    assert link.startswith("https://example.bg/a/?page=2&")
    assert link.endswith("utm_content=cs01#part")
    assert "old" not in link
    assert marker_of(link) == "cs01"
    assert marker_of("https://example.bg/") == ""


@given(st.text(max_size=300), st.integers(2, 100))
def test_shortened_text_fits_and_ends_in_an_ellipsis(text, limit):
    short = shorten(text, limit)
    assert len(short) <= limit
    assert short == text or short.endswith("…")


def test_text_is_shortened_between_words():
    assert shorten("Общинският съвет прие бюджета", 20) == "Общинският съвет…"
