"""One post: where it stands, what it says, what was tried, and what a person may do."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic.base import BaseObjectMixin, WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from ...models import Post
from ..permissions import SEE_POSTS, may_handle, may_see
from .duplicates import LookedForm, open_doubts
from .forms import FORMS, possible_forms
from .presentation import PostPresentation


class PostDetailView(PermissionCheckedMixin, BaseObjectMixin, WagtailAdminTemplateMixin, TemplateView):
    """The whole story of one post."""

    model = Post
    any_permission_required = SEE_POSTS
    template_name = "civic_social/admin/post_detail.html"
    page_title = _("Post")
    index_url_name = "civic_social_posts:index"
    header_icon = "list-ul"

    def dispatch(self, request, *args, **kwargs):
        if not self.is_allowed(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def is_allowed(self, user) -> bool:
        """Whether ``user`` may open this view of this very post."""
        return may_see(user, self.object)

    def get_base_object_queryset(self):
        return Post.objects.select_related("account", "published_by").defer("account__credentials_token")

    def get_page_subtitle(self):
        return str(self.object)

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.index_url_name), "label": _("Posts")},
            {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()},
        ]

    def get_context_data(self, bound=None, **kwargs):
        post = self.object
        page = post.live_page
        may_edit_page = bool(page) and page.permissions_for_user(self.request.user).can_edit()
        handles = may_handle(self.request.user, post)
        return super().get_context_data(
            post=post,
            shown=PostPresentation(post),
            forms=possible_forms(post, bound) if handles else [],
            doubts=open_doubts(post),
            looked_form=LookedForm(post=post) if handles and LookedForm.is_possible(post) else None,
            page_edit_url=reverse("wagtailadmin_pages:edit", args=[page.pk]) if may_edit_page else "",
            next=get_valid_next_url_from_request(self.request),
            **kwargs,
        )


class PostActionView(PostDetailView):
    """Carries out one verb on a post; a mistake shows the post again, with the sentence beside the field."""

    http_method_names = ["post", "options"]
    permission_required = "deliver"
    any_permission_required = None
    #: The form of each verb that is understood here.
    forms = {**FORMS, LookedForm.verb: LookedForm}

    def is_allowed(self, user):
        return may_handle(user, self.object)

    def post(self, request, pk, verb):
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

    def get_success_url(self):
        """Back to where the person came from, or to the post."""
        next_url = get_valid_next_url_from_request(self.request)
        return next_url or reverse("civic_social_posts:inspect", args=[self.object.pk])
