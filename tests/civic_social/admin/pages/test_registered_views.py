"""The editor on Wagtail 7.4: its own view gives way to that of the page type's viewset."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import ResolverMatch

from civic_social.admin.pages import registered_views
from civic_social.admin.pages.registered_views import answer_with_registered_view


class View:
    """A view whose hook runs again, as Wagtail's does."""

    @classmethod
    def as_view(cls):
        def view(request, **kwargs):
            assert answer_with_registered_view(request, object()) is None, "asked once for each request"
            return HttpResponse(f"edited {kwargs['page_id']}")

        return view


class ViewSet:
    edit_view_class = View


@pytest.mark.parametrize(
    ("name", "viewset", "answer"),
    [("edit", ViewSet, b"edited 7"), ("edit", object, None), ("unpublish", ViewSet, None)],
)
def test_view_of_the_viewset_answers_if_it_has_one(monkeypatch, name, viewset, answer):
    monkeypatch.setattr(registered_views.page_viewset_registry, "get_by_type", lambda model: viewset)
    request = RequestFactory().get("/admin/pages/7/edit/")
    request.resolver_match = ResolverMatch(View, (), {"page_id": 7}, url_name=name)
    response = answer_with_registered_view(request, object())
    assert (response and response.content) == answer
