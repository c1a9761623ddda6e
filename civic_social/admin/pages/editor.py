"""The "Social networks" side panel of the page editor."""

from django.forms import Media
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.viewsets.pages import PageViewSet, page_viewset_registry

from ...models import Post, Switch
from ...models.states import Status
from ..permissions import may_change_accounts, may_handle, may_see
from ..posts.forms import possible_forms
from .page_types import announced_page_models
from .publish_preview import Forecast, forecast

#: These need a person; the panel's button counts them.
NEEDS_PERSON = (Status.WAITING, Status.FAILED, Status.HELD)


class SocialSidePanel(BaseSidePanel):
    """For each account: what publishing would do and why, what stands there, and what one may do."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = _("Toggle social networks")
        icon_name = "social-networks"
        counter_classname = "w-bg-critical-200"

        def get_context_data(self, parent_context):
            context = super().get_context_data(parent_context)
            if page_id := self.panel.object.pk:
                waiting = Post.objects.filter(page_id=page_id, status__in=NEEDS_PERSON).count()
                context["count"] = waiting + sum(len(item.problems) for item in self.panel.forecasts)
            return context

    name = "social"
    title = _("Social networks")
    template_name = "civic_social/admin/side_panel.html"
    order = 250

    @cached_property
    def forecasts(self) -> list[Forecast]:
        """What publishing the page as it was last saved would do; nothing before it is saved once."""
        return forecast(self.object, self.request.user) if self.object.pk else []

    @property
    def media(self):
        return Media(css={"all": [versioned_static("civic_social/admin.css")]})

    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        user, page = self.request.user, self.object
        rows = [(item, self._actions(item.post)) for item in self.forecasts]
        return {
            **context,
            "rows": rows,
            "switch": Switch.load(),
            "csrf_token": get_token(self.request),
            "next": reverse("wagtailadmin_pages:edit", args=[page.pk]) if page.pk else "",
            "accounts_url": reverse("civic_social_accounts:index") if may_change_accounts(user) else "",
        }

    def _actions(self, post) -> dict:
        """What the person may do with ``post``: addresses, and the forms that fit on a button."""
        user = self.request.user
        if post is None or not may_see(user, post):
            return {}
        actions = {"inspect_url": reverse("civic_social_posts:inspect", args=[post.pk])}
        if may_handle(user, post):
            # What takes the address of the post has the text to copy beside it, on a page of its own.
            forms = [form for form in possible_forms(post) if "permalink" not in form.fields]
            actions["forms"] = [form for form in forms if not form.visible_fields()]
            actions["asking_forms"] = [form for form in forms if form.visible_fields()]
            if post.status == Status.WAITING:
                actions["hand_off_url"] = reverse("civic_social_hand_off:item", args=[post.pk])
        return actions


class SocialPanelMixin:
    """Adds the panel to a page view; for page types with a ``PageViewSet`` of their own."""

    def get_side_panels(self):
        # Also when it is saved in the background: then Wagtail puts the new panel in place of the old one.
        return MediaContainer([*super().get_side_panels(), SocialSidePanel(self.page, self.request)])


class SocialCreateView(SocialPanelMixin, CreateView):
    """The page form, with the panel."""


class SocialEditView(SocialPanelMixin, EditView):
    """The page form, with the panel."""


class SocialPageViewSet(PageViewSet):
    """The views of an announced page type. Inherit from it to change more of them."""

    add_view_class = SocialCreateView
    edit_view_class = SocialEditView
    #: The explorer stays as it is.
    parent_models = ()


def page_viewsets() -> list[SocialPageViewSet]:
    """Return a viewset for each announced page type that has none of its own."""
    return [
        SocialPageViewSet(model._meta.label_lower, model=model)
        for model in announced_page_models()
        if model not in page_viewset_registry.values_by_class
    ]
