"""The admin of text templates."""

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


def form_data(account, text="{title}", page_type="", locale=""):
    return {"account": account.pk, "page_type": page_type, "locale": locale, "text": text}


def errors(response):
    return response.context["form"].errors


def test_new_template_is_listed(admin, account):
    assert admin.post(reverse(f"{URL}:add"), form_data(account, "Ново: {title}")).status_code == 302
    listing = admin.get(reverse(f"{URL}:list")).content.decode()
    for words in ("Страница", "всеки вид", "всеки език", "Ново: {title}"):
        assert words in listing


def test_unknown_variable_is_refused_with_the_known_names(admin, account):
    response = admin.post(reverse(f"{URL}:add"), form_data(account, "{заглавие} {title.__class__}"))
    (error,) = errors(response)["text"]
    assert "{заглавие}, {title.__class__}" in error
    assert "{title}, {summary}, {date}, {url}, {hashtags}" in error
    assert not SocialTemplate.objects.exists()


def test_variable_of_another_page_type_is_refused(admin, account):
    one = form_data(account, "{place}", "civic_social_test_site.noticepage")
    assert "{place}" in errors(admin.post(reverse(f"{URL}:add"), one))["text"][0]
    assert (
        admin.post(reverse(f"{URL}:add"), form_data(account, "{place}", "home.eventpage")).status_code == 302
    )
    assert admin.post(reverse(f"{URL}:add"), form_data(account, "{place}")).status_code == 302


def test_unbalanced_brace_is_refused(admin, account):
    assert errors(admin.post(reverse(f"{URL}:add"), form_data(account, "{title")))["text"]


def test_second_template_for_the_same_type_and_language_is_refused(admin, account):
    admin.post(reverse(f"{URL}:add"), form_data(account))
    response = admin.post(reverse(f"{URL}:add"), form_data(account))
    assert "вече има шаблон" in str(errors(response))


def test_help_lists_variables_with_descriptions(db):
    text = BeautifulSoup(variables_help(), "html.parser").get_text(" ")
    for words in ("{title}", "заглавието", "{organiser}", "кой го организира", "{reference}"):
        assert words in text


def test_preview_shows_the_newest_page_and_writes_nothing(admin, account, root):
    publish(NoticePageFactory(parent=root, title="Стара наредба"))
    publish(NoticePageFactory(parent=root, title="Нова наредба"))
    before = list(Post.objects.values_list("updated_at", flat=True))
    url = reverse(f"{URL}:preview_on_add")
    response = admin.post(url, form_data(account, "Обявление: {title}", "civic_social_test_site.noticepage"))
    assert response.json()["is_valid"]
    page = BeautifulSoup(admin.get(url).content, "html.parser")
    text = page.select_one(".network-post--facebook .network-post__text").get_text(strip=True)
    assert text == "Обявление: Нова наредба"
    assert list(Post.objects.values_list("updated_at", flat=True)) == before


def test_preview_uses_only_pages_that_match_the_rule(admin, root):
    section = publish(NoticePageFactory(parent=root, title="Раздел"))
    account = SocialAccountFactory(root_page=section)
    publish(NoticePageFactory(parent=section, title="Вътре"))
    publish(NoticePageFactory(parent=root, title="Отвън"))
    NoticePageFactory(parent=section, title="Внесена", live=True)
    url = reverse(f"{URL}:preview_on_add")
    admin.post(url, form_data(account))
    assert "„Вътре“" in admin.get(url).content.decode()


def test_preview_names_a_missing_account_or_page(admin, account):
    url = reverse(f"{URL}:preview_on_add")
    admin.post(url, {**form_data(account), "account": ""})
    assert "Изберете профил" in admin.get(url).content.decode()
    admin.post(url, form_data(account))
    assert "Още няма публикувана страница" in admin.get(url).content.decode()


@pytest.mark.parametrize("name", ["list", "add", "preview_on_add"])
def test_template_views_require_template_permissions(person, account, name):
    assert person("change_socialaccount", name="other").get(reverse(f"{URL}:{name}")).status_code == 302
    rights = ("add_socialtemplate", "change_socialtemplate")
    assert person(*rights, name="writer").get(reverse(f"{URL}:{name}")).status_code == 200


def test_changing_a_template_requires_the_change_permission(person, account):
    template = SocialTemplate.objects.create(account=account, text="{title}")
    url = reverse(f"{URL}:edit", args=[template.pk])
    assert person("add_socialtemplate", name="adder").post(url, form_data(account, "x")).status_code == 302
    template.refresh_from_db()
    assert template.text == "{title}"
    person("change_socialtemplate", name="changer").post(url, form_data(account, "Ново"))
    template.refresh_from_db()
    assert template.text == "Ново"
