"""Approval by another person against Wagtail's two APIs: each action that writes a page, and pairs."""

import pytest
from django.urls import reverse
from wagtail.models import APIToken

from civic_social.models import ApprovalRequired
from tests.civic_social.site.models import NoticePage

from ...factories import NoticePageFactory
from .test_approval import edit, is_live, run_workflow_action
from .test_four_eyes import call_admin_api, copy, move, pages_below

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def api_urls(settings):
    settings.ROOT_URLCONF = "tests.civic_social.site.api_urls"


def call_v3(client, name, data, *args, method="post"):
    """Return the response of Wagtail's API to a client with a token of the person."""
    _token, key = APIToken.create_token(user=client.user, name="test")
    headers = {"Authorization": f"Bearer {key}"}
    url = reverse(f"wagtailapi_v3:{name}", args=args)
    return getattr(client, method)(url, data, content_type="application/json", headers=headers)


def new_page(parent, **meta):
    values = {"title": "Нова", "slug": "nova", "summary": "Кратко."}
    return {**values, "meta": {"type": "civic_social_test_site.NoticePage", "parent_id": parent.pk, **meta}}


@pytest.mark.parametrize("person", ["moderator", "administrator"])
def test_new_page_is_not_published_by_the_api(strict, people, person):
    response = call_v3(people[person], "create_page", new_page(strict, action="publish"))
    assert response.status_code in (201, 403), response.content
    assert not pages_below(strict).live().exists()


def test_draft_is_made_by_the_api(strict, people):
    response = call_v3(people["moderator"], "create_page", new_page(strict))
    assert response.status_code == 201, response.content
    assert not pages_below(strict).get().live


@pytest.mark.parametrize("person", ["moderator", "administrator"])
def test_change_is_not_published_by_the_api(submit, people, person):
    page = submit("writer")
    run_workflow_action(people["deputy"], page, "approve")
    meta = {"type": "civic_social_test_site.NoticePage", "action": "publish"}
    data = {"title": "Друго", "meta": meta}
    response = call_v3(people[person], "update_page", data, page.pk, method="patch")
    assert response.status_code in (200, 403), response.content
    page.refresh_from_db()
    assert page.title != "Друго"


@pytest.mark.parametrize("source", ["free", "strict"])
def test_copy_by_the_api_is_no_public_page(free, strict, people, source):
    page = {"free": free, "strict": strict}[source]
    data = {"destination_id": strict.pk, "slug": "kopie"}
    response = call_v3(people["moderator"], "pages_actions_copy", {**data, "keep_live": True}, page.pk)
    assert response.status_code in (201, 403), response.content
    assert not pages_below(strict).live().exists()


def make_alias_by_v3(client, page, destination):
    data = {"destination_id": destination.pk, "slug": "alias"}
    return call_v3(client, "pages_actions_create_alias", data, page.pk)


def make_alias_by_admin_api(client, page, destination):
    data = {"destination_page_id": destination.pk, "update_slug": "alias"}
    return call_admin_api(client, page, "create_alias", **data)


@pytest.mark.parametrize("way", [make_alias_by_v3, make_alias_by_admin_api])
def test_alias_by_an_api_shows_only_what_was_approved(free, strict, people, way):
    assert way(people["moderator"], free, strict).status_code == 403
    assert not pages_below(strict).exists()
    assert way(people["moderator"], strict, strict).status_code == 201
    assert pages_below(strict).get().live


@pytest.mark.parametrize("way", [make_alias_by_v3, make_alias_by_admin_api])
def test_alias_of_unapproved_content_is_not_moved_to_where_approval_is_needed(free, strict, people, way):
    assert way(people["moderator"], free, free.get_parent()).status_code == 201
    move(people["administrator"], NoticePage.objects.get(slug="alias"), strict)
    assert not pages_below(strict).exists()


def test_converted_alias_is_changed_only_with_an_approval(strict, people):
    make_alias_by_admin_api(people["moderator"], strict, strict)
    alias = NoticePage.objects.get(slug="alias")
    assert call_admin_api(people["moderator"], alias, "convert_alias").status_code == 200
    alias.refresh_from_db()
    alias.title = "Друго"
    alias.save_revision(user=people["moderator"].user)
    assert call_admin_api(people["moderator"], alias, "publish").status_code == 403
    alias.refresh_from_db()
    assert alias.title != "Друго"


def test_alias_of_a_free_page_that_was_converted_is_not_moved_either(free, strict, people):
    make_alias_by_admin_api(people["moderator"], free, free.get_parent())
    alias = NoticePage.objects.get(slug="alias")
    call_admin_api(people["moderator"], alias, "convert_alias")
    move(people["moderator"], NoticePage.objects.get(slug="alias"), strict)
    assert not pages_below(strict).exists()


def test_public_copy_of_a_free_page_is_not_moved_to_where_approval_is_needed(free, strict, people):
    copy(people["moderator"], free, free.get_parent(), publish_copies="on")
    move(people["moderator"], NoticePage.objects.get(slug="kopie"), strict)
    assert not pages_below(strict).exists()


def test_earlier_revision_is_no_way_round_the_approval(submit, people):
    """Reverting makes a draft by the person who reverts, and does not approve what was never approved."""
    page = submit("moderator")
    page.title = "Първо"
    unapproved = page.save_revision(user=people["moderator"].user)
    page.title = "Второ"
    page.save_revision(user=people["moderator"].user)
    if page.current_workflow_state:
        page.current_workflow_state.cancel()
    call_admin_api(people["moderator"], page, "revert_to_page_revision", revision_id=unapproved.pk)
    call_v3(people["moderator"], "pages_actions_revert", {"revision_id": unapproved.pk}, page.pk)
    assert call_admin_api(people["moderator"], page, "publish").status_code == 403
    edit(people["moderator"], page, **{"action-publish": "true"})
    assert not is_live(page)


def test_program_publishes_no_words_of_a_person(task, root, people):
    page = NoticePageFactory(parent=root)
    revision = page.save_revision(user=people["moderator"].user)
    for publish in (
        revision.publish,
        lambda: page.publish(revision),
        lambda: page.publish(revision, user=None),
    ):
        with pytest.raises(ApprovalRequired):
            publish()
    assert not is_live(page)


def test_translation_of_an_approved_page_is_a_draft(strict, people, settings):
    from wagtail.models import Locale

    settings.WAGTAIL_I18N_ENABLED = True
    Locale.objects.get_or_create(language_code="en")
    data = {"locale": "en", "copy_parents": True}
    response = call_admin_api(people["administrator"], strict, "copy_for_translation", **data)
    assert response.status_code in (201, 403), response.content
    assert not NoticePage.objects.filter(locale__language_code="en").live().exists()
