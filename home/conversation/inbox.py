"""One inbox: messages of the form and comments of the networks, the newest first.

Both stay what they are: a message is registered and has a legal time limit, a comment is no formal signal. So
nothing is counted or mixed; the first rows of each list are read and merged.
"""

import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.urls import path, reverse
from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.base import ViewSet

from civic_social.admin.conversation import columns as comment_columns
from civic_social.admin.conversation.listing import IS_UNREAD
from civic_social.alphabet import contains
from civic_social.conversation.permissions import may_read_some, readable_desks, readable_threads
from civic_social.models import Comment, CommentState, SocialAccount
from feedback import search_index
from feedback.inbox import columns as message_columns
from feedback.inbox.permissions import policy
from feedback.models import Status, Submission

PAGE_SIZE = 50
MESSAGE, COMMENT = "message", "comment"
#: The filter for the form, beside the channels of the networks.
FORM = "form"
STATES = (
    ("", gettext_lazy("Waiting ones; in a search, all")),
    ("open", gettext_lazy("Waiting for an answer")),
    ("done", gettext_lazy("Finished")),
    ("all", gettext_lazy("All")),
)


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of the page before: its time, kind and key."""

    moment: datetime
    kind: str
    pk: int

    def __str__(self) -> str:
        return f"{self.moment.isoformat()}~{self.kind}~{self.pk}"

    @classmethod
    def parse(cls, text: str) -> "Cursor | None":
        """Return the cursor of a query, or None if it is none."""
        parts = text.split("~")
        if len(parts) != 3 or parts[1] not in (MESSAGE, COMMENT) or not parts[2].isdecimal():
            return None
        try:
            moment = parse_datetime(parts[0])
        except ValueError:
            return None
        if moment is None or moment.tzinfo is None or len(parts[2]) > 18:
            return None
        return cls(moment, parts[1], int(parts[2]))

    def older(self, kind: str, field: str) -> Q:
        """Return the condition for rows of ``kind`` after this one in the list."""
        earlier = Q(**{f"{field}__lt": self.moment})
        if kind == self.kind:
            return earlier | Q(**{field: self.moment}, pk__lt=self.pk)
        # Of the same moment, comments come before messages.
        return earlier | Q(**{field: self.moment}) if kind > self.kind else earlier


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the list."""

    kind: str
    pk: int
    moment: datetime
    title: str
    words: str
    url: str
    channel: str
    desk: str
    state: str
    tone: str
    is_unread: bool
    due: str = ""

    @property
    def order(self) -> tuple:
        """The place in the list: the newest first."""
        return (-self.moment.timestamp(), self.kind, -self.pk)


