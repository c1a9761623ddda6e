"""Checks of bodies for people who use a screen reader."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, querydict_from_html, rich_text, streamfield

from home.content.accessibility_checker import SiteContentChecker
from home.content.blocks import BodyBlock
from home.content.readability import find_errors
from home.models import NewsPage

from .. import factories

LINK = '<p><a href="https://example.org/">тук</a></p>'


def body(*blocks):
    return BodyBlock().to_python([{"type": kind, "value": value} for kind, value in blocks])


def heading(text, level):
    return ("heading", {"text": text, "level": level})


def test_subsection_without_a_section_is_an_error():
    wrong = body(heading("Подробности", "3"), heading("Раздел", "2"), heading("Част", "3"))
    assert find_errors(wrong) == ["„Подробности“ е подраздел, но над него няма раздел."]


@pytest.mark.parametrize("words", ["тук", "ТУК.", "Click  here", "https://example.org/a", "www.example.org"])
def test_meaningless_link_text_is_an_error(words):
    errors = find_errors(body(("paragraph", f'<p>Вижте <a href="https://example.org/">{words}</a></p>')))
    assert len(errors) == 1


def test_good_body_has_no_errors():
    good = body(
        heading("Раздел", "2"),
        ("paragraph", '<p><a href="https://example.org/">Наредба за отпадъците</a></p>'),
        heading("Част", "3"),
    )
    assert find_errors(good) == []


@pytest.mark.django_db
def test_errors_stop_publishing_and_not_saving_a_draft(admin_client, page_of):
    page = page_of(factories.NewsPageFactory, live=False)
    page.body = [("paragraph", LINK)]
    page.save_revision()
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    shown = querydict_from_html(admin_client.get(address).content.decode(), form_id="page-edit-form").dict()
    body = streamfield([("paragraph", rich_text(LINK))])
    posted = {**shown, **nested_form_data({"body": body, "photos": streamfield([])})}
    refused = admin_client.post(address, {**posted, "action-publish": "x"})
    (error,) = refused.context["form"].errors.as_data()["body"]
    assert "От връзката „тук“ не личи накъде води." in str(error.as_json_data())
    assert not NewsPage.objects.get(pk=page.pk).live
    assert admin_client.post(address, posted).status_code == 302


@pytest.mark.django_db
def test_site_checker_runs_in_the_editor_and_on_the_site(admin_client, page_of):
    page = page_of(factories.NewsPageFactory)
    editor = admin_client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    site = admin_client.get(page.url).content.decode()
    for html in (editor, site):
        assert "image-redundant-alt" in html
    assert SiteContentChecker.axe_include == ["main"]


@pytest.mark.django_db
def test_visitors_get_no_user_bar(client, page_of):
    assert "wagtail-userbar" not in client.get(page_of(factories.NewsPageFactory).url).content.decode()
