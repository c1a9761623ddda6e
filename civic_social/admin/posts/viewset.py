"""The report of all posts."""

import re

import django_filters
from django import forms
from django.contrib.contenttypes.models import ContentType
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.admin_url_finder import ModelAdminURLFinder
from wagtail.admin.filters import ContentTypeFilter, DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton

from ...models import Post, SocialAccount
from ...models.states import Status
from ..pages.page_types import announced_page_models
from ..permissions import SEE_POSTS, may_handle_posts, may_see, visible_posts
from . import week
from .calendar import CalendarView
from .columns import MomentColumn, PermalinkColumn, PostStateColumn
from .details import PostActionView, PostDetailView
from .export import SafeSpreadsheetMixin
from .presentation import PostPresentation
from .topics import about, used_topics


class PageTypeFilter(ContentTypeFilter):
    """Posts of one kind of page; the posts of deleted pages have none any more."""

    def filter(self, queryset, value):
        return queryset.filter(page__content_type=value) if value else queryset


class TopicFilter(django_filters.ModelMultipleChoiceFilter):
    """Posts about pages with one of the topics."""

    def filter(self, queryset, value):
        return queryset.filter(about(value)) if value else queryset


def _announced_content_types(request):
    types = ContentType.objects.get_for_models(*announced_page_models()).values()
    return ContentType.objects.filter(pk__in=[content_type.pk for content_type in types])


class PostFilterSet(WagtailFilterSet):
    """By state, account, kind of page, topic, period and what happened lately."""

    status = django_filters.MultipleChoiceFilter(
        label=_("Status"), choices=Status.choices, widget=forms.CheckboxSelectMultiple
    )
    account = django_filters.ModelMultipleChoiceFilter(
        label=_("Social account"),
        queryset=lambda request: SocialAccount.objects.defer("credentials_token"),
        widget=forms.CheckboxSelectMultiple,
    )
    page_type = PageTypeFilter(
        label=_("Kind of page"),
        queryset=_announced_content_types,
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )
    topic = TopicFilter(
        label=_("Topic"), queryset=lambda request: used_topics(), widget=forms.CheckboxSelectMultiple
    )
    week = django_filters.ChoiceFilter(
        label=_("In the last seven days"),
        choices=week.choices,
        method="filter_week",
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )
    created_at = django_filters.DateFromToRangeFilter(label=_("Created"), widget=DateRangePickerWidget)

    class Meta:
        model = Post
        fields = []

    def filter_week(self, queryset, name, value):
        """Keep the posts with which that happened."""
        return queryset.filter(week.happened(value))


class PostIndexView(SafeSpreadsheetMixin, IndexView):
    """Every post that the person may see."""

    any_permission_required = SEE_POSTS
    template_name = "civic_social/admin/post_index.html"
    table_classname = "listing social-listing"
    default_ordering = "-updated_at"
    list_export = ["page_title", "account", "status", "updated_at", "permalink", "problem", "text"]
    export_headings = {"updated_at": _("Changed"), "problem": _("Problem"), "text": _("Text")}

    def get_base_queryset(self):
        return visible_posts(self.request.user).select_related("account").defer("account__credentials_token")

    def search_queryset(self, queryset):
        # SQLite's LIKE knows no upper and lower case beyond ASCII; its regular expressions are Python's.
        if not self.is_searching:
            return queryset
        return queryset.filter(page_title__iregex=re.escape(self.search_query))

    @cached_property
    def columns(self):
        title = self._get_title_column_class(TitleColumn)
        columns = [
            title(
                "page_title",
                label=_("Page"),
                sort_key="page_title",
                get_url=self.get_inspect_url,
                get_title_id=lambda post: f"post_{post.pk}_title",
            ),
            Column("account", label=_("Social account"), sort_key="account__name"),
            PostStateColumn("status", label=_("Status"), sort_key="status"),
            PermalinkColumn("permalink", label=_("At the network")),
            MomentColumn("updated_at", label=_("Changed"), sort_key="updated_at"),
        ]
        if may_handle_posts(self.request.user):
            columns.insert(0, BulkActionsCheckboxColumn("bulk_actions", obj_type="post"))
        return columns

    @cached_property
    def header_buttons(self):
        calendar = HeaderButton(
            _("Calendar"), url=reverse("civic_social_posts:calendar"), icon_name="calendar-alt"
        )
        return [calendar, *super().header_buttons]

    def get_inspect_url(self, instance):
        return PostPresentation(instance).inspect_url

    def get_edit_url(self, instance):
        return None

    def get_list_buttons(self, instance):
        return []

    def to_row_dict(self, post):
        """The row of the spreadsheet, in the words of the screen."""
        explanation, shown = post.explanation, PostPresentation(post)
        message = shown.desired or shown.confirmed
        return {
            "page_title": post.page_title,
            "account": post.account.name,
            "status": str(post.get_status_display()),
            "updated_at": post.updated_at,
            "permalink": post.permalink,
            "problem": explanation.what if explanation else "",
            "text": message.text if message else "",
        }

    def get_context_data(self, **kwargs):
        return super().get_context_data(may_handle=may_handle_posts(self.request.user), **kwargs)


class PostURLFinder(ModelAdminURLFinder):
    """Leads from a log entry to the post's own view; posts are not edited."""

    def get_edit_url(self, instance):
        if self.user and not may_see(self.user, instance):
            return None
        return PostPresentation(instance).inspect_url


class PostViewSet(ModelViewSet):
    """Posts: a list, one view of each, and the actions; they are made and changed by pages only."""

    model = Post
    name = "civic_social_posts"
    url_prefix = "social/posts"
    icon = "list-ul"
    menu_label = _("Posts")
    menu_name = "civic-social-posts"
    index_view_class = PostIndexView
    filterset_class = PostFilterSet
    search_fields = ["page_title"]
    inspect_view_enabled = True
    inspect_view_class = PostDetailView
    copy_view_enabled = False
    add_to_reference_index = False
    list_per_page = 50
    form_fields = []
    url_finder_class = PostURLFinder

    def get_common_view_kwargs(self, **kwargs):
        unused = dict.fromkeys(
            ["add_url_name", "edit_url_name", "delete_url_name", "history_url_name", "usage_url_name"],
            self.UNDEFINED,
        )
        return super().get_common_view_kwargs(**unused, **kwargs)

    def get_index_view_kwargs(self, **kwargs):
        own = {"list_export": self.UNDEFINED, "export_headings": self.UNDEFINED, "export_filename": "posts"}
        return super().get_index_view_kwargs(**own, **kwargs)

    def get_urlpatterns(self):
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("calendar/", self.construct_view(CalendarView), name="calendar"),
            path("<int:pk>/", self.inspect_view, name="inspect"),
            path("<int:pk>/<slug:verb>/", self.construct_view(PostActionView), name="action"),
        ]
