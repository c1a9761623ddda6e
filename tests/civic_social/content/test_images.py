"""Pictures in the shape that a network takes, with a description, or not at all."""

from dataclasses import replace

import pytest
from wagtail.images.tests.utils import get_test_image_file, get_test_image_file_jpeg
from wagtail_factories import ImageFactory

from civic_social.channels import get_channel_class
from civic_social.channels.base import Capabilities
from civic_social.content.images import filter_for, for_network, picture_of, with_urls
from civic_social.exceptions import PermanentError
from civic_social.messages import Message, Picture, PictureRule
from civic_social.planning.planner import plan
from civic_social.planning.rules import Action

from ..factories import NoticePageFactory, SocialAccountFactory, publish

pytestmark = pytest.mark.django_db
FREE, SHAPED = PictureRule(), PictureRule(max_side=1440, narrowest=0.81, widest=1.9)
PICKY = Capabilities(text_limit=100, max_pictures=10, needs_picture=True)
EASY = Capabilities(text_limit=100, max_pictures=10)
CARD = Picture(0, "Мостът е готов", url="https://primer.bg/cards/1.jpg")


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


def image(size=(640, 480), description="Мостът вечер", file=get_test_image_file_jpeg):
    return ImageFactory(description=description, file=file(size=size))


def shapes(rule, *pictures):
    message = with_urls(Message("Текст", pictures=pictures), rule)
    return [(picture.width, picture.height) for picture in message.pictures]


def test_a_network_without_limits_gets_the_whole_picture():
    assert shapes(FREE, picture_of(image((640, 480)))) == [(640, 480)]


@pytest.mark.parametrize("size", [(300, 900), (900, 300), (333, 417), (640, 480), (100, 101)])
def test_a_network_with_limits_gets_a_shape_within_them(size):
    ((width, height),) = shapes(SHAPED, picture_of(image(size)))
    assert 0.8 <= width / height <= 1.91


def test_all_pictures_of_a_post_get_the_shape_of_the_first():
    first, second = shapes(SHAPED, picture_of(image((800, 800))), picture_of(image((800, 600))))
    assert first[0] / first[1] == second[0] / second[1] == 1


def test_a_poster_is_padded_and_not_cut():
    picture = picture_of(image((400, 800)), whole=True)
    ((width, height),) = shapes(SHAPED, picture)
    assert height == 800
    assert width == pytest.approx(800 * 0.81, abs=1)


def test_what_is_cut_is_cut_around_the_focal_point():
    assert filter_for(Picture(1, ""), SHAPED, (1080, 1080)).startswith("fill-1080x1080|")


def test_a_transparent_picture_becomes_a_jpeg():
    message = with_urls(Message("Текст", pictures=(picture_of(image(file=get_test_image_file)),)), SHAPED)
    assert message.pictures[0].url.endswith(".jpg")


def test_a_picture_without_a_description_is_refused():
    with pytest.raises(PermanentError) as raised:
        with_urls(Message("Текст", pictures=(picture_of(image(description="")),)), FREE)
    assert raised.value.problem == "picture-without-alt"


def test_or_left_out_where_the_site_says_so(settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "PICTURE_WITHOUT_ALT": "leave-out"}
    described, other = Picture(1, "Мостът"), Picture(2, " ")
    message = for_network(Message("Текст", pictures=(described, other)), EASY, lambda: None)
    assert message.pictures == (described,)


def test_a_network_that_needs_a_picture_gets_the_card_of_a_page_without_one():
    assert for_network(Message("Текст"), PICKY, lambda: CARD).pictures == (CARD,)
    assert for_network(Message("Текст"), EASY, lambda: CARD).pictures == ()


def test_or_nothing_where_the_site_wants_no_cards(settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "CARD_WHERE_PICTURE_NEEDED": False}
    assert for_network(Message("Текст"), PICKY, lambda: CARD) is None


def test_a_card_needs_no_rendition():
    message = Message("Текст", pictures=(CARD,))
    assert with_urls(message, SHAPED) == message


def test_the_editor_is_told_why_a_page_without_a_picture_does_not_go(root):
    SocialAccountFactory(channel="instagram")
    page = NoticePageFactory(parent=root)
    (decided,) = plan(page, live=True, first=True)
    assert decided.decision.action == Action.NOTHING
    published = publish(page)
    (decided,) = plan(published, revision=published.latest_revision, first=True)
    assert decided.decision.reason == "no-picture"


def test_a_post_whose_page_loses_its_picture_is_withdrawn_where_one_is_needed(root):
    account = SocialAccountFactory(channel="instagram")
    page = publish(NoticePageFactory(parent=root, photo=image()))
    page.photo = None
    (decided,) = plan(page, revision=page.latest_revision)
    assert (decided.account, decided.decision.action) == (account, Action.WITHDRAW)


def test_the_rule_of_instagram_is_inside_of_what_it_takes():
    rule = get_channel_class("instagram").capabilities.pictures
    assert replace(rule, max_side=0) == PictureRule(0, 0.81, 1.9)
