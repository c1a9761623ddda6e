"""Entering a comment that a person has read where no program can read, such as in a group."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminAutoHeightTextInput

from ...compat import RegisteredPolicyMixin
from ...conversation import by_hand
from ...conversation.permissions import may_enter, may_read
from ...models import Comment, Post


class EntryForm(forms.Form):
    """The form for a comment that was read elsewhere."""

    text = forms.CharField(
        label=gettext_lazy("What they wrote"),
        max_length=10_000,
        widget=AdminAutoHeightTextInput(attrs={"rows": 5}),
        help_text=gettext_lazy("Only what needs an answer or matters for the page; no data of other people."),
    )
    author_name = forms.CharField(
        label=gettext_lazy("Author"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Only if it is needed for the answer."),
    )
    permalink = forms.URLField(
        label=gettext_lazy("Link to the comment"), max_length=500, required=False, assume_scheme="https"
    )

    def clean_permalink(self) -> str:
        """Return the address. Raises ``ValidationError`` unless it begins with https."""
        permalink: str = self.cleaned_data["permalink"]
        if permalink and not permalink.startswith("https://"):
            raise forms.ValidationError(_("Enter an address that begins with https://."))
        return permalink


class EnterView(RegisteredPolicyMixin, WagtailAdminTemplateMixin, FormView):
    """The form for a comment below the post of the URL."""

    model = Comment
    form_class = EntryForm
    template_name = "civic_social/admin/comments/enter.html"
    page_title = gettext_lazy("Enter a comment")
    header_icon = "comment"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Handle the request. Raises ``PermissionDenied`` if the user may enter nothing below the post."""
        if not may_enter(request.user, self.social_post):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def social_post(self) -> Post:
        """The post. Raises ``Http404`` for an unknown one."""
        posts = Post.objects.select_related("account").defer("account__credentials_token")
        return get_object_or_404(posts, pk=self.kwargs["post_pk"])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("civic_social_comments:index"), "label": _("Comments")},
            {"url": "", "label": self.get_page_title(), "sublabel": str(self.social_post)},
        ]

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Store the comment, and show it to those who may read it."""
        user = self.request.user
        comment = by_hand.enter(self.social_post, user, **form.cleaned_data)
        messages.success(self.request, _("The comment is stored, and its desk is told of it."))
        if may_read(user, comment):
            return redirect("civic_social_comments:thread", comment.pk)
        return redirect("civic_social_hand_off:index")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(post=self.social_post, **kwargs)
