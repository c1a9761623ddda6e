"""Hooks that enforce approval by another person in the page editor, with a message for each refusal."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import AbstractPage

from ...models.approval import OtherPersonApprovalTask, is_published_by_approval_only


def hide_publish_action(menu_items: list, request: HttpRequest, context: Any) -> None:
    """Remove "Publish" from the editor's menu if the page is published by approval only."""
    kept = [item for item in menu_items if item.name != "action-publish"]
    page = context.get("page") or context["parent_page"]
    if len(kept) < len(menu_items) and is_published_by_approval_only(page, request.user):
        menu_items[:] = kept


def save_instead_of_publishing(request: HttpRequest, page: Any, page_class: Any = None) -> None:
    """Turn a request to publish into one to save, if the page is published by approval only.

    ``page`` is the page, or the parent of a new one. Wagtail's hook ``before_publish_page`` would be too
    late: a new page has been saved as live by then.
    """
    if "action-publish" not in request.POST or not is_published_by_approval_only(page, request.user):
        return
    data = request.POST.copy()
    del data["action-publish"]
    request.POST = data  # type: ignore[assignment]  # Django accepts a mutable copy.
    messages.warning(
        request,
        _("Not published: this page is published when another person approves it. Submit it."),
    )


def explain_refused_approval(request: HttpRequest, page: Any) -> None:
    """Warn a reviewer who changed the page and approved it in one request that it is not approved."""
    if request.POST.get("workflow-action-name") != "approve":
        return
    task = page.current_workflow_task
    if isinstance(task, OtherPersonApprovalTask) and (why := task.why_not(page, request.user)):
        messages.warning(request, why)


def refuse_bulk_publishing(
    request: HttpRequest, action_type: str, objects: Any, action: Any
) -> HttpResponse | None:
    """Refuse to publish several pages at once if one of them is published by approval only."""
    if action_type != "publish" or not issubclass(action.model, AbstractPage):
        return None
    pages = list(objects)
    if action.cleaned_form.cleaned_data["include_descendants"]:
        pages += [draft for page in objects for draft in page.get_descendants().not_live()]
    refused = [page.title for page in pages if is_published_by_approval_only(page, request.user)]
    if not refused:
        return None
    messages.error(
        request,
        _("Nothing has been published: another person has to approve these pages first: %(pages)s.")
        % {"pages": ", ".join(refused)},
    )
    return redirect(action.next_url)
