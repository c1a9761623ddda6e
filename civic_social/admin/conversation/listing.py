"""The list of threads: the unanswered ones, the newest first."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail.admin.filters import DateRangePickerWidget, MultipleUserFilter, WagtailFilterSet
from wagtail.admin.views.generic import IndexView
from wagtail.admin.widgets.button import HeaderButton

from ...alphabet import Alphabetical, contains
from ...compat import RegisteredPolicyMixin, get_page_model
from ...conversation.desks import get_desks
from ...conversation.permissions import may_read_some, readable_desks, readable_threads
from ...conversation.thread_counts import heated_posts, new_replies
from ...models import Comment, CommentState, SocialAccount
from ...page_chooser import PageChooser
from ...pagination import LimitedPaginator
from ...spreadsheet import NoSpreadsheetMixin
from .columns import PersonColumn, PlainColumn, ThreadColumn, ThreadStateColumn, WhenColumn

#: The most comments that a search finds, the newest first.
MOST_FOUND = 2_000
#: The condition for threads that nobody at the desk has opened since their newest comment.
IS_UNREAD = Q(read_at=None) | Q(read_at__lt=F("last_comment_at"))


def _desk_choices(request: Any) -> list[tuple[str, str]]:
    return [(desk.key, str(desk.name or _("the only desk"))) for desk in readable_desks(request.user)]


class ThreadFilterSet(WagtailFilterSet):
    """The filters of the list; none of them joins a table, so none needs ``distinct``."""

    state = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("State"),
        choices=CommentState.choices,
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    unread = django_filters.ChoiceFilter(
        label=gettext_lazy("Unread"),
        choices=[("yes", gettext_lazy("Only unread ones"))],
        method="filter_unread",
        empty_label=gettext_lazy("All"),
        widget=forms.RadioSelect,
    )
    desk = django_filters.MultipleChoiceFilter(
        label=gettext_lazy("Desk"),
        field_name="desk_key",
        choices=[],
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    account = django_filters.ModelMultipleChoiceFilter(
        label=gettext_lazy("Social account"),
        queryset=SocialAccount.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    assignee = MultipleUserFilter(
        label=gettext_lazy("Assignee"),
        queryset=get_user_model().objects.none(),
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    page = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Page"),
        queryset=lambda request: get_page_model().objects.all(),
        method="filter_page",
        widget=PageChooser,
    )
    last_comment_at = django_filters.DateFromToRangeFilter(
        label=pgettext_lazy("date of the newest comment", "Newest comment"), widget=DateRangePickerWidget
    )

    class Meta:
        model = Comment
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = _desk_choices(self.request)
        if len(choices) < 2:
            del self.filters["desk"]
        else:
            self.filters["desk"].extra["choices"] = choices
        # Those of another municipality are not named.
        readable = readable_threads(self.request.user).filter(account=OuterRef("pk")).order_by()
        accounts = SocialAccount.objects.filter(Exists(readable)).order_by(Alphabetical("name"))
        self.filters["account"].queryset = accounts.defer("credentials_token")
        members: set[int] = set()
        for desk in readable_desks(self.request.user):
            members.update(member.pk for member in get_desks().members_of(desk.key))
        self.filters["assignee"].queryset = get_user_model().objects.filter(pk__in=members)

    def filter_unread(self, queryset: QuerySet[Comment], name: str, value: str) -> QuerySet[Comment]:
        """Return the unread threads."""
        return queryset.filter(IS_UNREAD)

    def filter_page(self, queryset: QuerySet[Comment], name: str, value: Any) -> QuerySet[Comment]:
        """Return the threads below posts of a page."""
        return queryset.filter(post__page=value)


class InboxView(NoSpreadsheetMixin, RegisteredPolicyMixin, IndexView):
    """Lists the readable threads: the unanswered ones, unless a state, a page or a text is given."""

    model = Comment
    page_title = gettext_lazy("Comments")
    header_icon = "comment"
    any_permission_required = ["view"]
    index_url_name = "civic_social_comments:index"
    index_results_url_name = "civic_social_comments:index_results"
    template_name = "civic_social/admin/comments/index.html"
    table_classname = "listing social-listing"
    filterset_class = ThreadFilterSet
    default_ordering = ("-last_comment_at", "-pk")
    search_fields = ["text", "author_name"]
    paginate_by = 50
    paginator_class = LimitedPaginator

    @cached_property
    def columns(self) -> list[Any]:
        """The columns; that of the desk only if there are several."""
        columns: list[Any] = [
            ThreadColumn("text", label=pgettext_lazy("of a person", "Comment"), width="27%"),
            ThreadStateColumn("state", label=gettext_lazy("State")),
            PlainColumn("post", label=gettext_lazy("Page"), accessor="post.page_title", width="17%"),
            PlainColumn("account", label=gettext_lazy("Social account"), accessor="account.name_and_network"),
            PersonColumn("assignee", label=gettext_lazy("Assignee")),
            WhenColumn(
                "last_comment_at", label=pgettext_lazy("date of the newest comment", "Newest comment")
            ),
        ]
        if len(get_desks().all()) > 1:
            columns.insert(4, PlainColumn("desk_name", label=gettext_lazy("Desk")))
        return columns

    def get_base_queryset(self) -> QuerySet[Comment]:
        """Return the readable threads."""
        threads = readable_threads(self.request.user)
        # No select_related(): with a join SQLite sorts, instead of using the index.
        return threads.prefetch_related("post", "account", "assignee")

    def filter_queryset(self, queryset: QuerySet[Comment]) -> QuerySet[Comment]:
        """Return the filtered threads; only the unanswered ones, unless a state, page or text is given."""
        queryset = super().filter_queryset(queryset)
        asked = self.request.GET
        if asked.getlist("state") or asked.get("page") or self.is_searching:
            return queryset
        return queryset.filter(state=CommentState.OPEN)

    def search_queryset(self, queryset: QuerySet[Comment]) -> QuerySet[Comment]:
        """Return the threads of which a comment contains the words, in any case."""
        if not self.is_searching:
            return queryset
        found = Comment.objects.filter(contains(self.search_query, *self.search_fields))
        heads = found.order_by("-received_at").values_list(Coalesce("parent_id", "pk"), flat=True)
        # Read once: the condition runs a regular expression for each comment.
        return queryset.filter(pk__in=set(heads[:MOST_FOUND]))

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """The button of the prepared answers."""
        return (
            [
                HeaderButton(
                    _("Prepared answers"), url=reverse("civic_social_answers:index"), icon_name="doc-full"
                )
            ]
            if may_read_some(self.request.user)
            and self.request.user.has_perm("civic_social.view_answertemplate")
            else []
        )

    def get_edit_url(self, instance: Comment) -> None:
        return None

    def get_list_buttons(self, instance: Comment) -> list[Any]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the numbers of new replies, and mark the threads below posts with very many comments."""
        context = super().get_context_data(**kwargs)
        heated, threads = heated_posts(), list(context["object_list"])
        replies = new_replies(threads)
        for thread in threads:
            thread.new_replies = replies.get(thread.pk, 0)
            thread.is_heated = thread.post_id in heated
        return context
