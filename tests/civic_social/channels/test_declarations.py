"""What channels declare, tried with channels that are not Meta's."""

import pytest
from django.utils import translation

from civic_social.channels import get_channels
from civic_social.channels.base import Capabilities, Channel, HandOffWords
from civic_social.error_messages import Explanation, explain, find_explanation


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
