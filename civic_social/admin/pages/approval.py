"""Approval by another person in the admin: no way round it, and every refusal says why."""

from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import AbstractPage

from ...models.approval import OtherPersonApprovalTask, is_published_by_approval_only


def offer_no_publishing(menu_items, request, context):
    """Take “Publish” out of the editor's menu where a page is published by approval only."""
    kept = [item for item in menu_items if item.name != "action-publish"]
    page = context.get("page") or context["parent_page"]
    if len(kept) < len(menu_items) and is_published_by_approval_only(page, request.user):
        menu_items[:] = kept


def save_instead_of_publishing(request, page, page_class=None):
    """Turn a request to publish into one to save, where a page is published by approval only.

    ``page`` is the page, or the parent of one to be created. At this point, and not before the publication
    itself: there Wagtail has saved a new page as live already.
    """
    if "action-publish" not in request.POST or not is_published_by_approval_only(page, request.user):
        return
    request.POST = request.POST.copy()
    del request.POST["action-publish"]
    messages.warning(
        request,
        _("Not published: this page is published when another person approves it. Submit it."),
    )


def tell_author(request, page):
    """Tell a reviewer who has changed the page and pressed “Approve” in one go what became of it."""
    if request.POST.get("workflow-action-name") != "approve":
        return
    task = page.current_workflow_task
    if isinstance(task, OtherPersonApprovalTask) and (why := task.why_not(page, request.user)):
        messages.warning(request, why)


def refuse_to_publish_many(request, action_type, objects, action):
    """Refuse to publish several pages at once when one is published by approval only; none of them is."""
    if action_type != "publish" or not issubclass(action.model, AbstractPage):
        return None
    pages = list(objects)
    if action.cleaned_form.cleaned_data["include_descendants"]:
        pages += [draft for page in objects for draft in page.get_descendants().not_live()]
    kept = [page.title for page in pages if is_published_by_approval_only(page, request.user)]
    if not kept:
        return None
    messages.error(
        request,
        _("Nothing has been published: another person has to approve these pages first: %(pages)s.")
        % {"pages": ", ".join(kept)},
    )
    return redirect(action.next_url)
