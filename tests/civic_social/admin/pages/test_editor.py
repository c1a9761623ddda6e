"""The side panel of the page editor."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from taggit.models import Tag
from wagtail.admin.viewsets.pages import page_viewset_registry
from wagtail.test.utils.form_data import querydict_from_html

from civic_social import actions
from civic_social.admin.pages.editor import page_viewsets
from civic_social.admin.pages.publish_preview import LABELS, preview_publishing
from civic_social.channels.base import Remote
from civic_social.delivery import transitions
from civic_social.models import Attempt, Post
from civic_social.models.states import Operation

from ...factories import GroupFactory, NoticePageFactory, SocialAccountFactory, UserFactory, publish
from ...site.models import NoticePage, PlainPage


def edit_url(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def preview_by_account(page):
    return {item.account.name: item for item in preview_publishing(page, UserFactory())}


def test_panel_shows_the_effect_and_reason_for_each_account(admin, draft):
    SocialAccountFactory(name="Страница")
    SocialAccountFactory(name="English page", locales=["bg"])
    GroupFactory(name="Група")
    SocialAccountFactory(name="Друг език", locales=["en"], page_types=["home.homepage"])
    found = preview_by_account(draft)
    assert found["Страница"].label == LABELS[Operation.CREATE, False]
    assert found["Група"].label == LABELS[Operation.CREATE, True]
    assert found["Друг език"].text == ""
    content = admin.get(edit_url(draft)).content.decode()
    for item in found.values():
        assert str(item.account.name) in content
        assert str(item.label) in content
        assert str(item.reason) in content


def test_panel_names_matching_and_missing_topics(admin, draft):
    culture, sport = (Tag.objects.create(name=name) for name in ("Култура", "Спорт"))
    for topic in (culture, sport):
        GroupFactory(name=f"Група {topic}").topics.add(topic)
    draft.topics.add(culture)
    draft.save_revision()
    draft.save()
    content = " ".join(BeautifulSoup(admin.get(edit_url(draft)).content, "html.parser").get_text().split())
    assert "Отговаря на избраното за профила: с тема „Култура“." in content
    assert "За профила е избрано: с тема „Спорт“. Теми на страницата: „Култура“." in content


def test_panel_shows_the_exact_text(draft):
    account = SocialAccountFactory()
    text = preview_by_account(draft)[account.name].text
    publish(draft)
    post = Post.objects.get()
    composed = account.get_channel().compose(post.desired_message, post.marker)
    assert text == composed.text


def test_preview_writes_nothing(draft):
    SocialAccountFactory()
    preview_publishing(draft, UserFactory())
    assert not Post.objects.exists()


def test_preview_equals_the_effect_of_publishing(draft):
    SocialAccountFactory(name="Всички")
    SocialAccountFactory(name="Само английски", page_types=["home.homepage"])
    expected = {name for name, item in preview_by_account(draft).items() if item.text}
    publish(draft)
    assert {post.account.name for post in Post.objects.all()} == expected == {"Всички"}


@pytest.fixture
def live_post(root):
    """A page with a published post at a Facebook Page."""
    account = SocialAccountFactory(name="Страница")
    page = publish(NoticePageFactory(parent=root))
    post = Post.objects.get(page_id=page.pk)
    attempt = Attempt.objects.create(post=post, operation="create", message=post.desired, worker="w")
    transitions.claim(post, attempt, timezone.now())
    transitions.confirm(post, attempt, Remote("1_2", "https://www.facebook.com/1/posts/2"), timezone.now())
    return post, page.specific, account


def test_unchanged_page_leaves_its_post(live_post):
    _post, page, _account = live_post
    item = preview_by_account(page)["Страница"]
    assert item.label == LABELS[None, False]
    assert item.reason == ""


def test_changed_text_updates_the_post(live_post):
    _post, page, _account = live_post
    page.civic_social_text = "Друг текст"
    assert preview_by_account(page)["Страница"].label == LABELS[Operation.UPDATE, False]


def test_correction_by_comment_is_announced_until_it_is_confirmed(admin, live_post):
    post, page, account = live_post
    account.when_uneditable = "comment"
    account.save()
    publish(page, slug="drug-adres")
    assert str(LABELS[Operation.COMMENT, False]) in admin.get(edit_url(page)).content.decode()
    post.refresh_from_db()
    Post.moves.filter(pk=post.pk).update(correction_fingerprint=post.desired_message.fingerprint)
    assert preview_by_account(page)["Страница"].label == LABELS[None, False]


def test_moved_page_is_removed_and_posted_again(live_post):
    _post, page, _account = live_post
    page.set_url_path(page.get_parent())
    page.slug = "drug-adres"
    page.set_url_path(page.get_parent())
    assert preview_by_account(page)["Страница"].label == LABELS[Operation.DELETE, False]


def test_page_set_to_never_loses_its_post(live_post):
    _post, page, _account = live_post
    page.civic_social_announcement = "never"
    item = preview_by_account(page)["Страница"]
    assert item.label not in LABELS.values()
    assert item.text == ""


def test_held_post_waits_after_publishing(draft):
    SocialAccountFactory(name="Страница")
    page = publish(draft)
    actions.hold(Post.objects.get())
    page.civic_social_text = "Друг текст"
    assert preview_by_account(page)["Страница"].label not in LABELS.values()


def test_panel_links_to_the_permalink_and_the_post(admin, live_post):
    post, page, _account = live_post
    content = admin.get(edit_url(page)).content.decode()
    assert post.permalink in content
    assert reverse("civic_social_posts:inspect", args=[post.pk]) in content


def test_panel_without_permission_has_no_actions(person, root, live_post):
    post, page, account = live_post
    actions.pause(account)
    publish(page, civic_social_text="Друг текст")
    assert Post.objects.get(pk=post.pk).status == "due"
    editor = person(pages=root, name="editor2").get(edit_url(page)).content.decode()
    assert account.name in editor
    hold = reverse("civic_social_posts:action", args=[post.pk, "hold"])
    assert hold not in editor
    # By the site's policy, an editor of the page may read its post.
    assert reverse("civic_social_posts:inspect", args=[post.pk]) in editor
    clerk = person("deliver_post", pages=root, name="clerk").get(edit_url(page)).content.decode()
    assert hold in clerk


def test_action_redirects_to_the_page_form(admin, draft):
    SocialAccountFactory()
    page = publish(draft)
    post = Post.objects.get()
    url = reverse("civic_social_posts:action", args=[post.pk, "hold"])
    assert admin.post(url, {"next": edit_url(page)})["Location"] == edit_url(page)


def test_toggle_counts_waiting_posts(admin, waiting):
    content = admin.get(edit_url(waiting.live_page)).content.decode()
    toggle = content[content.index('data-side-panel-toggle="social"') :]
    counter = toggle[toggle.index("data-side-panel-toggle-counter") : toggle.index("</button>")]
    assert "hidden" not in counter
    assert ">1<" in "".join(counter.split())


def form_data(client, page):
    """Return the data of the page form."""
    return querydict_from_html(client.get(edit_url(page)).content.decode(), form_id="page-edit-form")


def saved_choices(page):
    return type(page).objects.get(pk=page.pk).get_latest_revision_as_object().civic_social_choices


def test_autosave_updates_the_panel(admin, draft):
    SocialAccountFactory(name="Страница")
    form = form_data(admin, draft)
    form["civic_social_text"] = "Записано току-що"
    response = admin.post(edit_url(draft), form, headers={"Accept": "application/json"})
    html = response.json()["html"]
    panel = html[html.index("[data-side-panel='social']") :]
    assert "Записано току-що" in panel


def test_account_choices_are_saved_and_shown_again(admin, draft):
    one, other = SocialAccountFactory(name="Страница"), GroupFactory(name="Група")
    form = form_data(admin, draft)
    form[f"civic_social_choices-{one.pk}-text"] = "Само тук\r\nи сега"
    form[f"civic_social_choices-{other.pk}-skip"] = "on"
    assert admin.post(edit_url(draft), form).status_code == 302
    assert saved_choices(draft) == {
        str(one.pk): {"text": "Само тук\nи сега"},
        str(other.pk): {"skip": True},
    }
    again = form_data(admin, draft)
    assert again[f"civic_social_choices-{one.pk}-text"].strip() == "Само тук\nи сега"
    assert again[f"civic_social_choices-{other.pk}-skip"] == "on"


def test_unchecked_choice_is_removed(admin, root):
    account = SocialAccountFactory()
    page = NoticePageFactory(parent=root, civic_social_choices={str(account.pk): {"skip": True}})
    page.save_revision()
    form = form_data(admin, page)
    del form[f"civic_social_choices-{account.pk}-skip"]
    admin.post(edit_url(page), form)
    assert saved_choices(page) == {}


def test_form_without_accounts_has_no_choices(admin, draft):
    assert "civic_social_choices" not in admin.get(edit_url(draft)).content.decode()


def test_form_counts_characters_without_javascript(admin, root):
    account = SocialAccountFactory()
    page = NoticePageFactory(
        parent=root,
        civic_social_text="Ёлка 🎄\r\nи пак",
        civic_social_choices={str(account.pk): {"text": "Пет пет"}},
    )
    page.save_revision()
    counters = BeautifulSoup(admin.get(edit_url(page)).content, "html.parser").select("[data-social-count]")
    words = [" ".join(counter.get_text(" ").split()) for counter in counters]
    assert words[:2] == ["12 знака", "7 от най-много 63206 знака"]


def test_problems_are_shown_with_a_next_step_and_counted(admin, draft):
    SocialAccountFactory(name="Страница")
    draft.civic_social_text = "Oбщината кани"
    draft.save_revision()
    soup = BeautifulSoup(admin.get(edit_url(draft)).content, "html.parser")
    problem = soup.select_one(".social-panel .social-problem").get_text()
    assert "Oбщината" in problem
    assert "на кирилица" in problem
    counter = soup.select_one('[data-side-panel-toggle="social"] [data-side-panel-toggle-counter]')
    assert counter.get_text(strip=True) == "1"


def test_text_above_the_limit_is_reported(draft):
    account = SocialAccountFactory(name="Страница")
    limit = account.get_channel().capabilities.text_limit
    draft.civic_social_text = "дума " * (limit // 5 + 1) + "край"
    item = preview_by_account(draft)["Страница"]
    assert item.length <= limit
    assert str(limit) in item.problems[0].what


def test_post_in_its_grace_period_can_be_posted_now(admin, draft):
    SocialAccountFactory(grace_minutes=60)
    page = publish(draft)
    assert "Публикувай сега" in admin.get(edit_url(page)).content.decode()


def test_panel_asks_for_the_reason_of_skipping(admin, draft):
    SocialAccountFactory()
    page = publish(draft)
    post = Post.objects.get()
    soup = BeautifulSoup(admin.get(edit_url(page)).content, "html.parser")
    action = reverse("civic_social_posts:action", args=[post.pk, "skip"])
    form = soup.select_one(f'.social-panel form[action="{action}"]')
    assert form.select_one("[name=reason]")


def test_manual_removal_can_be_confirmed_in_the_panel(admin, waiting):
    Post.moves.filter(pk=waiting.pk).update(confirmed=waiting.desired, desired={})
    page = waiting.live_page
    soup = BeautifulSoup(admin.get(edit_url(page)).content, "html.parser")
    action = reverse("civic_social_posts:action", args=[waiting.pk, "done"])
    assert "Премахнах" in soup.select_one(f'.social-panel form[action="{action}"]').get_text()


def test_form_of_a_new_page_has_the_panel(admin, root):
    SocialAccountFactory(name="Страница")
    url = reverse("wagtailadmin_pages:add", args=["civic_social_test_site", "noticepage", root.pk])
    content = admin.get(url).content.decode()
    assert 'data-side-panel="social"' in content


def test_other_page_types_have_no_panel(admin, root):
    page = root.add_child(instance=PlainPage(title="Обикновена", slug="plain"))
    assert 'data-side-panel="social"' not in admin.get(edit_url(page)).content.decode()


def test_page_type_with_its_own_viewset_keeps_it(monkeypatch):
    monkeypatch.setattr(page_viewset_registry, "values_by_class", {})
    assert NoticePage in {viewset.model for viewset in page_viewsets()}
    monkeypatch.setattr(page_viewset_registry, "values_by_class", {NoticePage: object()})
    assert NoticePage not in {viewset.model for viewset in page_viewsets()}


def test_preview_uses_constant_number_of_queries(admin, draft, django_assert_max_num_queries):
    SocialAccountFactory.create_batch(2)
    with CaptureQueriesContext(connection) as few:
        preview_publishing(draft, admin.user)
    SocialAccountFactory.create_batch(6)
    with django_assert_max_num_queries(len(few)):
        preview_publishing(draft, admin.user)
