"""The admin of text templates."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from civic_social.admin.text_templates import variables_help
from civic_social.models import Post, SocialTemplate

from ..factories import NoticePageFactory, SocialAccountFactory, publish

ADD_URL = reverse("civic_social_templates:add")
LIST_URL = reverse("civic_social_templates:list")
PREVIEW_URL = reverse("civic_social_templates:preview_on_add")


def form_data(account, text="{title}", page_type="", locale=""):
    return {"account": account.pk, "page_type": page_type, "locale": locale, "text": text}


def errors(response):
    return response.context["form"].errors


def test_new_template_is_listed(admin, facebook_account):
    assert admin.post(ADD_URL, form_data(facebook_account, "Ново: {title}")).status_code == 302
    listing = admin.get(LIST_URL).content.decode()
    assert listing.count(str(facebook_account)) >= 2, "in the row and in the filter, with the network"
    for words in ("всеки вид", "всеки език", "Ново: {title}"):
        assert words in listing


def test_unknown_variable_is_refused_with_the_known_names(admin, facebook_account):
    response = admin.post(ADD_URL, form_data(facebook_account, "{заглавие} {title.__class__}"))
    (error,) = errors(response)["text"]
    assert "{заглавие}, {title.__class__}" in error
    assert "{title}, {summary}, {date}, {url}, {hashtags}" in error
    assert not SocialTemplate.objects.exists()


def test_variable_of_another_page_type_is_refused(admin, facebook_account):
    data = form_data(facebook_account, "{place}", "civic_social_test_site.noticepage")
    assert "{place}" in errors(admin.post(ADD_URL, data))["text"][0]
    data = form_data(facebook_account, "{place}", "home.eventpage")
    assert admin.post(ADD_URL, data).status_code == 302
    assert admin.post(ADD_URL, form_data(facebook_account, "{place}")).status_code == 302


def test_unbalanced_brace_is_refused(admin, facebook_account):
    assert errors(admin.post(ADD_URL, form_data(facebook_account, "{title")))["text"]


def test_second_template_for_the_same_type_and_language_is_refused(admin, facebook_account):
    admin.post(ADD_URL, form_data(facebook_account))
    response = admin.post(ADD_URL, form_data(facebook_account))
    assert "вече има шаблон" in str(errors(response))


def test_help_lists_variables_with_descriptions(db):
    text = BeautifulSoup(variables_help(), "html.parser").get_text(" ")
    for words in ("{title}", "заглавието", "{organiser}", "кой го организира", "{reference}"):
        assert words in text


def test_preview_shows_the_newest_page_and_writes_nothing(admin, facebook_account, root):
    publish(NoticePageFactory(parent=root, title="Стара наредба"))
    publish(NoticePageFactory(parent=root, title="Нова наредба"))
    before = list(Post.objects.values_list("updated_at", flat=True))
    data = form_data(facebook_account, "Обявление: {title}", "civic_social_test_site.noticepage")
    response = admin.post(PREVIEW_URL, data)
    assert response.json()["is_valid"]
    page = BeautifulSoup(admin.get(PREVIEW_URL).content, "html.parser")
    text = page.select_one(".network-post--facebook .network-post__text").get_text(strip=True)
    assert text == "Обявление: Нова наредба"
    assert list(Post.objects.values_list("updated_at", flat=True)) == before


def test_preview_uses_only_pages_that_match_the_rule(admin, root):
    section = publish(NoticePageFactory(parent=root, title="Раздел"))
    facebook_account = SocialAccountFactory(root_page=section)
    publish(NoticePageFactory(parent=section, title="Вътре"))
    publish(NoticePageFactory(parent=root, title="Отвън"))
    NoticePageFactory(parent=section, title="Внесена", live=True)
    admin.post(PREVIEW_URL, form_data(facebook_account))
    assert "„Вътре“" in admin.get(PREVIEW_URL).content.decode()


def test_preview_names_a_missing_account_or_page(admin, facebook_account):
    admin.post(PREVIEW_URL, {**form_data(facebook_account), "account": ""})
    assert "Изберете профил" in admin.get(PREVIEW_URL).content.decode()
    admin.post(PREVIEW_URL, form_data(facebook_account))
    assert "Още няма публикувана страница" in admin.get(PREVIEW_URL).content.decode()


@pytest.mark.parametrize("name", ["list", "add", "preview_on_add"])
def test_template_views_require_template_permissions(person, facebook_account, name):
    assert (
        person("change_socialaccount", name="other")
        .get(reverse(f"civic_social_templates:{name}"))
        .status_code
        == 302
    )
    rights = ("add_socialtemplate", "change_socialtemplate")
    assert person(*rights, name="writer").get(reverse(f"civic_social_templates:{name}")).status_code == 200


def test_changing_a_template_requires_the_change_permission(person, facebook_account):
    template = SocialTemplate.objects.create(account=facebook_account, text="{title}")
    url = reverse("civic_social_templates:edit", args=[template.pk])
    assert (
        person("add_socialtemplate", name="adder").post(url, form_data(facebook_account, "x")).status_code
        == 302
    )
    template.refresh_from_db()
    assert template.text == "{title}"
    person("change_socialtemplate", name="changer").post(url, form_data(facebook_account, "Ново"))
    template.refresh_from_db()
    assert template.text == "Ново"
