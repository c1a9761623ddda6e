"""The choice of pictures for a network, and their renditions."""

from dataclasses import replace

import pytest
from wagtail.images.tests.utils import get_test_image_file, get_test_image_file_jpeg
from wagtail_factories import ImageFactory

from civic_social.channels import get_channel_class
from civic_social.content.images import picture_of, rendition_filter, select_pictures, with_urls
from civic_social.exceptions import PermanentError
from civic_social.messages import Message, Picture, PictureRule
from civic_social.planning.planner import plan_page
from civic_social.planning.rules import Action

from ..factories import NoticePageFactory, SocialAccountFactory, publish

pytestmark = pytest.mark.django_db
NO_LIMITS, LIMITS = PictureRule(), PictureRule(max_side=1440, narrowest=0.81, widest=1.9)
CARD = Picture(0, "Мостът е готов", url="https://primer.bg/cards/1.jpg")


@pytest.fixture(autouse=True)
def _media_in_temporary_folder(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


def image(size=(640, 480), description="Мостът вечер", file=get_test_image_file_jpeg):
    return ImageFactory(description=description, file=file(size=size))


def shapes(rule, *pictures):
    message = with_urls(Message("Текст", pictures=pictures), rule)
    return [(picture.width, picture.height) for picture in message.pictures]


def test_picture_keeps_its_ratio_without_limits():
    assert shapes(NO_LIMITS, picture_of(image((640, 480)))) == [(640, 480)]


@pytest.mark.parametrize("size", [(300, 900), (900, 300), (333, 417), (640, 480), (100, 101)])
def test_picture_is_cropped_to_the_limits(size):
    ((width, height),) = shapes(LIMITS, picture_of(image(size)))
    assert 0.8 <= width / height <= 1.91


def test_all_pictures_of_a_post_get_the_ratio_of_the_first():
    first, second = shapes(LIMITS, picture_of(image((800, 800))), picture_of(image((800, 600))))
    assert first[0] / first[1] == second[0] / second[1] == 1


def test_poster_is_padded_instead_of_cropped():
    picture = picture_of(image((400, 800)), whole=True)
    ((width, height),) = shapes(LIMITS, picture)
    assert height == 800
    assert width == pytest.approx(800 * 0.81, abs=1)


def test_crop_uses_the_focal_point():
    assert rendition_filter(Picture(1, ""), LIMITS, (1080, 1080)).startswith("fill-1080x1080|")


def test_transparent_picture_is_converted_to_jpeg():
    message = with_urls(Message("Текст", pictures=(picture_of(image(file=get_test_image_file)),)), LIMITS)
    assert message.pictures[0].url.endswith(".jpg")


def test_picture_without_alternative_text_is_refused():
    with pytest.raises(PermanentError) as raised:
        with_urls(Message("Текст", pictures=(picture_of(image(description="")),)), NO_LIMITS)
    assert raised.value.problem == "picture-without-alt"


def test_picture_without_alternative_text_is_left_out_if_the_settings_say_so(settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "PICTURE_WITHOUT_ALT": "leave-out"}
    described, other = Picture(1, "Мостът"), Picture(2, " ")
    message = select_pictures(Message("Текст", pictures=(described, other)), False, lambda: None)
    assert message.pictures == (described,)


def test_page_card_is_used_if_a_required_picture_is_missing():
    assert select_pictures(Message("Текст"), True, lambda: CARD).pictures == (CARD,)
    assert select_pictures(Message("Текст"), False, lambda: CARD).pictures == ()


def test_page_without_picture_is_not_announced_if_cards_are_switched_off(settings):
    settings.CIVIC_SOCIAL = {**settings.CIVIC_SOCIAL, "CARD_WHERE_PICTURE_NEEDED": False}
    assert select_pictures(Message("Текст"), True, lambda: CARD) is None


def test_card_needs_no_rendition():
    message = Message("Текст", pictures=(CARD,))
    assert with_urls(message, LIMITS) == message


def test_missing_required_picture_is_the_reason_not_to_announce(root):
    SocialAccountFactory(channel="instagram")
    page = NoticePageFactory(parent=root)
    (decided,) = plan_page(page, live=True, first=True)
    assert decided.decision.action == Action.NOTHING
    published = publish(page)
    (decided,) = plan_page(published, revision=published.latest_revision, first=True)
    assert decided.decision.reason == "no-picture"


def test_post_is_withdrawn_if_its_page_loses_the_required_picture(root):
    account = SocialAccountFactory(channel="instagram")
    page = publish(NoticePageFactory(parent=root, photo=image()))
    page.photo = None
    (decided,) = plan_page(page, revision=page.latest_revision)
    assert (decided.account, decided.decision.action) == (account, Action.WITHDRAW)


def test_instagram_rule_is_inside_instagrams_limits():
    rule = get_channel_class("instagram").capabilities.pictures
    assert replace(rule, max_side=0) == PictureRule(0, 0.81, 1.9)
