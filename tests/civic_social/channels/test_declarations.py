"""Declarations of channels, tried with channels that are not Meta's."""

import re
from pathlib import Path

import pytest
from django.utils import translation

from civic_social import checks, conf
from civic_social.channels import get_channels
from civic_social.channels.base import Capabilities, Channel, HandOffWords, TextUnit
from civic_social.error_messages import Explanation, explain, find_explanation
from civic_social.messages import Message

from ..factories import SocialAccountFactory


class Noticeboard(Channel):
    """A network with words of its own."""

    slug = "noticeboard"
    label = "Noticeboard"
    capabilities = Capabilities(text_limit=100, by_hand=True, is_event=True)
    hand_off_reason = "noticeboard-shut"
    hand_off_words = HandOffWords(post="To pin up", open_form="Fetch a form for %(account)s")
    problems = {"noticeboard-shut": Explanation("The board is shut.", "Come on %(day)s.")}


@pytest.fixture(autouse=True)
def _noticeboard(settings):
    path = f"{__name__}.Noticeboard"
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "CHANNELS": [path]}
    get_channels.cache_clear()
    yield
    get_channels.cache_clear()


def test_problem_of_a_channel_is_explained_in_its_words():
    explanation = explain("noticeboard-shut", {"day": "Monday"})
    assert (explanation.what, explanation.next_step) == ("The board is shut.", "Come on Monday.")
    assert "The board is shut." in explain("probe-failing", {"failures": 3, "cause": "noticeboard-shut"}).what


def test_unknown_problem_is_unexpected():
    with translation.override("en"):
        assert "does not know" in explain("noticeboard-burnt").what
    assert find_explanation("noticeboard-burnt") is None


FAMILY = "👨‍👩‍👧‍👦"


@pytest.mark.parametrize(
    ("unit", "length"),
    [(TextUnit.CODE_POINT, 7), (TextUnit.GRAPHEME, 7), (TextUnit.UTF16, 11), (TextUnit.UTF8, 25)],
)
def test_text_is_counted_and_cut_in_the_networks_unit(unit, length):
    class Counting(Noticeboard):
        capabilities = Capabilities(text_limit=40, text_unit=unit)

    channel = Counting(SocialAccountFactory.build())
    assert channel.text_length(FAMILY) == length
    composed = channel.compose(Message(f"{FAMILY} " * 20, link="https://example.bg/"), "cs0123456789abcdef")
    assert 40 - length - 2 < channel.text_length(composed.text) <= 40
    assert composed.text.endswith("…")


def test_settings_of_a_channel_are_known_after_their_registration(settings, monkeypatch):
    monkeypatch.setattr(conf, "DEFAULTS", dict(conf.DEFAULTS))
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "NOTICEBOARD_STREET": "Main"}
    monkeypatch.setattr(checks, "DEFAULTS", conf.DEFAULTS)
    assert [error.id for error in checks.check_settings(None)] == ["civic_social.E001"]
    conf.register_defaults({"NOTICEBOARD_STREET": "Side"})
    assert checks.check_settings(None) == []
    assert conf.settings.NOTICEBOARD_STREET == "Main"


#: Where the open networks may be named: their channels and templates, and the crawlers that open short links.
OPEN_MAY_BE_NAMED = ("channels/", "locale/", "templates/civic_social/networks/", "short_links/clicks.py")
OPEN_NETWORK = re.compile(r"mastodon|bluesky|telegram|viber", re.IGNORECASE)
#: Where Meta's networks may be named: their channels, login and simulator, and the templates of these.
META_MAY_BE_NAMED = (
    "channels/",
    "oauth/",
    "sandbox/",
    "locale/",
    "templates/civic_social/oauth/",
    "templates/civic_social/networks/facebook",
    "templates/civic_social/networks/instagram",
)
NETWORK = re.compile(r"facebook|instagram|(?<![\w-])Meta(?!\w|:|\()|\bmeta\.|META_")
SOURCES = (".py", ".html", ".txt", ".css", ".js", ".svg")


def lines_outside(allowed):
    """Yield the place and the text of each line of the package outside the ``allowed`` paths."""
    package = Path(conf.__file__).parent
    for path in sorted(package.rglob("*")):
        place = str(path.relative_to(package))
        if path.suffix in SOURCES and not place.startswith(allowed):
            for number, line in enumerate(path.read_text().splitlines(), 1):
                yield f"{place}:{number}", line


def test_metas_networks_are_named_by_their_channels_only():
    named = [
        f"{place}: {line.strip()}"
        for place, line in lines_outside(META_MAY_BE_NAMED)
        if re.search(NETWORK, re.sub(r"text-meta|\b_meta\b", "", line))
        or re.search(r"facebook|instagram", line, re.IGNORECASE)
    ]
    assert named == []


def test_open_networks_are_named_by_their_channels_only():
    lines = lines_outside(OPEN_MAY_BE_NAMED)
    assert [f"{place}: {line.strip()}" for place, line in lines if OPEN_NETWORK.search(line)] == []
