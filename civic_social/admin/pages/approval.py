"""Hooks for approval by another person, with a message in the admin for each refusal.

``models.publication_guard`` enforces it, whichever way a page is published.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages

from ...compat import AbstractPage
from ...models import ApprovalRequired
from ...models.approval import OtherPersonApprovalTask, is_published_by_approval_only, needs_other_person
from ...models.publication_guard import check_move, is_approved
from ...planning.dependencies import page_model


def hide_publish_action(menu_items: list, request: HttpRequest, context: Any) -> None:
    """Remove "Publish" from the editor's menu if the page is published by approval only."""
    kept = [item for item in menu_items if item.name != "action-publish"]
    page = context.get("page") or context["parent_page"]
    if len(kept) < len(menu_items) and is_published_by_approval_only(page, request.user):
        menu_items[:] = kept


def save_instead_of_publishing(request: HttpRequest, page: Any, page_class: Any = None) -> None:
    """Turn a request to publish into one to save, if the page is published by approval only.

    ``page`` is the page, or the parent of a new one. Wagtail's hook ``before_publish_page`` would be too
    late: a new page has been saved as live by then. An administrator is asked for the reason afterwards
    (``ask_administrator``).
    """
    if "action-publish" not in request.POST or not needs_other_person(page):
        return
    _remove_from_post(request, "action-publish")
    if request.user.is_superuser:
        request.is_publication_of_administrator = True  # type: ignore[attr-defined]
        return
    messages.warning(
        request,
        _("Not published: this page is published when another person approves it. Submit it."),
    )


def ask_administrator(request: HttpRequest, page: Any) -> HttpResponse | None:
    """Lead an administrator who has pressed "Publish" to the screen that asks for the reason."""
    if getattr(request, "is_publication_of_administrator", False):
        return redirect("civic_social_approve", page.pk)
    return None


def copy_as_drafts(request: HttpRequest, page: Any) -> HttpResponse | None:
    """Turn a request for public copies into one for drafts, and refuse an alias, where approval is needed."""
    data = request.POST
    chosen = data.get("new_parent_page", "")
    if not (data.get("publish_copies") or data.get("alias")) or not chosen.isdecimal():
        return None
    destination = page_model().objects.filter(pk=chosen).first()
    if destination is None or not needs_other_person(destination):
        return None
    if data.get("alias") and not needs_other_person(page):
        messages.error(
            request,
            _(
                "Not copied: an alias there would be public, and another person has to approve it. "
                "Copy the page."
            ),
        )
        return redirect("wagtailadmin_pages:copy", page.pk)
    if data.get("publish_copies"):
        _remove_from_post(request, "publish_copies")
        if not data.get("alias"):
            messages.warning(
                request, _("Copied as drafts: another person has to approve the copies. Submit them.")
            )
    return None


def refuse_move(request: HttpRequest, page: Any, destination: Any) -> HttpResponse | None:
    """Refuse to move a public page to where another person has to approve it first."""
    try:
        check_move(page, destination)
    except ApprovalRequired as error:
        messages.error(request, str(error))
        return redirect("wagtailadmin_explore", page.get_parent().pk)
    return None


def _remove_from_post(request: HttpRequest, name: str) -> None:
    data = request.POST.copy()
    del data[name]
    request.POST = data  # type: ignore[assignment]  # Django accepts a mutable copy.


def explain_refused_approval(request: HttpRequest, page: Any) -> None:
    """Warn a reviewer who changed the page and approved it in one request that it is not approved."""
    if request.POST.get("workflow-action-name") != "approve":
        return
    task = page.current_workflow_task
    if isinstance(task, OtherPersonApprovalTask) and (why := task.why_not(page, request.user)):
        messages.warning(request, why)


def refuse_bulk_action(
    request: HttpRequest, action_type: str, objects: Any, action: Any
) -> HttpResponse | None:
    """Refuse to publish or move several pages at once if another person has to approve one of them first."""
    if action_type not in ("publish", "move") or not issubclass(action.model, AbstractPage):
        return None
    choices = action.cleaned_form.cleaned_data
    if action_type == "move":
        refusals = (refuse_move(request, page, choices["chooser"]) for page in objects)
        return redirect(action.next_url) if any(refusals) else None
    pages = list(objects)
    if choices["include_descendants"]:
        pages += [draft for page in objects for draft in page.get_descendants().not_live().specific()]
    refused = [page.title for page in pages if _needs_approval(page)]
    if not refused:
        return None
    messages.error(
        request,
        _("Nothing has been published: another person has to approve these pages first: %(pages)s.")
        % {"pages": ", ".join(refused)},
    )
    return redirect(action.next_url)


def _needs_approval(page: Any) -> bool:
    """Return True if the latest revision of ``page`` waits for another person."""
    if not needs_other_person(page):
        return False
    latest = page.get_latest_revision()
    return latest is None or not is_approved(page, latest)
