"""The admin of posts: list with filters, search and export, and the URLs of a post's views."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.admin_url_finder import ModelAdminURLFinder
from wagtail.admin.filters import ContentTypeFilter, DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton

from ...alphabet import Alphabetical, AlphabeticalMixin
from ...compat import RegisteredPolicyMixin
from ...conversation.permissions import may_read_some
from ...conversation.thread_counts import count_by_post
from ...models import Post
from ...models.states import Status
from ...spreadsheet import SpreadsheetMixin
from ..page_types import announced_page_models
from ..permissions import (
    SEE_POSTS,
    accounts_with_visible_posts,
    may_manage_posts,
    may_see_post,
    visible_posts,
)
from . import weekly_counts
from .calendar import CalendarView
from .columns import CommentsColumn, DateTimeColumn, PermalinkColumn, PostStateColumn
from .details import PostActionView, PostDetailView
from .presentation import PostPresentation
from .topics import page_has_topic, used_topics


class PageTypeFilter(ContentTypeFilter):
    """A filter by page type; posts of deleted pages match no type."""

    def filter(self, queryset: QuerySet[Post], value: ContentType | None) -> QuerySet[Post]:
        return queryset.filter(page__content_type=value) if value else queryset


class TopicFilter(django_filters.ModelMultipleChoiceFilter):
    """A filter by the topics of the page; any of them is enough."""

    def filter(self, queryset: QuerySet[Post], value: QuerySet | None) -> QuerySet[Post]:
        return queryset.filter(page_has_topic(value)) if value else queryset


def _announced_content_types(request: HttpRequest) -> QuerySet[ContentType]:
    types = ContentType.objects.get_for_models(*announced_page_models()).values()
    return ContentType.objects.filter(pk__in=[content_type.pk for content_type in types])


class PostFilterSet(WagtailFilterSet):
    """The filters of the list: state, account, page type, topic, recent event and period."""

    status = django_filters.MultipleChoiceFilter(
        label=_("Status"), choices=Status.choices, widget=forms.CheckboxSelectMultiple
    )
    account = django_filters.ModelMultipleChoiceFilter(
        label=_("Social account"),
        queryset=lambda request: accounts_with_visible_posts(request.user).order_by(Alphabetical("name")),
        widget=forms.CheckboxSelectMultiple,
    )
    page_type = PageTypeFilter(
        label=_("Kind of page"),
        queryset=_announced_content_types,
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )
    topic = TopicFilter(
        label=_("Topic"),
        queryset=lambda request: used_topics(request.user),
        widget=forms.CheckboxSelectMultiple,
    )
    week = django_filters.ChoiceFilter(
        label=_("In the last seven days"),
        choices=weekly_counts.filter_choices,
        method="filter_week",
        empty_label=_("All"),
        widget=forms.RadioSelect,
    )
    created_at = django_filters.DateFromToRangeFilter(label=_("Created"), widget=DateRangePickerWidget)

    class Meta:
        model = Post
        fields: list[str] = []

    def filter_week(self, queryset: QuerySet[Post], name: str, value: str) -> QuerySet[Post]:
        """Return the posts with an event of the category ``value`` in the last week."""
        return queryset.filter(weekly_counts.has_recent_event(value))


class PostIndexView(RegisteredPolicyMixin, AlphabeticalMixin, SpreadsheetMixin, IndexView):
    """The list of posts that the user may see."""

    any_permission_required = SEE_POSTS
    template_name = "civic_social/admin/post_index.html"
    table_classname = "listing social-listing"
    default_ordering = "-updated_at"
    alphabetical_fields = ("page_title", "account__name")
    list_export = ["page_title", "account", "network", "status", "updated_at", "permalink", "problem", "text"]
    export_headings = {
        "network": _("Network"),
        "updated_at": _("Changed"),
        "problem": _("Problem"),
        "text": _("Text"),
    }

    def get_base_queryset(self) -> QuerySet[Post]:
        return visible_posts(self.request.user).select_related("account").defer("account__credentials_token")

    @cached_property
    def columns(self) -> list[Column]:
        title = self._get_title_column_class(TitleColumn)
        columns = [
            title(
                "page_title",
                label=_("Page"),
                sort_key="page_title",
                get_url=self.get_inspect_url,
                get_title_id=lambda post: f"post_{post.pk}_title",
            ),
            Column(
                "account",
                accessor="account.name_and_network",
                label=_("Social account"),
                sort_key="account__name",
            ),
            PostStateColumn("status", label=_("Status"), sort_key="status"),
            PermalinkColumn("permalink", label=_("At the network")),
            DateTimeColumn("updated_at", label=_("Changed"), sort_key="updated_at"),
        ]
        if may_read_some(self.request.user):
            columns.insert(3, CommentsColumn("comment_counts", label=_("Comments")))
        if may_manage_posts(self.request.user):
            columns.insert(0, BulkActionsCheckboxColumn("bulk_actions", obj_type="post"))
        return columns

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        calendar = HeaderButton(
            _("Calendar"), url=reverse("civic_social_posts:calendar"), icon_name="calendar-alt"
        )
        return [calendar, *super().header_buttons]

    def get_inspect_url(self, instance: Post) -> str:
        return PostPresentation(instance).inspect_url

    def get_edit_url(self, instance: Post) -> None:
        return None

    def get_list_buttons(self, instance: Post) -> list:
        return []

    def to_row_dict(self, post: Post) -> dict[str, Any]:
        """Return the row of the export, with the labels that the screen shows."""
        explanation, shown = post.explanation, PostPresentation(post)
        message = shown.desired or shown.confirmed
        return {
            "page_title": post.page_title,
            "account": post.account.name,
            "network": str(post.account.get_channel_display()),
            "status": str(post.get_status_display()),
            "updated_at": post.updated_at,
            "permalink": post.permalink,
            "problem": explanation.what if explanation else "",
            "text": message.text if message else "",
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(may_manage=may_manage_posts(self.request.user), **kwargs)
        posts = list(context["object_list"])
        counts = count_by_post(self.request.user, [post.pk for post in posts])
        for post in posts:
            post.comment_counts = counts.get(post.pk)
        return context


class PostURLFinder(ModelAdminURLFinder):
    """Link log entries to the page of the post, since posts have no edit view."""

    def get_edit_url(self, instance: Post) -> str | None:
        """Return the URL of the post, or None if the user may not see it."""
        if self.user and not may_see_post(self.user, instance):
            return None
        return PostPresentation(instance).inspect_url


class PostViewSet(RegisteredPolicyMixin, ModelViewSet):
    """The views of posts; without create and edit views, because posts follow their pages."""

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
    form_fields: list[str] = []
    url_finder_class = PostURLFinder

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        unused = dict.fromkeys(
            ["add_url_name", "edit_url_name", "delete_url_name", "history_url_name", "usage_url_name"],
            self.UNDEFINED,
        )
        return super().get_common_view_kwargs(**unused, **kwargs)

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        own = {"list_export": self.UNDEFINED, "export_headings": self.UNDEFINED, "export_filename": "posts"}
        return super().get_index_view_kwargs(**own, **kwargs)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path("calendar/", self.construct_view(CalendarView), name="calendar"),
            path("<int:pk>/", self.inspect_view, name="inspect"),
            path("<int:pk>/<slug:verb>/", self.construct_view(PostActionView), name="action"),
        ]
