"""The screen where an administrator approves and publishes a page that needs another person's approval."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.utils import get_user_display_name
from wagtail.log_actions import log
from wagtail.models import Revision

from ...models import DirectApproval
from ...models.approval import NAMED, authors_of, needs_other_person
from ...models.publication_guard import is_approved
from ...pages import describe_errors
from ...planning.dependencies import page_model
from .publish_message import describe_published

TEMPLATE = "civic_social/admin/direct_approval.html"
#: By what has to happen before the latest revision can be published.
HEADINGS = {
    "own": _("Publish without another person"),
    "others": _("Approval by an administrator"),
    "approved": _("Publication of what is approved"),
}


class DirectApprovalForm(forms.Form):
    """The revision that the administrator has seen, and the reason if they are one of its authors."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why nobody else can approve it"),
        help_text=_("The page's history and the official record keep it."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, is_author: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_author:
            del self.fields["reason"]


def approve_directly(request: HttpRequest, page_id: int) -> HttpResponse:
    """Show an administrator what would be published, ask for a reason if it is needed, and publish it.

    The latest revision needs no reason if it is by other people, and no approval if another person has given
    it. Raises ``PermissionDenied`` for other people, and ``Http404`` without such a page.
    """
    if not request.user.is_superuser:
        raise PermissionDenied
    page = get_object_or_404(page_model(), pk=page_id).specific
    revision = page.get_latest_revision()
    lock = page.get_lock()
    if why := _why_not_here(page, revision):
        messages.warning(request, why)
    if why or (lock and lock.for_user(request.user)):
        # The editor shows who has locked the page.
        return redirect("wagtailadmin_pages:edit", page.pk)
    authors = authors_of(page, page.current_workflow_state)
    state = "approved" if is_approved(page, revision) else "own" if request.user.pk in authors else "others"
    data = request.POST if request.method == "POST" else None
    form = DirectApprovalForm(data, is_author=state == "own", initial={"revision": revision.pk})
    if not form.is_valid():
        context = {"page": page, "revision": revision, "form": form, "state": state}
        crumbs = [
            {
                "url": reverse("wagtailadmin_pages:edit", args=[page.pk]),
                "label": page.get_admin_display_title(),
            },
            {"url": "", "label": HEADINGS[state]},
        ]
        header = {
            "header_title": HEADINGS[state],
            "header_icon": "clipboard-list",
            "breadcrumbs_items": crumbs,
        }
        return render(request, TEMPLATE, {**context, **header, "authors": _names(authors)})
    if form.cleaned_data["revision"] != revision.pk:
        messages.error(
            request, gettext("Not published: somebody has changed the page meanwhile. Read it again.")
        )
    else:
        _publish(
            request, page, revision, form.cleaned_data.get("reason", ""), is_approved=state == "approved"
        )
    return redirect("wagtailadmin_pages:edit", page.pk)


def _why_not_here(page: Any, revision: Revision | None) -> str:
    """Return why there is nothing to approve on this screen; empty if there is."""
    if not needs_other_person(page):
        return gettext("This page needs no approval by another person: publish it as usual.")
    if revision is None or (page.live and page.live_revision_id == revision.pk):
        return gettext("Nothing to publish: the page has no unpublished changes.")
    return ""


def _names(authors: Collection[int]) -> str:
    people = get_user_model().objects.filter(pk__in=authors)
    return ", ".join(get_user_display_name(person) for person in people.order_by("last_name", "pk")[:NAMED])


def _publish(request: HttpRequest, page: Any, revision: Any, reason: str, *, is_approved: bool) -> None:
    """Approve ``revision`` unless somebody has, and publish it, or show why it is incomplete."""
    user: Any = request.user
    try:
        with transaction.atomic():
            if not is_approved:
                DirectApproval.objects.create(revision=revision, user=user, reason=reason)
                action = "civic_social.override_approval" if reason else "civic_social.approve_directly"
                log(instance=page, action=action, user=user, revision=revision, data={"reason": reason})
            revision.publish(user=user)
    except ValidationError as error:
        details = getattr(error, "message_dict", None) or {"__all__": error.messages}
        sentences = " ".join(describe_errors(type(page), details))
        refusal = gettext("Not published.")
        messages.error(request, f"{refusal} {sentences}")
        return
    messages.success(
        request, gettext("“%(title)s” is published.") % {"title": page.get_admin_display_title()}
    )
    describe_published(request, page)
