"""The panel promises only what publishing will do: refused pages, copies, translations and drafts."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Page

from civic_social.admin.pages.publish_preview import preview_publishing
from civic_social.content.choices import Announcement
from civic_social.delivery import transitions
from civic_social.models import Attempt, Post, Switch
from civic_social.planning.rules import REASONS

from ...factories import GroupFactory, SocialAccountFactory, UserFactory, publish
from .test_guarded_edit import form_data

pytestmark = pytest.mark.django_db


def edit_url(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def text_of(response) -> str:
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


def press(client, page, **buttons):
    """Submit the editor's form as shown, and return the messages."""
    data = form_data(client.get(edit_url(page)))
    data.update(buttons)
    return " ".join(map(str, client.post(edit_url(page), data, follow=True).context["messages"]))


# Pages that cannot be published


def test_incomplete_page_is_not_announced_as_going_out(admin, draft):
    SocialAccountFactory(name="Страница")
    draft.title = ""
    draft.save_revision(clean=False)
    shown = text_of(admin.get(edit_url(draft)))
    assert "Страницата още не може да се публикува:" in shown
    assert "Тук не се обявява, докато страницата не може да се публикува" in shown
    assert "Ще се публикува." not in shown


def test_complete_page_has_no_warning(admin, draft):
    SocialAccountFactory()
    assert draft.find_publishing_errors() == []
    assert "Страницата още не може да се публикува" not in text_of(admin.get(edit_url(draft)))


def test_finding_errors_changes_nothing_on_the_page(draft):
    draft.slug = ""
    draft.find_publishing_errors()
    assert draft.slug == ""


# Copies and translations


def test_panel_of_a_live_copy_says_that_it_is_a_copy(root, draft):
    SocialAccountFactory()
    page = publish(draft)
    copy = page.specific.copy(update_attrs={"slug": "copy"}, user=UserFactory(), keep_live=True)
    (item,) = preview_publishing(copy, UserFactory())
    assert str(REASONS["copy"]) in item.reason
    publish(copy)
    (item,) = preview_publishing(copy.specific_class.objects.get(pk=copy.pk), UserFactory())
    assert str(REASONS["copy"]) in item.reason


@pytest.fixture
def english(root):
    locale = Locale.objects.get_or_create(language_code="en")[0]
    root.copy_for_translation(locale)
    return locale


def test_translation_leaves_out_the_same_accounts(english, draft):
    account, other = SocialAccountFactory(), SocialAccountFactory()
    draft.civic_social_choices = {
        str(account.pk): {"skip": True, "text": "Текст"},
        str(other.pk): {"text": "Друг"},
    }
    draft.save_revision()
    translation = type(draft).objects.get(pk=draft.copy_for_translation(english).pk)
    for page in (translation, translation.get_latest_revision_as_object()):
        assert page.civic_social_choices == {str(account.pk): {"skip": True}}
        assert page.civic_social_announcement == Announcement.AUTOMATIC


def test_translation_of_a_page_that_is_not_announced_is_not_announced(english, draft):
    draft.civic_social_announcement = Announcement.NEVER
    draft.save_revision()
    translation = type(draft).objects.get(pk=draft.copy_for_translation(english).pk)
    assert translation.get_latest_revision_as_object().civic_social_announcement == Announcement.NEVER


def test_panel_warns_while_a_translation_has_the_text_of_the_original(admin, english, draft):
    draft.summary = "Накратко."
    draft.save_revision()
    draft.save()
    translation = draft.copy_for_translation(english)
    assert "Текстът още не е преведен" in text_of(admin.get(edit_url(translation)))
    translation.summary = "In short."
    translation.save_revision()
    assert "Текстът още не е преведен" not in text_of(admin.get(edit_url(translation)))


# The line after publishing


def test_publishing_says_what_is_posted_and_what_a_person_posts(admin, draft):
    SocialAccountFactory(name="Община")
    GroupFactory(name="Община")
    message = press(admin, draft, **{"action-publish": "action-publish"})
    page, group = (post.account.get_channel_display() for post in Post.objects.order_by("account"))
    assert f"ще се публикува – Община ({page})" in message
    assert f"чака ръчно публикуване – Община ({group})" in message


def test_publishing_says_that_nothing_is_posted(admin, draft):
    SocialAccountFactory(page_types=["home.homepage"])
    assert "не се публикува нищо" in press(admin, draft, **{"action-publish": "action-publish"})


def test_publishing_says_that_everything_is_paused(admin, draft):
    SocialAccountFactory()
    Switch.objects.update_or_create(pk=1, defaults={"is_paused": True})
    assert "Всичко е спряно временно" in press(admin, draft, **{"action-publish": "action-publish"})


def test_saving_a_draft_says_nothing_about_networks(admin, draft):
    SocialAccountFactory()
    assert "В социалните мрежи" not in press(admin, draft)


def test_scheduled_page_is_announced_later(admin, draft):
    SocialAccountFactory()
    message = press(admin, draft, **{"action-publish": "action-publish", "go_live_at": "2099-01-01 10:00"})
    assert "обявява се, когато страницата се публикува" in message


# A post whose page is a draft


def test_post_of_a_draft_says_so_and_leads_to_publishing(admin, draft):
    SocialAccountFactory()
    page = publish(draft)
    post = Post.objects.get()
    attempt = Attempt.objects.create(post=post, operation="create", message=post.desired, worker="w")
    transitions.claim(post, attempt, timezone.now())
    transitions.postpone(post, timezone.now(), "page-not-public", {}, failed=False)
    Page.objects.filter(pk=page.pk).update(live=False)
    response = admin.get(reverse("civic_social_posts:inspect", args=[post.pk]))
    shown = text_of(response)
    assert "Страницата е чернова и никой не я вижда" in shown
    assert "Не е нужно да правите нищо" not in shown
    assert f'href="{edit_url(page)}">Отвори страницата и я публикувай' in response.content.decode()
    Page.objects.filter(pk=page.pk).update(live=True)
    shown = text_of(admin.get(reverse("civic_social_posts:inspect", args=[post.pk])))
    assert "Страницата е чернова" not in shown
