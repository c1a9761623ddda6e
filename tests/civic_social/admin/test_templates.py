"""The desk of text templates."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from civic_social.admin.text_templates import variables_help
from civic_social.models import Post, SocialTemplate

from ..factories import NoticePageFactory, SocialAccountFactory, publish

URL = "civic_social_templates"


@pytest.fixture
def account(db):
    return SocialAccountFactory(name="Страница")


def values(account, text="{title}", page_type="", locale=""):
    return {"account": account.pk, "page_type": page_type, "locale": locale, "text": text}


def errors(response):
    return response.context["form"].errors


def test_a_template_is_added_and_listed(admin, account):
    assert admin.post(reverse(f"{URL}:add"), values(account, "Ново: {title}")).status_code == 302
    listing = admin.get(reverse(f"{URL}:list")).content.decode()
    for words in ("Страница", "всеки вид", "всеки език", "Ново: {title}"):
        assert words in listing


def test_an_unknown_variable_is_refused_with_the_names_that_there_are(admin, account):
    response = admin.post(reverse(f"{URL}:add"), values(account, "{заглавие} {title.__class__}"))
    (error,) = errors(response)["text"]
    assert "{заглавие}, {title.__class__}" in error
    assert "{title}, {summary}, {date}, {url}, {hashtags}" in error
    assert not SocialTemplate.objects.exists()


def test_what_only_another_kind_of_page_has_is_refused(admin, account):
    one = values(account, "{place}", "civic_social_test_site.noticepage")
    assert "{place}" in errors(admin.post(reverse(f"{URL}:add"), one))["text"][0]
    assert admin.post(reverse(f"{URL}:add"), values(account, "{place}", "home.eventpage")).status_code == 302
    assert admin.post(reverse(f"{URL}:add"), values(account, "{place}")).status_code == 302


def test_a_lonely_brace_is_refused(admin, account):
    assert errors(admin.post(reverse(f"{URL}:add"), values(account, "{title")))["text"]


def test_an_account_has_one_template_for_a_kind_and_language(admin, account):
    admin.post(reverse(f"{URL}:add"), values(account))
    response = admin.post(reverse(f"{URL}:add"), values(account))
    assert "вече има шаблон" in str(errors(response))


def test_every_variable_is_named_with_what_it_is(db):
    text = BeautifulSoup(variables_help(), "html.parser").get_text(" ")
    for words in ("{title}", "заглавието", "{organiser}", "кой го организира", "{reference}"):
        assert words in text


def test_the_newest_page_shows_what_the_template_would_say(admin, account, root):
    publish(NoticePageFactory(parent=root, title="Стара наредба"))
    publish(NoticePageFactory(parent=root, title="Нова наредба"))
    before = list(Post.objects.values_list("updated_at", flat=True))
    url = reverse(f"{URL}:preview_on_add")
    answer = admin.post(url, values(account, "Обявление: {title}", "civic_social_test_site.noticepage"))
    assert answer.json()["is_valid"]
    page = BeautifulSoup(admin.get(url).content, "html.parser")
    text = page.select_one(".network-post--facebook .network-post__text").get_text(strip=True)
    assert text == "Обявление: Нова наредба"
    assert list(Post.objects.values_list("updated_at", flat=True)) == before


def test_the_preview_keeps_to_what_the_account_announces(admin, root):
    section = publish(NoticePageFactory(parent=root, title="Раздел"))
    account = SocialAccountFactory(root_page=section)
    publish(NoticePageFactory(parent=section, title="Вътре"))
    publish(NoticePageFactory(parent=root, title="Отвън"))
    NoticePageFactory(parent=section, title="Внесена", live=True)
    url = reverse(f"{URL}:preview_on_add")
    admin.post(url, values(account))
    assert "„Вътре“" in admin.get(url).content.decode()


def test_without_a_page_or_an_account_the_preview_says_what_is_missing(admin, account):
    url = reverse(f"{URL}:preview_on_add")
    admin.post(url, {**values(account), "account": ""})
    assert "Изберете профил" in admin.get(url).content.decode()
    admin.post(url, values(account))
    assert "Още няма публикувана страница" in admin.get(url).content.decode()


@pytest.mark.parametrize("name", ["list", "add", "preview_on_add"])
def test_only_who_has_the_right_to_templates_sees_them(person, account, name):
    assert person("change_socialaccount", name="other").get(reverse(f"{URL}:{name}")).status_code == 302
    rights = ("add_socialtemplate", "change_socialtemplate")
    assert person(*rights, name="writer").get(reverse(f"{URL}:{name}")).status_code == 200


def test_the_right_to_templates_does_not_open_one_to_others(person, account):
    template = SocialTemplate.objects.create(account=account, text="{title}")
    url = reverse(f"{URL}:edit", args=[template.pk])
    assert person("add_socialtemplate", name="adder").post(url, values(account, "x")).status_code == 302
    template.refresh_from_db()
    assert template.text == "{title}"
    person("change_socialtemplate", name="changer").post(url, values(account, "Ново"))
    template.refresh_from_db()
    assert template.text == "Ново"
