"""The screen "Try a page": the planner's decisions with their reasons."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from taggit.models import Tag
from wagtail.models import PageViewRestriction

from civic_social.models import Post, SocialAccount
from civic_social.planning.rules import REASONS, Action

from ...factories import NoticePageFactory, SocialAccountFactory, publish
from ...site.models import PlainPage

TRY_PAGE = reverse("civic_social_accounts:try")


def try_page(client, page) -> dict:
    """Return the trials of ``page``, by the name of the account."""
    response = client.get(TRY_PAGE, {"page": page.pk})
    return {trial.account.name: trial for trial in response.context["trials"]}


def test_form_without_a_page_shows_no_trials(admin):
    response = admin.get(TRY_PAGE)
    assert response.status_code == 200
    assert "trials" not in response.context


def test_each_account_shows_the_deciding_reason(admin, root):
    SocialAccountFactory(name="всичко")
    SocialAccountFactory(name="английски", locales=["en"])
    SocialAccountFactory(name="други", page_types=["home.policypage"])
    page = NoticePageFactory(parent=root)
    trials = try_page(admin, page)
    assert {name: (trial.now.action, trial.now.reason) for name, trial in trials.items()} == {
        "всичко": (Action.ANNOUNCE, "first-published"),
        "английски": (Action.NOTHING, "other-language"),
        "други": (Action.NOTHING, "other-type"),
    }
    content = admin.get(TRY_PAGE, {"page": page.pk}).content.decode()
    assert str(REASONS["other-language"]) in content


def test_reason_names_matching_topic_section_type_and_language(admin, root):
    culture, sport = (Tag.objects.create(name=name) for name in ("Култура", "Спорт"))
    section = root.add_child(instance=PlainPage(title="Новини", slug="novini"))
    group = SocialAccountFactory(
        name="група", root_page=section, locales=["bg"], page_types=["civic_social_test_site.noticepage"]
    )
    group.topics.add(culture, sport)
    page = NoticePageFactory(parent=section)
    page.topics.add(culture)
    page.save()
    reason = try_page(admin, page)["група"].now_reason
    assert "„Култура“" in reason
    assert "„Новини“" in reason
    assert "„Спорт“" not in reason
    assert "„Notice page“" in reason
    assert "на български" in reason


def test_reason_names_the_wanted_topic_and_the_topics_of_the_page(admin, root):
    culture, sport = (Tag.objects.create(name=name) for name in ("Култура", "Спорт"))
    SocialAccountFactory(name="култура").topics.add(culture)
    page = NoticePageFactory(parent=root)
    assert "няма тема" in try_page(admin, page)["култура"].now_reason
    page.topics.add(sport)
    page.save()
    reason = try_page(admin, page)["култура"].now_reason
    assert reason.index("„Култура“") < reason.index("„Спорт“")


def test_published_page_is_rejected_while_an_equal_new_page_is_announced(admin, root):
    page = publish(NoticePageFactory(parent=root))
    SocialAccountFactory(name="нов")
    trial = try_page(admin, page)["нов"]
    assert (trial.now.action, trial.now.reason) == (Action.NOTHING, "published-before")
    assert (trial.as_new.action, trial.as_new.reason) == (Action.ANNOUNCE, "first-published")


def test_existing_post_is_edited(admin, root):
    SocialAccountFactory(name="страница")
    page = publish(NoticePageFactory(parent=root))
    trial = try_page(admin, page)["страница"]
    assert trial.now.action == Action.EDIT
    assert trial.as_new.action == Action.ANNOUNCE


def test_trying_a_page_writes_nothing(admin, root):
    SocialAccountFactory()
    page = NoticePageFactory(parent=root)
    try_page(admin, page)
    page.refresh_from_db()
    assert not Post.objects.exists()
    assert page.first_published_at is None


def test_disconnected_account_has_no_trial(admin, root, django_user_model):
    account = SocialAccountFactory()
    SocialAccount.objects.filter(pk=account.pk).update(disconnected_at="2026-01-01T00:00Z")
    assert try_page(admin, NoticePageFactory(parent=root)) == {}


def test_page_type_that_is_never_announced_is_refused(admin, root):
    response = admin.get(TRY_PAGE, {"page": root.pk})
    assert response.context["form"].errors["page"] == ["Страници от този вид не се обявяват."]


@pytest.mark.parametrize("closed", ["draft", "restricted"])
def test_page_hidden_from_the_user_is_refused_without_its_title(person, root, closed):
    SocialAccountFactory()
    page = NoticePageFactory(parent=root)
    if closed == "restricted":
        page = publish(page)
        restriction = PageViewRestriction.objects.create(page=page, restriction_type="groups")
        restriction.groups.add(Group.objects.create(name="само те"))
    client = person("change_socialaccount")
    response = client.get(TRY_PAGE, {"page": page.pk})
    assert response.context["form"].errors["page"] == ["Нямате право да виждате тази страница."]
    assert "trials" not in response.context
    assert page.title not in response.content.decode()
    assert try_page(person("change_socialaccount", pages=root, name="editor"), page)
