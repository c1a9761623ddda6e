"""The side panel of the page editor."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone
from taggit.models import Tag
from wagtail.test.utils.form_data import querydict_from_html

from civic_social import actions
from civic_social.admin.pages.publish_preview import LABELS, preview_publishing
from civic_social.delivery import transitions
from civic_social.models import Post
from civic_social.models.states import Operation

from ...factories import GroupFactory, NoticePageFactory, SocialAccountFactory, UserFactory, publish
from ...site.models import PlainPage


def edit_url(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def rows(page):
    return {item.account.name: item for item in preview_publishing(page, UserFactory())}


@pytest.fixture
def draft(root):
    page = NoticePageFactory(parent=root, title="Наредба", slug="naredba")
    page.save_revision()
    return page.specific


def test_a_draft_shows_where_it_will_be_announced_and_where_not_and_why(admin, draft):
    SocialAccountFactory(name="Страница")
    SocialAccountFactory(name="English page", locales=["bg"])
    GroupFactory(name="Група")
    SocialAccountFactory(name="Друг език", locales=["en"], page_types=["home.homepage"])
    found = rows(draft)
    assert found["Страница"].label == LABELS[Operation.CREATE, False]
    assert found["Група"].label == LABELS[Operation.CREATE, True]
    assert found["Друг език"].text == ""
    content = admin.get(edit_url(draft)).content.decode()
    for item in found.values():
        assert str(item.account.name) in content
        assert str(item.label) in content
        assert str(item.reason) in content


def test_the_panel_names_the_topic_that_leads_to_a_thematic_group(admin, draft):
    culture, sport = (Tag.objects.create(name=name) for name in ("Култура", "Спорт"))
    for topic in (culture, sport):
        GroupFactory(name=f"Група {topic}").topics.add(topic)
    draft.topics.add(culture)
    draft.save_revision()
    draft.save()
    content = " ".join(BeautifulSoup(admin.get(edit_url(draft)).content, "html.parser").get_text().split())
    assert "Отговаря на избраното за профила: с тема „Култура“." in content
    assert "За профила е избрано: с тема „Спорт“. Теми на страницата: „Култура“." in content


def test_the_panel_shows_the_very_text(draft):
    account = SocialAccountFactory()
    text = rows(draft)[account.name].text
    publish(draft)
    post = Post.objects.get()
    composed = account.get_channel().compose(post.desired_message, post.marker)
    assert text == composed.text


def test_a_forecast_writes_nothing(draft):
    SocialAccountFactory()
    preview_publishing(draft, UserFactory())
    assert not Post.objects.exists()


def test_the_forecast_is_what_publishing_then_does(draft):
    SocialAccountFactory(name="Всички")
    SocialAccountFactory(name="Само английски", page_types=["home.homepage"])
    expected = {name for name, item in rows(draft).items() if item.text}
    publish(draft)
    assert {post.account.name for post in Post.objects.all()} == expected == {"Всички"}


@pytest.fixture
def live_post(root):
    """A page whose post stands at a Facebook page."""
    from civic_social.channels.base import Remote
    from civic_social.models import Attempt

    account = SocialAccountFactory(name="Страница")
    page = publish(NoticePageFactory(parent=root))
    post = Post.objects.get(page_id=page.pk)
    attempt = Attempt.objects.create(post=post, operation="create", message=post.desired, worker="w")
    transitions.claim(post, attempt, timezone.now())
    transitions.confirm(post, attempt, Remote("1_2", "https://www.facebook.com/1/posts/2"), timezone.now())
    return post, page.specific, account


def test_an_unchanged_page_leaves_its_post_as_it_is(live_post):
    _post, page, _account = live_post
    item = rows(page)["Страница"]
    assert item.label == LABELS[None, False]
    assert item.reason == ""


def test_a_changed_text_will_be_edited_in(live_post):
    _post, page, _account = live_post
    page.social_text = "Друг текст"
    assert rows(page)["Страница"].label == LABELS[Operation.UPDATE, False]


def test_what_will_be_corrected_in_a_comment_is_said(admin, live_post):
    post, page, account = live_post
    account.when_uneditable = "comment"
    account.save()
    publish(page, slug="drug-adres")
    assert str(LABELS[Operation.COMMENT, False]) in admin.get(edit_url(page)).content.decode()
    post.refresh_from_db()
    Post.moves.filter(pk=post.pk).update(told=post.desired_message.fingerprint)
    assert rows(page)["Страница"].label == LABELS[None, False]


def test_a_moved_page_will_be_posted_again(live_post):
    _post, page, _account = live_post
    page.set_url_path(page.get_parent())
    page.slug = "drug-adres"
    page.set_url_path(page.get_parent())
    assert rows(page)["Страница"].label == LABELS[Operation.DELETE, False]


def test_a_page_that_is_not_to_be_announced_any_more_loses_its_post(live_post):
    _post, page, _account = live_post
    page.social_announcement = "never"
    item = rows(page)["Страница"]
    assert item.label not in LABELS.values()
    assert item.text == ""


def test_a_held_post_waits_whatever_is_published(draft):
    SocialAccountFactory(name="Страница")
    page = publish(draft)
    actions.hold(Post.objects.get())
    page.social_text = "Друг текст"
    assert rows(page)["Страница"].label not in LABELS.values()


def test_the_panel_shows_the_permalink_and_the_story(admin, live_post):
    post, page, _account = live_post
    content = admin.get(edit_url(page)).content.decode()
    assert post.permalink in content
    assert reverse("civic_social_posts:inspect", args=[post.pk]) in content


def test_an_editor_sees_the_plan_but_no_buttons(person, root, live_post):
    post, page, account = live_post
    actions.pause(account)
    publish(page, social_text="Друг текст")
    assert Post.objects.get(pk=post.pk).status == "due"
    editor = person(pages=root, name="editor2").get(edit_url(page)).content.decode()
    assert account.name in editor
    hold = reverse("civic_social_posts:action", args=[post.pk, "hold"])
    assert hold not in editor
    assert reverse("civic_social_posts:inspect", args=[post.pk]) not in editor
    clerk = person("deliver_post", pages=root, name="clerk").get(edit_url(page)).content.decode()
    assert hold in clerk


def test_pressing_a_button_leads_back_to_the_page(admin, draft):
    SocialAccountFactory()
    page = publish(draft)
    post = Post.objects.get()
    url = reverse("civic_social_posts:action", args=[post.pk, "hold"])
    assert admin.post(url, {"next": edit_url(page)})["Location"] == edit_url(page)


def test_the_button_of_the_panel_counts_what_needs_a_person(admin, waiting):
    content = admin.get(edit_url(waiting.live_page)).content.decode()
    toggle = content[content.index('data-side-panel-toggle="social"') :]
    counter = toggle[toggle.index("data-side-panel-toggle-counter") : toggle.index("</button>")]
    assert "hidden" not in counter
    assert ">1<" in "".join(counter.split())


def form_of(client, page):
    """What the page form would send as it stands."""
    return querydict_from_html(client.get(edit_url(page)).content.decode(), form_id="page-edit-form")


def saved_choices(page):
    return type(page).objects.get(pk=page.pk).get_latest_revision_as_object().social_choices


def test_saving_in_the_background_brings_the_panel_up_to_date(admin, draft):
    SocialAccountFactory(name="Страница")
    form = form_of(admin, draft)
    form["social_text"] = "Записано току-що"
    response = admin.post(edit_url(draft), form, headers={"Accept": "application/json"})
    html = response.json()["html"]
    panel = html[html.index("[data-side-panel='social']") :]
    assert "Записано току-що" in panel


def test_what_is_chosen_for_an_account_is_saved_and_shown_again(admin, draft):
    one, other = SocialAccountFactory(name="Страница"), GroupFactory(name="Група")
    form = form_of(admin, draft)
    form[f"social_choices-{one.pk}-text"] = "Само тук\r\nи сега"
    form[f"social_choices-{other.pk}-skip"] = "on"
    assert admin.post(edit_url(draft), form).status_code == 302
    assert saved_choices(draft) == {
        str(one.pk): {"text": "Само тук\nи сега"},
        str(other.pk): {"skip": True},
    }
    again = form_of(admin, draft)
    assert again[f"social_choices-{one.pk}-text"].strip() == "Само тук\nи сега"
    assert again[f"social_choices-{other.pk}-skip"] == "on"


def test_a_tick_that_is_taken_away_is_gone(admin, root):
    account = SocialAccountFactory()
    page = NoticePageFactory(parent=root, social_choices={str(account.pk): {"skip": True}})
    page.save_revision()
    form = form_of(admin, page)
    del form[f"social_choices-{account.pk}-skip"]
    admin.post(edit_url(page), form)
    assert saved_choices(page) == {}


def test_without_accounts_the_form_offers_no_choices(admin, draft):
    assert "social_choices" not in admin.get(edit_url(draft)).content.decode()


def test_the_form_counts_without_javascript(admin, root):
    account = SocialAccountFactory()
    page = NoticePageFactory(
        parent=root, social_text="Ёлка 🎄\r\nи пак", social_choices={str(account.pk): {"text": "Пет пет"}}
    )
    page.save_revision()
    counters = BeautifulSoup(admin.get(edit_url(page)).content, "html.parser").select("[data-social-count]")
    words = [" ".join(counter.get_text(" ").split()) for counter in counters]
    assert words[:2] == ["12 знака", "7 от най-много 63206 знака"]


def test_problems_are_told_with_the_way_to_mend_them(admin, draft):
    SocialAccountFactory(name="Страница")
    draft.social_text = "Oбщината кани"
    draft.save_revision()
    soup = BeautifulSoup(admin.get(edit_url(draft)).content, "html.parser")
    problem = soup.select_one(".social-panel .social-problem").get_text()
    assert "Oбщината" in problem
    assert "на кирилица" in problem
    counter = soup.select_one('[data-side-panel-toggle="social"] [data-side-panel-toggle-counter]')
    assert counter.get_text(strip=True) == "1"


def test_a_text_that_is_too_long_is_told_before_it_is_cut(draft):
    account = SocialAccountFactory(name="Страница")
    limit = account.get_channel().capabilities.text_limit
    draft.social_text = "дума " * (limit // 5 + 1) + "край"
    item = rows(draft)["Страница"]
    assert item.length <= limit
    assert str(limit) in item.problems[0].what


def test_a_post_that_has_time_can_be_posted_now(admin, draft):
    SocialAccountFactory(grace_minutes=60)
    page = publish(draft)
    assert "Публикувай сега" in admin.get(edit_url(page)).content.decode()


def test_what_needs_a_reason_asks_for_it_in_the_panel(admin, draft):
    SocialAccountFactory()
    page = publish(draft)
    post = Post.objects.get()
    soup = BeautifulSoup(admin.get(edit_url(page)).content, "html.parser")
    action = reverse("civic_social_posts:action", args=[post.pk, "skip"])
    form = soup.select_one(f'.social-panel form[action="{action}"]')
    assert form.select_one("[name=reason]")


def test_a_post_that_a_person_has_removed_is_marked_in_the_panel(admin, waiting):
    Post.moves.filter(pk=waiting.pk).update(confirmed=waiting.desired, desired={})
    page = waiting.live_page
    soup = BeautifulSoup(admin.get(edit_url(page)).content, "html.parser")
    action = reverse("civic_social_posts:action", args=[waiting.pk, "done"])
    assert "Премахнах" in soup.select_one(f'.social-panel form[action="{action}"]').get_text()


def test_a_new_page_is_told_to_be_saved_first(admin, root):
    SocialAccountFactory(name="Страница")
    url = reverse("wagtailadmin_pages:add", args=["civic_social_test_site", "noticepage", root.pk])
    content = admin.get(url).content.decode()
    assert 'data-side-panel="social"' in content


def test_other_page_types_have_no_panel(admin, root):
    page = root.add_child(instance=PlainPage(title="Обикновена", slug="plain"))
    assert 'data-side-panel="social"' not in admin.get(edit_url(page)).content.decode()


def test_a_page_type_with_its_own_viewset_keeps_it(monkeypatch):
    from wagtail.admin.viewsets.pages import page_viewset_registry

    from civic_social.admin.pages.editor import page_viewsets

    from ...site.models import NoticePage

    monkeypatch.setattr(page_viewset_registry, "values_by_class", {})
    assert NoticePage in {viewset.model for viewset in page_viewsets()}
    monkeypatch.setattr(page_viewset_registry, "values_by_class", {NoticePage: object()})
    assert NoticePage not in {viewset.model for viewset in page_viewsets()}


def test_more_accounts_cost_the_editor_no_more_queries(admin, draft, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    SocialAccountFactory.create_batch(2)
    with CaptureQueriesContext(connection) as few:
        preview_publishing(draft, admin.user)
    SocialAccountFactory.create_batch(6)
    with django_assert_max_num_queries(len(few)):
        preview_publishing(draft, admin.user)
