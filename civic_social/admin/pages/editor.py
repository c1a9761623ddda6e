"""The side panel "Social networks" of the page editor."""

from __future__ import annotations

from typing import Any

from django.forms import Media
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.viewsets.pages import page_viewset_registry
from wagtail.models import get_page_models

from ...conversation.thread_counts import ThreadCounts, count_by_post
from ...models import Post, Switch
from ...models.states import Status
from ...pages import SocialPageMixin
from ..permissions import may_change_accounts, may_manage_post, may_see_post
from ..posts.figures import FigureTable, figures_of
from ..posts.forms import possible_forms
from .announce import may_decide
from .guarded_edit import GuardedEditView, GuardedPageViewSet
from .publish_preview import PublishPreview, preview_publishing
from .short_links import short_link_of
from .unreadable import unreadable_pictures
from .untranslated import explain_untranslated

#: States in which a post needs a person; the panel's toggle shows their number.
NEEDS_ATTENTION = (Status.WAITING, Status.FAILED, Status.HELD)


class SocialSidePanel(BaseSidePanel):
    """The panel that shows, for each account, the effect of publishing, the existing post and its actions."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        """The button of the panel, with the number of posts and texts that need attention."""

        aria_label = _("Toggle social networks")
        icon_name = "social-networks"
        counter_classname = "w-bg-critical-200"

        def get_context_data(self, parent_context: Any) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            if page_id := self.panel.object.pk:
                waiting = Post.objects.filter(page_id=page_id, status__in=NEEDS_ATTENTION).count()
                context["count"] = waiting + sum(len(item.problems) for item in self.panel.previews)
            return context

    name = "social"
    title = _("Social networks")
    template_name = "civic_social/admin/side_panel.html"
    order = 250

    @cached_property
    def previews(self) -> list[PublishPreview]:
        """Return the effects of publishing the latest saved revision; empty for a page without one."""
        if not self.object.pk:
            return []
        return preview_publishing(self.object, self.request.user, is_refused=bool(self.publishing_errors))

    @cached_property
    def publishing_errors(self) -> list[str]:
        """Return the reasons why the latest saved revision cannot be published."""
        return self.object.find_publishing_errors() if self.object.pk else []

    @property
    def media(self) -> Media:
        return Media(css={"all": [versioned_static("civic_social/admin.css")]})

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context = super().get_context_data(parent_context)
        user, page = self.request.user, self.object
        figures = figures_of(item.post for item in self.previews if item.post)
        rows = [(item, self._actions(item.post, figures)) for item in self.previews]
        return {
            **context,
            "rows": rows,
            "publishing_errors": self.publishing_errors,
            "unreadable": unreadable_pictures(page) if page.pk else [],
            "untranslated": explain_untranslated(page) if page.pk else None,
            "switch": Switch.load(),
            "comment_counts": self._comment_counts(),
            "comments_url": f"{reverse('civic_social_comments:index')}?page={page.pk}",
            "short_link": short_link_of(page),
            "csrf_token": get_token(self.request),
            "next": reverse("wagtailadmin_pages:edit", args=[page.pk]) if page.pk else "",
            "announce_url": reverse("civic_social_announce", args=[page.pk])
            if may_decide(user, page)
            else "",
            "accounts_url": reverse("civic_social_accounts:index") if may_change_accounts(user) else "",
        }

    def _comment_counts(self) -> ThreadCounts | None:
        """Return the numbers of comments below the page's posts that the user may read, or None."""
        if not self.object.pk:
            return None
        posts = Post.objects.filter(page_id=self.object.pk).values_list("pk", flat=True)
        counts = count_by_post(self.request.user, list(posts))
        return sum(counts.values(), ThreadCounts()) if counts else None

    def _actions(self, post: Post | None, figures: dict[int, FigureTable]) -> dict[str, Any]:
        """Return the figures of ``post``, and the URLs and forms of the actions that the user may take."""
        user = self.request.user
        if post is None or not may_see_post(user, post):
            return {}
        actions: dict[str, Any] = {"inspect_url": reverse("civic_social_posts:inspect", args=[post.pk])}
        actions["figures"] = figures.get(post.pk)
        if may_manage_post(user, post):
            # A form that asks for the permalink needs the text to copy beside it: the manual posting page.
            forms = [form for form in possible_forms(post) if "permalink" not in form.fields]
            actions["forms"] = [form for form in forms if not form.visible_fields()]
            actions["asking_forms"] = [form for form in forms if form.visible_fields()]
            if post.status == Status.WAITING:
                actions["hand_off_url"] = reverse("civic_social_hand_off:item", args=[post.pk])
        return actions


class SocialPanelMixin(WagtailAdminTemplateMixin):
    """Add the panel to a page view; page types with their own ``PageViewSet`` use it directly."""

    def get_side_panels(self) -> MediaContainer:
        # Included in the response of an autosave too, so that Wagtail replaces the panel on the screen.
        return MediaContainer([*super().get_side_panels(), SocialSidePanel(self.page, self.request)])


class SocialCreateView(SocialPanelMixin, CreateView):
    """Wagtail's view for a new page, with the panel."""


class SocialEditView(SocialPanelMixin, GuardedEditView):
    """Wagtail's view for an existing page, with the panel."""


class SocialPageViewSet(GuardedPageViewSet):
    """The views of an announced page type; a site can inherit from it to change more of them."""

    add_view_class = SocialCreateView
    edit_view_class = SocialEditView


def page_viewsets() -> list[GuardedPageViewSet]:
    """Return a viewset for each page type for which the site registered none."""
    return [
        (SocialPageViewSet if issubclass(model, SocialPageMixin) else GuardedPageViewSet)(
            model._meta.label_lower, model=model
        )
        for model in get_page_models()
        if model not in page_viewset_registry.values_by_class
    ]
