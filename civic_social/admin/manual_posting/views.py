"""The manual posting queue: a list of cards for phones, one card's own page, and its actions."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.core.signing import BadSignature
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from ...compat import RegisteredPolicyMixin
from ...content.images import load_images
from ...conversation.by_hand import posts_to_ask_about
from ...delivery.pauses import IS_REMOVAL
from ...manual_posting.deadlines import post_id_of
from ...models import Post, Switch
from ...models.states import Status
from ..base_views import MenuView, MenuViewSet
from ..permissions import manageable_posts, may_manage_post, may_manage_posts
from ..posts.comment_looks import NothingNewForm
from ..posts.details import PostActionView, PostDetailView
from ..posts.forms import FORMS, ClaimForm, GiveBackForm, PostForm
from .cards import ManualPostCard, open_first_card
from .queue import waiting_posts

#: The number of cards on one page.
PER_PAGE = 20
#: The most posts that people are asked about comments of.
MOST_ASKED = 10


class QueueView(MenuView):
    """The queue: every post that waits for a person."""

    model = Post
    permission_required = "deliver"
    template_name = "civic_social/admin/hand_off.html"
    page_title = _("To post by hand")
    header_icon = "clipboard-list"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        page = Paginator(waiting_posts(user), PER_PAGE).get_page(self.request.GET.get("p"))
        images = load_images([post.desired_message for post in page])
        cards = [ManualPostCard(post, user, images=images) for post in page]
        open_first_card(cards)
        paused = manageable_posts(user).filter(status=Status.WAITING, account__is_paused=True)
        paused = paused.exclude(IS_REMOVAL)
        asked = posts_to_ask_about(manageable_posts(user))
        asked = asked.select_related("account", "comment_look__person").defer("account__credentials_token")
        return super().get_context_data(
            asked=[(post, NothingNewForm(post=post)) for post in asked[:MOST_ASKED]],
            cards=cards,
            page_obj=page,
            switch=Switch.load(),
            paused_count=paused.count(),
            queue_url=reverse("civic_social_hand_off:index"),
            **kwargs,
        )


class ManualPostMixin(PostDetailView):
    """One card on its own page, for links in e-mails and for forms with errors."""

    template_name = "civic_social/admin/hand_off_item.html"
    page_title = _("Post by hand")
    header_icon = "clipboard-list"

    def is_allowed(self, user: Any) -> bool:
        return may_manage_post(user, self.object)

    def get_base_object_queryset(self) -> QuerySet[Post]:
        return super().get_base_object_queryset().select_related("claim__person")

    def get_breadcrumbs_items(self) -> list[dict]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("civic_social_hand_off:index"), "label": QueueView.page_title},
            {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()},
        ]

    def get_context_data(self, bound: PostForm | None = None, **kwargs: Any) -> dict[str, Any]:
        card = ManualPostCard(self.object, self.request.user, bound=bound)
        card.is_open = True
        queue_url = reverse("civic_social_hand_off:index")
        return super().get_context_data(bound, card=card, queue_url=queue_url, **kwargs)


class ManualPostView(ManualPostMixin, PostDetailView):
    """The page of one manual post."""

    permission_required = "deliver"


class ManualPostActionView(ManualPostMixin, PostActionView):
    """Run an action on a manual post, and redirect to the queue."""

    forms = {
        **FORMS,
        ClaimForm.verb: ClaimForm,
        GiveBackForm.verb: GiveBackForm,
        NothingNewForm.verb: NothingNewForm,
    }

    def get_success_url(self) -> str:
        queue_url = reverse("civic_social_hand_off:index")
        stays = self.kwargs["verb"] in (ClaimForm.verb, GiveBackForm.verb)
        return f"{queue_url}#post-{self.object.pk}" if stays else queue_url


class SignedLinkView(RegisteredPolicyMixin, PermissionCheckedMixin, View):
    """The signed link in an e-mail: redirect to its post, or to the queue if the link has expired."""

    model = Post
    permission_required = "deliver"

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        try:
            return redirect("civic_social_hand_off:item", pk=post_id_of(token))
        except BadSignature:
            messages.warning(
                request, _("The link is no longer valid, or was not copied whole. Here is all that waits.")
            )
            return redirect("civic_social_hand_off:index")


class ManualPostingViewSet(MenuViewSet):
    """The URLs of the queue and of single manual posts."""

    name = "civic_social_hand_off"
    url_prefix = "social/hand-off"
    icon = "clipboard-list"
    menu_label = _("To post by hand")
    menu_name = "civic-social-hand-off"
    is_permitted = staticmethod(may_manage_posts)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", QueueView.as_view(), name="index"),
            path("link/<str:token>/", SignedLinkView.as_view(), name="link"),
            path("<int:pk>/", ManualPostView.as_view(), name="item"),
            path("<int:pk>/<slug:verb>/", ManualPostActionView.as_view(), name="action"),
        ]
