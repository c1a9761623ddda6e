"""Page types: the allowed tree, validation and editing forms."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Page
from wagtail.test.utils import WagtailPageTestCase

from home import models
from home.pages.news import MOST_PHOTOS

from .. import factories

PUBLICATIONS = {
    models.PolicyPage,
    models.StrategyPage,
    models.PlatformPage,
    models.DocumentPage,
    models.DecisionPage,
}


class TestTree(WagtailPageTestCase):
    """The allowed parents and children of each page type."""

    def test_list_allows_only_its_own_page_types(self):
        self.assertAllowedSubpageTypes(models.PublicationsIndexPage, PUBLICATIONS)
        self.assertAllowedSubpageTypes(models.NewsIndexPage, {models.NewsPage})
        self.assertAllowedSubpageTypes(models.EventIndexPage, {models.EventPage})

    def test_announced_pages_allow_no_subpages(self):
        for model in [*PUBLICATIONS, models.NewsPage, models.EventPage]:
            self.assertAllowedSubpageTypes(model, set())

    def test_lists_are_allowed_below_home_pages_and_bodies(self):
        for model in [models.PublicationsIndexPage, models.NewsIndexPage, models.EventIndexPage]:
            self.assertAllowedParentPageTypes(model, {models.HomePage, models.BodyPage})

    def test_body_allows_lists_and_publications(self):
        lists = {models.PublicationsIndexPage, models.NewsIndexPage, models.EventIndexPage}
        self.assertAllowedSubpageTypes(models.BodyPage, PUBLICATIONS | lists)

    def test_home_page_is_allowed_at_the_root_only(self):
        self.assertAllowedParentPageTypes(models.HomePage, {Page})


@pytest.mark.django_db
def test_event_that_ends_before_it_starts_is_invalid(page_of):
    event = page_of(factories.EventPageFactory)
    event.end = event.start - timedelta(minutes=1)
    with pytest.raises(ValidationError) as refusal:
        event.full_clean()
    assert set(refusal.value.message_dict) == {"end"}


@pytest.mark.django_db
def test_event_that_ends_when_it_starts_is_invalid(page_of):
    event = page_of(factories.EventPageFactory)
    event.end = event.start
    with pytest.raises(ValidationError):
        event.full_clean()


@pytest.mark.django_db
def test_news_item_allows_ten_photos_and_not_eleven(page_of):
    picture = factories.PictureFactory()
    news = page_of(factories.NewsPageFactory, photos=factories.photos(*[picture] * MOST_PHOTOS))
    news.photos.stream_block.clean(news.photos)
    too_many = news.photos.stream_block.to_python(factories.photos(*[picture] * (MOST_PHOTOS + 1)))
    with pytest.raises(ValidationError):
        news.photos.stream_block.clean(too_many)


@pytest.mark.django_db
def test_photo_without_description_is_invalid():
    block = models.NewsPage._meta.get_field("photos").stream_block
    data = factories.photos(factories.PictureFactory())
    data[0]["value"]["alt_text"] = ""
    with pytest.raises(ValidationError):
        block.clean(block.to_python(data))


def _form(page, user, **changes):
    form_class = models.PolicyPage.get_edit_handler().get_form_class()
    bound = form_class(instance=page, for_user=user)
    data = {name: bound[name].value() for name in ("title", "slug", "summary", "picture", "picture_alt")}
    streams = {f"{name}-count": "0" for name in ("body", "attachments")}
    return form_class({**data, **streams, **changes}, instance=page, for_user=user)


@pytest.mark.django_db
def test_publishing_requires_the_description_of_the_picture(page_of, admin_user):
    form = _form(page_of(factories.PolicyPageFactory), admin_user, picture_alt="")
    form.is_valid()
    assert "picture_alt" in form.errors


@pytest.mark.django_db
def test_draft_needs_no_description_of_the_picture(page_of, admin_user):
    form = _form(page_of(factories.PolicyPageFactory), admin_user, picture_alt="")
    form.defer_required_fields()
    form.is_valid()
    assert "picture_alt" not in form.errors


@pytest.mark.django_db
def test_editing_form_opens_for_every_page_type(page_of, admin_client):
    for factory_class in factories.CONTENT_FACTORIES:
        page = page_of(factory_class)
        response = admin_client.get(f"/admin/pages/{page.pk}/edit/")
        assert response.status_code == 200, factory_class
        assert 'name="civic_social_announcement"' in response.content.decode(), factory_class
