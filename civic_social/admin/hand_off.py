"""The queue of what a person posts by hand: made for a phone in one hand."""

from django.core.paginator import Paginator
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.viewsets.base import ViewSet

from ..models import Post, Switch
from ..states import Status
from .permissions import handled_posts, may_handle, may_handle_posts
from .post_details import PostActionView, PostDetailView
from .post_forms import possible_forms
from .presentation import PostPresentation

#: A phone shows some; the rest follows.
PER_PAGE = 20


class HandOffCard:
    """One post to carry over, with the forms beside it."""

    def __init__(self, post: Post, bound=None):
        self.post = post
        self.shown = PostPresentation(post)
        forms = {form.verb: form for form in possible_forms(post, bound)}
        self.done, self.skip, self.retry = forms.get("done"), forms.get("skip"), forms.get("retry")
        #: A mistake in the reason must not hide behind a closed fold.
        self.skip_is_open = bool(self.skip and self.skip.errors)


def waiting_posts(user):
    """Return what waits for a person, the oldest first; what is paused keeps its posts to itself."""
    if Switch.load().is_paused:
        return Post.objects.none()
    posts = handled_posts(user).filter(status=Status.WAITING, account__is_paused=False)
    return (
        posts.select_related("account").defer("account__credentials_token").order_by("next_attempt_at", "pk")
    )


class HandOffView(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """Everything that waits for a person."""

    model = Post
    permission_required = "deliver"
    template_name = "civic_social/admin/hand_off.html"
    page_title = _("To post by hand")
    header_icon = "clipboard-list"

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs):
        user = self.request.user
        page = Paginator(waiting_posts(user), PER_PAGE).get_page(self.request.GET.get("p"))
        paused = handled_posts(user).filter(status=Status.WAITING, account__is_paused=True)
        return super().get_context_data(
            cards=[HandOffCard(post) for post in page],
            page_obj=page,
            switch=Switch.load(),
            paused_count=paused.count(),
            queue_url=reverse("civic_social_hand_off:index"),
            **kwargs,
        )


class HandOffItemMixin:
    """One card on a page of its own: where a mistake leads, and where a mail may point."""

    template_name = "civic_social/admin/hand_off_item.html"
    page_title = _("Post by hand")
    header_icon = "clipboard-list"

    def is_allowed(self, user):
        return may_handle(user, self.object)

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("civic_social_hand_off:index"), "label": HandOffView.page_title},
            {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()},
        ]

    def get_context_data(self, bound=None, **kwargs):
        card = HandOffCard(self.object, bound)
        queue_url = reverse("civic_social_hand_off:index")
        return super().get_context_data(bound, card=card, queue_url=queue_url, **kwargs)


class HandOffItemView(HandOffItemMixin, PostDetailView):
    """Shows one post to carry over."""

    permission_required = "deliver"


class HandOffActionView(HandOffItemMixin, PostActionView):
    """Carries out what the person says of it, and leads back to the queue."""

    def get_success_url(self):
        return reverse("civic_social_hand_off:index")


class HandOffMenuItem(MenuItem):
    """Shown to those who may act on posts."""

    def is_shown(self, request):
        return may_handle_posts(request.user)


class HandOffViewSet(ViewSet):
    """The queue and its items."""

    name = "civic_social_hand_off"
    url_prefix = "social/hand-off"
    icon = "clipboard-list"
    menu_label = _("To post by hand")
    menu_name = "civic-social-hand-off"
    menu_item_class = HandOffMenuItem

    def get_urlpatterns(self):
        return [
            path("", HandOffView.as_view(), name="index"),
            path("<int:pk>/", HandOffItemView.as_view(), name="item"),
            path("<int:pk>/<slug:verb>/", HandOffActionView.as_view(), name="action"),
        ]
