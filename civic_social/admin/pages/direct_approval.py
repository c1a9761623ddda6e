"""The screen where an administrator approves and publishes a page that needs another person's approval."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.log_actions import log

from ...models import DirectApproval
from ...models.approval import authors_of, needs_other_person
from ...pages import describe_errors
from ...planning.dependencies import page_model
from .publish_message import describe_published

TEMPLATE = "civic_social/admin/direct_approval.html"


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
    """Ask an administrator for the reason, and publish the latest revision of the page.

    Raises ``Http404`` without such a page, and ``PermissionDenied`` for other people and for a page that
    needs no other person.
    """
    page = get_object_or_404(page_model(), pk=page_id).specific
    if not request.user.is_superuser or not needs_other_person(page):
        raise PermissionDenied
    revision = page.get_latest_revision()
    if revision is None:
        raise Http404
    is_author = request.user.pk in authors_of(page, page.current_workflow_state)
    data = request.POST if request.method == "POST" else None
    form = DirectApprovalForm(data, is_author=is_author, initial={"revision": revision.pk})
    if not form.is_valid():
        return render(request, TEMPLATE, {"page": page, "form": form, "is_author": is_author})
    if form.cleaned_data["revision"] != revision.pk:
        messages.error(
            request, gettext("Not published: somebody has changed the page meanwhile. Read it again.")
        )
    else:
        _publish(request, page, revision, form.cleaned_data.get("reason", ""))
    return redirect("wagtailadmin_pages:edit", page.pk)


def _publish(request: HttpRequest, page: Any, revision: Any, reason: str) -> None:
    """Approve and publish ``revision``, or tell why it is incomplete."""
    user: Any = request.user
    try:
        with transaction.atomic():
            DirectApproval.objects.create(revision=revision, user=user, reason=reason)
            action = "civic_social.override_approval" if reason else "civic_social.approve_directly"
            log(instance=page, action=action, user=user, revision=revision, data={"reason": reason})
            revision.publish(user=user)
    except ValidationError as error:
        details = getattr(error, "message_dict", None) or {"__all__": error.messages}
        sentences = " ".join(describe_errors(type(page), details))
        messages.error(request, f"{gettext('Not published.')} {sentences}")
        return
    messages.success(
        request, gettext("“%(title)s” is published.") % {"title": page.get_admin_display_title()}
    )
    describe_published(request, page)