class FilterForm(forms.Form):
    """The filters; a value that is not offered counts as none."""

    q = forms.CharField(label=gettext_lazy("Search in both"), required=False, max_length=200)
    kind = forms.ChoiceField(label=pgettext_lazy("inbox", "Kind"), required=False)
    channel = forms.ChoiceField(label=gettext_lazy("Came in"), required=False)
    desk = forms.ChoiceField(label=gettext_lazy("Desk"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False, choices=STATES)
    unread = forms.BooleanField(label=gettext_lazy("Only unread ones"), required=False)

    def __init__(self, data, *, channels, desks):
        super().__init__(data)
        every = ("", _("All"))
        self.fields["kind"].choices = [
            every,
            (MESSAGE, _("Messages of the form")),
            (COMMENT, _("Comments on social networks")),
        ]
        self.fields["channel"].choices = [every, *channels]
        self.fields["desk"].choices = [every, *desks]
        if len(desks) < 2:
            del self.fields["desk"]

    def chosen(self) -> dict:
        """Return the valid values."""
        self.is_valid()
        return self.cleaned_data


class OneInboxView(WagtailAdminTemplateMixin, TemplateView):
    """The messages and comments that the user may read, on desks of their own."""

    template_name = "home/conversation/inbox.html"
    page_title = gettext_lazy("Everything that came in")
    header_icon = "mail"

    def dispatch(self, request, *args, **kwargs):
        """Handle the request. Raises PermissionDenied if the user may read neither kind."""
        if not may_open(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    @cached_property
    def reads_messages(self) -> bool:
        """True if the user may read some message."""
        return policy.user_has_permission(self.request.user, "view")

    @cached_property
    def reads_comments(self) -> bool:
        """True if the user may read some comment."""
        return may_read_some(self.request.user)

    @cached_property
    def form(self) -> FilterForm:
        """The filters of the query."""
        user = self.request.user
        desks = {desk.key: str(desk.name) for desk in readable_desks(user) if desk.key}
        if self.reads_messages:
            desks |= {str(desk.pk): desk.name for desk in policy.readable_desks(user).distinct()}
        return FilterForm(
            self.request.GET or None,
            channels=[(FORM, _("Form of the site")), *_network_channels()],
            desks=sorted(desks.items(), key=lambda desk: desk[1]),
        )

    @cached_property
    def chosen(self) -> dict:
        """The chosen filters."""
        return self.form.chosen() if self.form.is_bound else {}

    def get_rows(self, cursor: Cursor | None) -> list[Row]:
        """Return the rows of one page after ``cursor``, and one more if there is one."""
        kind, channel = self.chosen.get("kind"), self.chosen.get("channel")
        sources: list[Iterable[Row]] = []
        if self.reads_messages and kind != COMMENT and channel in (None, "", FORM):
            found = _page_of(self._messages(), MESSAGE, "received_at", cursor)
            sources.append(map(row_of_message, found))
        if self.reads_comments and kind != MESSAGE and channel != FORM:
            found = _page_of(self._comments(), COMMENT, "last_comment_at", cursor)
            sources.append(map(row_of_thread, found))
        return list(islice(heapq.merge(*sources, key=lambda row: row.order), PAGE_SIZE + 1))

    def _messages(self) -> QuerySet[Submission]:
        found = policy.instances_user_has_any_permission_for(self.request.user, ["view"])
        chosen = self.chosen
        if chosen.get("q"):
            found = search_index.search(found, chosen["q"])
        if chosen.get("desk"):
            found = found.filter(desk=chosen["desk"])
        if chosen.get("unread"):
            found = found.filter(status=Status.NEW)
        state = chosen.get("state") or ("all" if chosen.get("q") else "open")
        if state == "open":
            found = found.filter(is_open=True)
        else:
            found = found.exclude(status=Status.SUSPECTED)
            found = found.filter(is_open=False) if state == "done" else found
        found = found.defer("comment", "answers", "consents").annotate(beginning=message_columns.BEGINNING)
        return found.prefetch_related("desk")

    def _comments(self) -> QuerySet[Comment]:
        found = readable_threads(self.request.user)
        chosen = self.chosen
        if chosen.get("q"):
            words = Comment.objects.filter(contains(chosen["q"], "text", "author_name")).order_by()
            replies = words.exclude(parent=None).values("parent")
            found = found.filter(Q(pk__in=words.values("pk")) | Q(pk__in=replies))
        if chosen.get("channel"):
            found = found.filter(account__channel=chosen["channel"])
        if chosen.get("desk"):
            found = found.filter(desk_key=chosen["desk"])
        if chosen.get("unread"):
            found = found.filter(IS_UNREAD)
        state = chosen.get("state") or ("all" if chosen.get("q") else "open")
        if state == "open":
            found = found.filter(state=CommentState.OPEN)
        elif state == "done":
            found = found.exclude(state=CommentState.OPEN)
        # No select_related(): with a join SQLite sorts, instead of using the index.
        return found.prefetch_related("account")

    def get_context_data(self, **kwargs):
        cursor = Cursor.parse(self.request.GET.get("after", ""))
        rows = self.get_rows(cursor)
        shown = rows[:PAGE_SIZE]
        older = ""
        if len(rows) > PAGE_SIZE:
            last = shown[-1]
            older = self._query(after=str(Cursor(last.moment, last.kind, last.pk)))
        return super().get_context_data(
            rows=shown,
            form=self.form,
            older_query=older,
            newest_query=self._query() if cursor else "",
            is_narrowed=any(self.chosen.values()),
            is_filtered=any(value for name, value in self.chosen.items() if name != "q"),
            tabs=self._tabs(),
            has_desks="desk" in self.form.fields,
            **kwargs,
        )

    def _query(self, **values: str) -> str:
        kept = {name: value for name, value in self.request.GET.items() if name != "after" and value}
        return "?" + urlencode({**kept, **values})

    def _tabs(self) -> list[tuple[str, str]]:
        """Return the lists of one kind with everything that can be done there: name and URL."""
        tabs = []
        if self.reads_messages:
            tabs.append((_("Messages of the form"), reverse("feedback_inbox:index")))
        if self.reads_comments:
            tabs.append((_("Comments on social networks"), reverse("civic_social_comments:index")))
        return tabs


def _page_of(found: QuerySet, kind: str, field: str, cursor: Cursor | None) -> Iterable:
    if cursor is not None:
        found = found.filter(cursor.older(kind, field))
    return found.order_by(f"-{field}", "-pk")[: PAGE_SIZE + 1]


def _network_channels() -> list[tuple[str, str]]:
    """Return the channels of accounts that have comments or may get some."""
    names: dict[str, str] = {}
    for account in SocialAccount.objects.defer("credentials_token"):
        names.setdefault(account.channel, str(account.get_channel_display()))
    return sorted(names.items(), key=lambda pair: pair[1])


def row_of_message(submission: Submission) -> Row:
    """Return the row of a message."""
    due = message_columns.describe_due(submission)
    return Row(
        kind=MESSAGE,
        pk=submission.pk,
        moment=submission.received_at,
        title=f"№ {submission.reference}",
        words=message_columns.first_words(submission),
        url=reverse("feedback_inbox:case", args=[submission.pk]),
        channel=_("Form of the site"),
        desk=submission.desk.name if submission.desk else "",
        state=str(submission.get_status_display()),
        tone="person" if submission.is_open else "good",
        is_unread=submission.status == Status.NEW,
        due=due.words,
    )


def row_of_thread(thread: Comment) -> Row:
    """Return the row of a thread of comments."""
    return Row(
        kind=COMMENT,
        pk=thread.pk,
        moment=thread.last_comment_at,
        title=comment_columns.author_of(thread),
        words=comment_columns.first_words(thread),
        url=reverse("civic_social_comments:thread", args=[thread.pk]),
        channel=str(thread.account.get_channel_display()),
        desk=thread.desk_name,
        state=str(thread.get_state_display()),
        tone=comment_columns.TONES[CommentState(thread.state)],
        is_unread=comment_columns.is_unread(thread),
    )


def may_open(user) -> bool:
    """Return True if the user may read some message or some comment."""
    return policy.user_has_permission(user, "view") or may_read_some(user)


class ReadersMenuItem(MenuItem):
    """A menu item for users who may read messages or comments."""

    def is_shown(self, request) -> bool:
        return may_open(request.user)


class OneInboxViewSet(ViewSet):
    """The inbox of both kinds, above the menus of feedback and of the networks."""

    name = url_namespace = "home_inbox"
    url_prefix = "inbox"
    icon = "mail"
    menu_label = gettext_lazy("Everything that came in")
    menu_name = "home-inbox"
    menu_order = 245
    menu_item_class: Callable = ReadersMenuItem
    add_to_admin_menu = True

    def get_urlpatterns(self):
        """Return the URL pattern of the list."""
        return [path("", OneInboxView.as_view(), name="index")]
