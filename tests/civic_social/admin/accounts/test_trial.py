"""“Try a page”: planning's own decision, with its reason."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from taggit.models import Tag
from wagtail.models import PageViewRestriction

from civic_social.models import Post, SocialAccount
from civic_social.planning.rules import REASONS, Action

from ...factories import NoticePageFactory, SocialAccountFactory, publish
from ...site.models import PlainPage

TRY = reverse("civic_social_accounts:try")


def tried(client, page) -> dict:
    """Each account's trial of ``page``, by the account's name."""
    response = client.get(TRY, {"page": page.pk})
    return {trial.account.name: trial for trial in response.context["trials"]}


def test_the_form_alone_tries_nothing(admin):
    response = admin.get(TRY)
    assert response.status_code == 200
    assert "trials" not in response.context


def test_each_account_tells_the_rule_that_decides(admin, root):
    SocialAccountFactory(name="всичко")
    SocialAccountFactory(name="английски", locales=["en"])
    SocialAccountFactory(name="други", page_types=["home.policypage"])
    page = NoticePageFactory(parent=root)
    trials = tried(admin, page)
    assert {name: (trial.now.action, trial.now.reason) for name, trial in trials.items()} == {
        "всичко": (Action.ANNOUNCE, "first-published"),
        "английски": (Action.NOTHING, "other-language"),
        "други": (Action.NOTHING, "other-type"),
    }
    content = admin.get(TRY, {"page": page.pk}).content.decode()
    assert str(REASONS["other-language"]) in content


def test_it_tells_which_topic_part_kind_and_language_led_there(admin, root):
    culture, sport = (Tag.objects.create(name=name) for name in ("Култура", "Спорт"))
    section = root.add_child(instance=PlainPage(title="Новини", slug="novini"))
    group = SocialAccountFactory(
        name="група", root_page=section, locales=["bg"], page_types=["civic_social_test_site.noticepage"]
    )
    group.topics.add(culture, sport)
    page = NoticePageFactory(parent=section)
    page.topics.add(culture)
    page.save()
    reason = tried(admin, page)["група"].now_reason
    assert "„Култура“" in reason
    assert "„Новини“" in reason
    assert "„Спорт“" not in reason
    assert "„Notice page“" in reason
    assert "на български" in reason


def test_it_tells_what_the_account_takes_and_the_page_lacks(admin, root):
    culture, sport = (Tag.objects.create(name=name) for name in ("Култура", "Спорт"))
    SocialAccountFactory(name="култура").topics.add(culture)
    page = NoticePageFactory(parent=root)
    assert "няма тема" in tried(admin, page)["култура"].now_reason
    page.topics.add(sport)
    page.save()
    reason = tried(admin, page)["култура"].now_reason
    assert reason.index("„Култура“") < reason.index("„Спорт“")


def test_an_old_page_is_told_apart_from_a_new_one_like_it(admin, root):
    page = publish(NoticePageFactory(parent=root))
    SocialAccountFactory(name="нов")
    trial = tried(admin, page)["нов"]
    assert (trial.now.action, trial.now.reason) == (Action.NOTHING, "published-before")
    assert (trial.as_new.action, trial.as_new.reason) == (Action.ANNOUNCE, "first-published")


def test_what_stands_there_follows(admin, root):
    SocialAccountFactory(name="страница")
    page = publish(NoticePageFactory(parent=root))
    trial = tried(admin, page)["страница"]
    assert trial.now.action == Action.EDIT
    assert trial.as_new.action == Action.ANNOUNCE


def test_trying_changes_nothing(admin, root):
    SocialAccountFactory()
    page = NoticePageFactory(parent=root)
    tried(admin, page)
    page.refresh_from_db()
    assert not Post.objects.exists()
    assert page.first_published_at is None


def test_a_disconnected_account_announces_nothing(admin, root, django_user_model):
    account = SocialAccountFactory()
    SocialAccount.objects.filter(pk=account.pk).update(disconnected_at="2026-01-01T00:00Z")
    assert tried(admin, NoticePageFactory(parent=root)) == {}


def test_pages_that_are_never_announced_say_so(admin, root):
    response = admin.get(TRY, {"page": root.pk})
    assert response.context["form"].errors["page"] == ["Страници от този вид не се обявяват."]


@pytest.mark.parametrize("closed", ["draft", "restricted"])
def test_a_page_that_the_person_may_not_see_stays_closed(person, root, closed):
    SocialAccountFactory()
    page = NoticePageFactory(parent=root)
    if closed == "restricted":
        page = publish(page)
        restriction = PageViewRestriction.objects.create(page=page, restriction_type="groups")
        restriction.groups.add(Group.objects.create(name="само те"))
    client = person("change_socialaccount")
    response = client.get(TRY, {"page": page.pk})
    assert response.context["form"].errors["page"] == ["Нямате право да виждате тази страница."]
    assert "trials" not in response.context
    assert page.title not in response.content.decode()
    assert tried(person("change_socialaccount", pages=root, name="editor"), page)
