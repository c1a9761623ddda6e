"""Two requests for one page at the same moment: what has been published stays published."""

import json

import pytest
from django.urls import reverse
from wagtail import hooks

from tests.civic_social.site.models import NoticePage, PlainPage

from .test_approval import form_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def during_post():
    """Return a context manager that runs a function in the next POST, after the view has read the page."""

    def run(function):
        calls = []

        def hook(request, page):
            if request.method == "POST" and not calls:
                calls.append(page)
                function()

        return hooks.register_temporarily("before_edit_page", hook)

    return run


def publish_now(page):
    page = page.specific_class.objects.get(pk=page.pk)
    page.title = "Публикувано"
    page.save_revision().publish()


def post(admin, page, title, **headers):
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    data = form_data(admin.get(url))
    data["title"] = title
    return admin.post(url, data, headers=headers)


@pytest.fixture(params=[NoticePage, PlainPage])
def saved_draft(request, root):
    page = root.add_child(instance=request.param(title="Чернова", slug="draft", live=False))
    page.save_revision()
    return page


def test_late_autosave_is_refused_and_the_page_stays_live(admin, saved_draft, during_post):
    with during_post(lambda: publish_now(saved_draft)):
        response = post(admin, saved_draft, "Закъсняло", accept="application/json")
    assert response.status_code == 400
    assert json.loads(response.content)["error_code"] == "invalid_revision"
    saved_draft.refresh_from_db()
    assert saved_draft.live
    assert saved_draft.title == "Публикувано"
    assert not saved_draft.has_unpublished_changes


def test_late_draft_is_kept_and_the_page_stays_live(admin, saved_draft, during_post):
    with during_post(lambda: publish_now(saved_draft)):
        response = post(admin, saved_draft, "Следващ вариант")
    assert response.status_code == 302
    saved_draft.refresh_from_db()
    assert saved_draft.live
    assert saved_draft.title == "Публикувано"
    assert saved_draft.get_latest_revision_as_object().title == "Следващ вариант"


def test_autosave_of_an_unchanged_page_is_saved(admin, saved_draft):
    response = post(admin, saved_draft, "Ново", accept="application/json")
    assert json.loads(response.content)["success"]
    saved_draft.refresh_from_db()
    assert saved_draft.get_latest_revision_as_object().title == "Ново"


def test_reverting_while_somebody_publishes_leaves_the_page_live(admin, saved_draft, during_post):
    revision = saved_draft.latest_revision
    saved_draft.title = "Втори вариант"
    saved_draft.save_revision()
    url = reverse("wagtailadmin_pages:revisions_revert", args=[saved_draft.pk, revision.pk])
    data = form_data(admin.get(url))
    with during_post(lambda: publish_now(saved_draft)):
        assert admin.post(url, data).status_code == 302
    saved_draft.refresh_from_db()
    assert saved_draft.live
    assert saved_draft.get_latest_revision_as_object().title == "Чернова"


def test_editor_loads_the_autosave_guard(admin, saved_draft):
    html = admin.get(reverse("wagtailadmin_pages:edit", args=[saved_draft.pk])).content.decode()
    assert "civic_social/autosave-guard.js" in html
