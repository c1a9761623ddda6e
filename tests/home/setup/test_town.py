"""The bilingual site that ``manage.py setup`` has made, and a second run of it."""

import re
from urllib.parse import urlsplit

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils import translation
from taggit.models import Tag
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Locale, Page, Site

from civic_social import roles
from civic_social.models.approval import is_published_by_approval_only
from feedback.models import Desk, FeedbackPage, PrivacyNotice
from home.conversation import desk_rights
from home.models import (
    AccessibilityPage,
    BodyPage,
    ContactsPage,
    NewsIndexPage,
    NewsPage,
    SiteIdentity,
    TopicLabel,
)
from home.setup.home_pages import WELCOME_TITLE, find_home
from home.setup.remaining import remaining_tasks

from .conftest import TOWN, rows

pytestmark = pytest.mark.django_db
HOST = {"host": "byalareka.bg", "x-forwarded-proto": "https"}


def test_second_run_changes_no_row(town, setup_site):
    before = rows()
    output, code = setup_site("--answers", str(TOWN))
    assert code == 0
    assert "създадено" not in output
    assert rows() == before


def test_every_public_page_answers_in_both_languages(town, client):
    pages = Page.objects.live().filter(depth__gt=1)
    assert {page.locale.language_code for page in pages} == {"bg", "en"}
    assert pages.count() == 18
    for page in pages:
        response = client.get(urlsplit(page.full_url).path, headers=HOST)
        assert response.status_code == 200, page.full_url
        assert page.full_url.startswith("https://byalareka.bg/")
        assert f'lang="{page.locale.language_code}"' in response.content.decode()


def test_each_page_is_a_translation_of_the_other_language(town):
    for page in Page.objects.filter(depth__gt=1):
        assert page.get_translations().count() == 1, page.title


def test_news_can_be_published_in_both_languages(town, client):
    for language, slug in (("bg", "novini"), ("en", "news")):
        index = NewsIndexPage.objects.get(locale__language_code=language)
        assert index.slug == slug
        page = NewsPage(title=f"News {language}", summary="Summary", locale=index.locale)
        index.add_child(instance=page)
        page.save_revision().publish()
        assert client.get(urlsplit(page.full_url).path, headers=HOST).status_code == 200


def test_site_and_identity_come_from_the_answers(town):
    site = Site.objects.get()
    home = find_home("bg")
    assert (site.hostname, site.port, site.is_default_site) == ("byalareka.bg", 443, True)
    assert site.root_page_id == home.pk
    assert site.site_name == home.title == "Община Бяла река"
    assert find_home("en").title == "Byala Reka Municipality"
    assert find_home("en").address == "pl. „Parvi may“ 1\n0000 Byala reka"
    identity = SiteIdentity.objects.get()
    assert (identity.phone, identity.email) == ("0700 00 000", "obshtina@byalareka.example")
    assert not Page.objects.filter(title=WELCOME_TITLE).exists()
    administration = BodyPage.objects.get(slug="administratsia")
    assert administration.address == "пл. „Първи май“ 1, 0000 Бяла река"
    assert administration.email == "obshtina@byalareka.example"


def test_legal_texts_are_drafts_that_visitors_cannot_see(town, client):
    for language in ("bg", "en"):
        statement = AccessibilityPage.objects.get(locale__language_code=language)
        assert not statement.live
        statement.full_clean()
        for notice in PrivacyNotice.objects.filter(language_code=language):
            assert notice.is_draft
            assert notice.version is None
            assert "dlzd@byalareka.example" in notice.text
            assert "{" not in notice.text
            assert notice.processors
        assert PrivacyNotice.objects.filter(language_code=language).count() == 2
        assert PrivacyNotice.objects.current(language) is None
        form = FeedbackPage.objects.get(locale__language_code=language)
        path = urlsplit(form.full_url).path
        assert "privacy/" not in client.get(path, headers=HOST).content.decode()
    with translation.override("bg"):
        texts = [task.text for task in remaining_tasks()]
    assert sum("Проверете и публикувайте" in text for text in texts) == 6


def test_every_topic_has_a_desk_and_an_english_name(town):
    desk = Desk.objects.get()
    assert desk.is_default
    assert desk.mailbox == "obshtina@byalareka.example"
    assert desk.group.permissions.filter(codename="access_admin").exists()
    assert set(desk.topics.all()) == set(Tag.objects.all())
    assert TopicLabel.objects.filter(language="en").count() == Tag.objects.count() == 8


def test_groups_have_rights_on_pages_pictures_and_documents(town):
    root, collection = Page.get_first_root_node(), Collection.get_first_root_node()
    for role in roles.ROLES:
        group = roles.find_group(role)
        assert set(role.permissions) <= roles.permissions_of(group)
        if not role.pages:
            continue
        pages = GroupPagePermission.objects.filter(group=group, page=root)
        assert set(role.pages) <= set(pages.values_list("permission__codename", flat=True))
        media = GroupCollectionPermission.objects.filter(group=group, collection=collection)
        codenames = {name.split(".")[1] for name in roles.MEDIA}
        assert codenames <= set(media.values_list("permission__codename", flat=True))


