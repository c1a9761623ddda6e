"""The page explorer's column "Posted to": where each page stands on the networks."""

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.pages.listing import ExplorableIndexView
from wagtail.admin.viewsets.pages import PageViewSet, page_viewset_registry
from wagtail.models import get_page_models

from ...pages import SocialPageMixin
from ..base_views import stylesheets
from ..permissions import may_see_posts, visible_posts
from ..posts.presentation import PostPresentation


class PostedToColumn(Column):
    """The accounts at which the page has a post, each with its state; from ``attach_posts``."""

    cell_template_name = "civic_social/admin/posted_to_cell.html"

    def get_value(self, instance):
        return [(post, PostPresentation(post)) for post in getattr(instance, "social_posts", ())]


def attach_posts(pages, user) -> None:
    """Give each of ``pages`` its posts that ``user`` may see, as ``social_posts``: one query for all."""
    posts = visible_posts(user).filter(page_id__in=[page.pk for page in pages]).select_related("account")
    posts = posts.defer("account__credentials_token", "desired", "confirmed", "progress")
    by_page = {}
    for post in posts.order_by("account__name"):
        by_page.setdefault(post.page_id, []).append(post)
    for page in pages:
        page.social_posts = by_page.get(page.pk, [])


class SocialExplorerView(ExplorableIndexView):
    """Wagtail's explorer, with the column. A site with an explorer of its own inherits from it."""

    @cached_property
    def explorable_columns(self):
        *columns, navigate = super().explorable_columns
        if may_see_posts(self.request.user):
            columns.append(PostedToColumn("posted_to", label=_("Posted to"), width="16%"))
        return [*columns, navigate]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if may_see_posts(self.request.user):
            attach_posts(context["object_list"], self.request.user)
        context["media"] += stylesheets()
        return context


class SocialExplorerViewSet(PageViewSet):
    """Shows what is below a page that may have announced pages; a listing of the site's own goes first."""

    index_view_class = SocialExplorerView

    def on_register(self):
        for model in get_page_models():
            children = model.allowed_subpage_models()
            if any(issubclass(child, SocialPageMixin) for child in children):
                page_viewset_registry.values_by_parent_model.setdefault(model, self)
