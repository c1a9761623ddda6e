"""Lists of the admin hand out a spreadsheet only where they declare its columns."""

import pytest
from django.urls import get_resolver
from wagtail.admin.views.mixins import SpreadsheetExportMixin

pytestmark = pytest.mark.django_db

OWN_APPS = ("home", "feedback", "civic_social", "cms")
WITH_EXPORT = {"/admin/feedback/figures/", "/admin/feedback/inbox/", "/admin/social/posts/"}


def own_lists(resolver, prefix="/"):
    """Yield the address of each list of the project's views and models that has no argument."""
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield from own_lists(entry, route)
        elif "<" not in route and is_own_list(entry.callback):
            yield route


def is_own_list(callback) -> bool:
    view = getattr(callback, "view_class", None)
    if not view or not issubclass(view, SpreadsheetExportMixin):
        return False
    model = callback.view_initkwargs.get("model") or getattr(view, "model", None)
    return view.__module__.split(".")[0] in OWN_APPS or bool(model and model._meta.app_label in OWN_APPS)


def test_lists_are_found():
    found = set(own_lists(get_resolver()))
    assert {"/admin/social/comments/", "/admin/social/comments/results/", *WITH_EXPORT} <= found
    assert {"/admin/alerts/", "/admin/events/", "/admin/subscribers/"} <= found


@pytest.mark.parametrize("spreadsheet", ["csv", "xlsx"])
def test_only_lists_with_columns_are_exported(admin_client, spreadsheet):
    admin_client.raise_request_exception = False
    answers = {
        path: admin_client.get(path, {"export": spreadsheet}) for path in sorted(own_lists(get_resolver()))
    }
    exported = {path for path, answer in answers.items() if "html" not in answer["Content-Type"]}
    assert exported == {each for path in WITH_EXPORT for each in (path, f"{path}results/") if each in answers}
    assert {path: answer for path, answer in answers.items() if answer.status_code >= 400} == {}
