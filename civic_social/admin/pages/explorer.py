"""The column "Posted to" of Wagtail's page explorer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.pages.listing import ExplorableIndexView
from wagtail.admin.viewsets.pages import PageViewSet, page_viewset_registry
from wagtail.models import Page, get_page_models

from ...alphabet import Alphabetical
from ...models import Post
from ...pages import SocialPageMixin
from ..base_views import stylesheets
from ..permissions import may_see_posts, visible_posts
from ..posts.presentation import PostPresentation


class PostedToColumn(Column):
    """The page's posts with their states; the view sets them with ``attach_posts``."""

    cell_template_name = "civic_social/admin/posted_to_cell.html"

    def get_value(self, instance: Any) -> list[tuple[Post, PostPresentation]]:
        return [(post, PostPresentation(post)) for post in getattr(instance, "social_posts", ())]


def attach_posts(pages: Iterable[Any], user: Any) -> None:
    """Set ``social_posts`` on each page to the posts that ``user`` may see, with one query."""
    posts = visible_posts(user).filter(page_id__in=[page.pk for page in pages]).select_related("account")
    posts = posts.defer("account__credentials_token", "desired", "confirmed", "progress")
    by_page: dict[int | None, list[Post]] = {}
    for post in posts.order_by(Alphabetical("account__name")):
        by_page.setdefault(post.page_id, []).append(post)
    for page in pages:
        page.social_posts = by_page.get(page.pk, [])


class SocialExplorerView(ExplorableIndexView):
    """Wagtail's explorer with the column; a site with its own explorer view can inherit from it."""

    @cached_property
    def explorable_columns(self) -> list[Column]:
        *columns, navigate = super().explorable_columns
        if may_see_posts(self.request.user):
            columns.append(PostedToColumn("posted_to", label=_("Posted to"), width="16%"))
        return [*columns, navigate]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if may_see_posts(self.request.user):
            attach_posts(context["object_list"], self.request.user)
        context["media"] += stylesheets()
        return context


class SocialExplorerViewSet(PageViewSet):
    """The explorer below pages that may have announced subpages, unless the site registered its own."""

    index_view_class = SocialExplorerView

    def on_register(self) -> None:
        """Register the view for each parent page type of an announced one."""
        model: type[Page]
        for model in get_page_models():
            children = model.allowed_subpage_models()
            if any(issubclass(child, SocialPageMixin) for child in children):
                page_viewset_registry.values_by_parent_model.setdefault(model, self)
