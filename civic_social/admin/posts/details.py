"""The page of one post: state, message, attempts and the actions that the user may take."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic.base import BaseObjectMixin, WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from ...compat import RegisteredPolicyMixin
from ...conversation.by_hand import is_looked_below
from ...conversation.permissions import may_enter
from ...conversation.thread_counts import count_by_post
from ...models import CommentLook, Mode, Post
from ..permissions import SEE_POSTS, may_manage_post, may_see_post
from .comment_looks import NothingNewForm
from .duplicates import NoDuplicateForm, possible_duplicates
from .figures import figures_of
from .forms import FORMS, PostForm, possible_forms
from .presentation import PostPresentation


class PostDetailView(
    RegisteredPolicyMixin, PermissionCheckedMixin, BaseObjectMixin, WagtailAdminTemplateMixin, TemplateView
):
    """The page of one post."""

    model = Post
    object: Post
    any_permission_required: list[str] | None = SEE_POSTS
    template_name = "civic_social/admin/post_detail.html"
    page_title = _("Post")
    index_url_name = "civic_social_posts:index"
    header_icon = "list-ul"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Handle the request. Raises ``PermissionDenied`` if the user may not open the view for this post."""
        if not self.is_allowed(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def is_allowed(self, user: Any) -> bool:
        """Return True if ``user`` may open this view for its post."""
        return may_see_post(user, self.object)

    def get_base_object_queryset(self) -> QuerySet[Post]:
        return Post.objects.select_related("account", "published_by").defer("account__credentials_token")

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def get_breadcrumbs_items(self) -> list[dict]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.index_url_name), "label": _("Posts")},
            {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()},
        ]

    def get_context_data(self, bound: PostForm | None = None, **kwargs: Any) -> dict[str, Any]:
        """Return the context; ``bound`` is the submitted form of an action that failed."""
        post = self.object
        page = post.live_page
        may_edit_page = bool(page) and page.permissions_for_user(self.request.user).can_edit()
        may_manage = may_manage_post(self.request.user, post)
        return super().get_context_data(
            post=post,
            shown=PostPresentation(post),
            forms=possible_forms(post, bound) if may_manage else [],
            doubts=possible_duplicates(post),
            looked_form=_no_duplicate_form(post) if may_manage else None,
            page_edit_url=reverse("wagtailadmin_pages:edit", args=[page.pk]) if may_edit_page else "",
            comment_counts=count_by_post(self.request.user, [post.pk]).get(post.pk),
            figures=figures_of([post]).get(post.pk),
            enter_url=self._enter_url(),
            comment_look=CommentLook.objects.filter(post=post).select_related("person").first(),
            nothing_form=NothingNewForm(post=post) if may_manage and is_looked_below(post) else None,
            next=get_valid_next_url_from_request(self.request),
            **kwargs,
        )

    def _enter_url(self) -> str:
        """Return the URL of the form for comments that only a person can read, or ""."""
        post = self.object
        is_readable = post.account.get_channel().capabilities.can_read_comments
        is_asked = post.confirmed and not (is_readable and post.account.mode == Mode.API)
        if not is_asked or not may_enter(self.request.user, post):
            return ""
        return reverse("civic_social_comments:enter", args=[post.pk])


def _no_duplicate_form(post: Post) -> NoDuplicateForm | None:
    return NoDuplicateForm(post=post) if NoDuplicateForm.is_possible(post) else None


class PostActionView(PostDetailView):
    """Run one action on a post; an invalid form shows the page again with its errors."""

    http_method_names = ["post", "options"]
    permission_required = "deliver"
    any_permission_required = None
    #: The form of each action that this view accepts, by its name in the URL.
    forms: dict[str, type[PostForm]] = {
        **FORMS,
        NoDuplicateForm.verb: NoDuplicateForm,
        NothingNewForm.verb: NothingNewForm,
    }

    def is_allowed(self, user: Any) -> bool:
        return may_manage_post(user, self.object)

    def post(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """Run the action ``verb``. Raises ``Http404`` if it is unknown."""
        if verb not in self.forms:
            raise Http404
        form = self.forms[verb](request.POST, post=self.object)
        if form.perform(request.user):
            if form.done:
                messages.success(request, form.done % {"post": self.object})
            return redirect(self.get_success_url())
        self.object = self.get_object()
        form.post = self.object
        if form.general_errors:
            messages.error(request, " ".join(form.general_errors))
        return self.render_to_response(self.get_context_data(bound=form))

    def get_success_url(self) -> str:
        """Return the URL in the request's ``next``, or the post's own."""
        next_url = get_valid_next_url_from_request(self.request)
        return next_url or reverse("civic_social_posts:inspect", args=[self.object.pk])
