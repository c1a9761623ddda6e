"""The side panel of the page editor."""

import pytest
from django.urls import reverse
from django.utils import timezone

from civic_social import actions, transitions
from civic_social.admin.forecasts import LABELS, forecast
from civic_social.models import Post
from civic_social.states import Operation

from ..factories import GroupFactory, NoticePageFactory, SocialAccountFactory, UserFactory, publish
from ..site.models import PlainPage


def edit_url(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def rows(page):
    return {item.account.name: item for item in forecast(page, UserFactory())}


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


def test_the_panel_shows_the_very_text(draft):
    account = SocialAccountFactory()
    text = rows(draft)[account.name].text
    publish(draft)
    post = Post.objects.get()
    composed = account.get_channel().compose(post.desired_message, post.marker)
    assert text == composed.text


def test_a_forecast_writes_nothing(draft):
    SocialAccountFactory()
    forecast(draft, UserFactory())
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


def test_saving_in_the_background_leaves_the_panel_alone(admin, draft):
    response = admin.post(edit_url(draft), {"title": "x"}, headers={"Accept": "application/json"})
    assert response["Content-Type"] == "application/json"
    assert 'data-side-panel=\\"social\\"' not in response.content.decode()
    assert "[data-side-panel='social']" not in response.content.decode()


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

    from civic_social.admin.page_editor import page_viewsets

    from ..site.models import NoticePage

    monkeypatch.setattr(page_viewset_registry, "values_by_class", {})
    assert NoticePage in {viewset.model for viewset in page_viewsets()}
    monkeypatch.setattr(page_viewset_registry, "values_by_class", {NoticePage: object()})
    assert NoticePage not in {viewset.model for viewset in page_viewsets()}


def test_more_accounts_cost_the_editor_no_more_queries(admin, draft, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    SocialAccountFactory.create_batch(2)
    with CaptureQueriesContext(connection) as few:
        forecast(draft, admin.user)
    SocialAccountFactory.create_batch(6)
    with django_assert_max_num_queries(len(few)):
        forecast(draft, admin.user)