def test_pages_in_both_languages_need_approval_by_another_person(town, django_user_model):
    moderator = django_user_model.objects.create_user("moderator")
    moderator.groups.add(roles.find_group(roles.ROLES[1]))
    for language in ("bg", "en"):
        assert is_published_by_approval_only(find_home(language), moderator)


def test_first_account_sets_its_password_by_a_link_that_works_once(town, client, setup_site):
    user = get_user_model().objects.get()
    assert (user.username, user.email, user.is_superuser) == ("kmetstvo", "admin@byalareka.example", True)
    assert not user.has_usable_password()
    link = re.search(r"https://byalareka\.bg(/admin/password_reset/\S+)", town)[1]
    form = client.get(link, follow=True)
    assert form.status_code == 200
    password = "dalga-parola-za-proba"
    client.post(form.request["PATH_INFO"], {"new_password1": password, "new_password2": password})
    assert client.login(username="kmetstvo", password=password)
    assert "new_password1" not in client.get(link, follow=True).content.decode()
    assert "password_reset" not in setup_site("--answers", str(TOWN))[0]


def test_what_an_editor_has_changed_is_kept(town, setup_site):
    home = find_home("bg")
    home.title = "Столична община"
    home.save()
    council = Page.objects.get(slug="obshtinski-savet")
    council.slug = "savet"
    council.save()
    Desk.objects.update(mailbox="other@byalareka.example")
    before = rows()
    output, code = setup_site("--answers", str(TOWN))
    assert code == 0
    assert re.search(r"различава се \(запазено\)\s+начална страница \(български\)", output)
    assert rows() == before


def test_what_was_deleted_is_made_again_as_a_translation(town, setup_site):
    Page.objects.get(slug="sabitia").delete()
    assert setup_site("--check")[1] == 1
    assert setup_site("--answers", str(TOWN))[1] == 0
    assert Page.objects.get(slug="sabitia").get_translations().get().slug == "events"


def test_limited_group_is_kept(town, setup_site):
    managers = roles.find_group(roles.ROLES[2])
    managers.permissions.remove(managers.permissions.get(codename="deliver_post"))
    setup_site("--answers", str(TOWN))
    assert not managers.permissions.filter(codename="deliver_post").exists()


def test_administrator_without_an_address_is_left_to_do(town, settings):
    get_user_model().objects.update(email="")
    assert any("Въведете имейл на администратор" in task.text for task in remaining_tasks())
    get_user_model().objects.filter(is_superuser=True).update(email="admin@byalareka.example")
    assert not any("Въведете имейл на администратор" in task.text for task in remaining_tasks())


def test_links_of_a_laptop_come_with_the_command_that_serves_them(town, setup_site, settings):
    assert "runserver" not in town
    settings.DEBUG = True
    output, _code = setup_site("--check")
    assert "manage.py runserver" in output


def test_existing_topics_and_desks_are_the_defaults_of_the_next_run(town, setup_site):
    tag = Tag.objects.create(name="Спорт")
    group = Group.objects.create(name="Спорт")
    desk_rights.grant(group)
    Desk.objects.create(name="Отдел „Спорт“", mailbox="sport@byalareka.example", group=group).topics.add(tag)
    assert setup_site("--check")[1] == 0
    assert setup_site("--answers", str(TOWN))[1] == 0
    assert Locale.objects.count() == 2


def test_home_pages_have_tasks_and_a_directory_that_a_person_extends(town, client, django_user_model):
    for language, path in (("bg", "/kontakti/"), ("en", "/en/contacts/")):
        home = find_home(language)
        assert len(home.tasks) == 4
        assert all(task.value.address and len(task.value["title"]) <= 28 for task in home.tasks)
        assert client.get(path, headers=HOST).status_code == 200
    with translation.override("bg"):
        left = [task for task in remaining_tasks() if "указателя с контакти" in task.text]
    assert len(left) == 2
    contacts = ContactsPage.objects.get(locale__language_code="bg")
    assert left[0].url == f"/admin/pages/{contacts.pk}/edit/"
    contacts.save_revision(user=django_user_model.objects.get())
    with translation.override("bg"):
        assert len([task for task in remaining_tasks() if "указателя с контакти" in task.text]) == 1


def test_home_page_keeps_the_tasks_that_an_editor_has_removed(town, setup_site, django_user_model):
    home = find_home("bg")
    home.tasks = []
    home.save_revision(user=django_user_model.objects.get())
    home.save()
    assert setup_site("--answers", str(TOWN))[1] == 0
    assert not find_home("bg").tasks
    with translation.override("bg"):
        assert any("Изберете задачите на началната страница" in task.text for task in remaining_tasks())
