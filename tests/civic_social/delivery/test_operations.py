"""The next operation of a post whose page has changed: edit, replace, correct in a comment, or leave."""

from dataclasses import replace

import pytest
from wagtail_factories import ImageFactory

from civic_social import actions
from civic_social.exceptions import NeedsPerson, OutcomeUnknown
from civic_social.models.states import Status

from ..delivery_steps import drain_until_quiet, post_of
from ..factories import NoticePageFactory, SocialAccountFactory, publish
from ..memory_channel import CommentingChannel, UneditableChannel

pytestmark = pytest.mark.django_db


def test_uneditable_post_is_removed_and_published_again(root, network):
    SocialAccountFactory(channel="uneditable")
    notice = publish(NoticePageFactory(parent=root))
    drain_until_quiet()
    publish(notice, title="Поправено")
    drain_until_quiet()
    assert network.calls == ["create", "delete", "create"]
    assert network.texts() == ["Поправено\n\nКратко и ясно."]


def test_uneditable_post_stays_if_the_account_leaves_it(root, network):
    SocialAccountFactory(channel="uneditable", when_uneditable="leave")
    notice = publish(NoticePageFactory(parent=root))
    drain_until_quiet()
    publish(notice, title="Поправено")
    drain_until_quiet()
    assert network.calls == ["create"]
    assert post_of(notice).status == Status.LIVE
    assert post_of(notice).confirmed["title"] != "Поправено"


def test_change_that_the_network_does_not_show_is_not_sent(root, network, monkeypatch):
    capabilities = replace(UneditableChannel.capabilities, shows_card=False, max_pictures=1)
    monkeypatch.setattr(UneditableChannel, "capabilities", capabilities)
    SocialAccountFactory(channel="uneditable")
    photos = [ImageFactory(description="Мост").pk, ImageFactory(description="Парк").pk]
    text = "Мостът е готов"
    notice = publish(NoticePageFactory(parent=root, civic_social_text=text, photos=photos))
    drain_until_quiet()
    publish(notice, summary="Друго резюме", photos=photos[:1])
    drain_until_quiet()
    assert network.calls == ["create"]
    assert post_of(notice).status == Status.LIVE
    publish(notice, photos=photos[1:])
    drain_until_quiet()
    assert network.calls == ["create", "delete", "create"]


def test_edit_does_not_confirm_a_link_that_cannot_be_edited(root, network):
    SocialAccountFactory(channel="memory", when_uneditable="leave")
    notice = publish(NoticePageFactory(parent=root))
    drain_until_quiet()
    link = post_of(notice).confirmed["link"]
    publish(notice, title="Ново", slug="new")
    drain_until_quiet()
    post = post_of(notice)
    assert (post.status, post.confirmed["title"], post.confirmed["link"]) == (Status.LIVE, "Ново", link)
    assert post.desired["link"] != link


# Correction comments


@pytest.fixture
def commented(root, network):
    """A live notice at an account that corrects by comments."""
    SocialAccountFactory(channel="commenting", when_uneditable="comment")
    notice = publish(NoticePageFactory(parent=root))
    drain_until_quiet()
    return notice


def test_uneditable_post_is_corrected_by_one_comment_for_each_text(commented, network):
    for title in ("Поправено", "Поправено", "Пак поправено"):
        publish(commented, title=title)
        drain_until_quiet()
    assert network.calls == ["create", "comment", "comment"]
    (_, first), (_, second) = network.comments
    assert first.text.startswith("Поправка: Поправено")
    assert first.short_root in first.text
    assert second.text.startswith("Поправка: Пак поправено")
    post = post_of(commented)
    assert post.status == Status.LIVE
    assert "Поправено" not in post.confirmed["title"]


def test_comment_with_a_lost_response_is_searched_for_and_not_repeated(commented, network):
    publish(commented, title="Поправено")
    network.fail("comment", OutcomeUnknown(), accepts=True)
    drain_until_quiet()
    assert network.calls == ["create", "comment", "look"]
    assert len(network.comments) == 1
    assert post_of(commented).status == Status.LIVE


def test_return_to_the_first_text_is_a_correction_as_well(commented, network):
    first = commented.title
    for title in ("Поправено", first, "Поправено", first):
        publish(commented, title=title)
        drain_until_quiet()
    first_lines = [correction.text.partition("\n")[0] for _post, correction in network.comments]
    assert first_lines == ["Поправка: Поправено", f"Поправка: {first}"] * 2
    assert post_of(commented).status == Status.LIVE


def test_search_for_a_comment_ignores_an_older_one_with_the_same_text(commented, network):
    first = commented.title
    for title in ("Поправено", first):
        publish(commented, title=title)
        drain_until_quiet()
    network.fail("comment", OutcomeUnknown())
    publish(commented, title="Поправено")
    drain_until_quiet()
    assert network.comments[-1][1].text.startswith("Поправка: Поправено")
    assert len(network.comments) == 3


def test_change_that_the_network_does_not_show_is_not_corrected(commented, network, monkeypatch):
    capabilities = replace(CommentingChannel.capabilities, shows_card=False)
    monkeypatch.setattr(CommentingChannel, "capabilities", capabilities)
    for summary in ("Едно", "Друго"):
        publish(commented, civic_social_text="Мостът е готов", summary=summary)
        drain_until_quiet()
    assert network.calls == ["create", "comment"]


def test_correction_made_by_hand_is_not_requested_again(commented, network):
    publish(commented, title="Поправено")
    drain_until_quiet()
    network.fail("comment", NeedsPerson("comment-not-allowed"))
    publish(commented, title="Пак поправено")
    drain_until_quiet()
    post = post_of(commented)
    assert (post.status, post.problem) == (Status.WAITING, "comment-not-allowed")
    actions.done_by_hand(post, post.permalink)
    drain_until_quiet()
    assert post_of(commented).status == Status.LIVE
    assert len(network.comments) == 1
