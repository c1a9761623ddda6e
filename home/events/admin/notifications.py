"""Overview of an event's posts and mails, done and not done, and the mail to all participants."""

from django import forms
from django.db import transaction
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.log_actions import log

from civic_social.admin.manual_posting.cards import ManualPostCard
from civic_social.admin.permissions import may_manage_post, visible_posts
from civic_social.admin.posts.presentation import PostPresentation
from civic_social.models import Post
from civic_social.models.states import Status

from ..mail import outbox
from ..mail.models import Circular, Delivery, EventMail, MailKind
from .base import EventView
from .participants import parse_key

#: States of a mail that is not done; a person has to look at some of them.
NOT_DONE = (Delivery.DUE, Delivery.SENDING, Delivery.FAILED, Delivery.UNKNOWN)
#: The number of unfinished mails that the view lists.
SHOWN = 100


class NotificationsView(EventView):
    """All posts and mails of an event with their states."""

    template_name = "home/events/admin/changes.html"
    page_title = gettext_lazy("Who has been told")
    header_icon = "list-ul"

    def get_context_data(self, **kwargs):
        """Return the context with the posts, and the mails by kind and state."""
        posts = Post.objects.filter(page_id=self.event.pk).select_related("account")
        posts = list(posts.defer("account__credentials_token").order_by("key", "account__name"))
        rows = [PostRow(post, self.request.user) for post in posts]
        mails = EventMail.objects.filter(registration__page_id=self.event.pk)
        open_mails = mails.filter(status__in=NOT_DONE).select_related("registration")
        return super().get_context_data(
            places=rows,
            places_done=sum(row.is_done for row in rows),
            may_open_posts=visible_posts(self.request.user).exists(),
            mails=count_mails(mails),
            open_mails=open_mails[:SHOWN],
            open_count=open_mails.count(),
            facebook_event="" if has_event_channel(posts) else facebook_event_text(self.event),
            **kwargs,
        )

    def post(self, request, page_pk):
        """Queue a failed or unknown mail again. Raises Http404 if the event has no such mail."""
        key = parse_key(request.POST.get("mail"))
        mail = get_object_or_404(EventMail, registration__page_id=self.event.pk, pk=key)
        outbox.requeue(mail)
        messages.success(request, _("The mail is sent once more."))
        return redirect("home_events:changes", self.event.pk)


class PostRow:
    """A post of the event or of a moment; ``task`` names the manual step that the user has to do, if any."""

    def __init__(self, post: Post, user):
        self.post, self.shown = post, PostPresentation(post)
        self.is_done = post.status in (Status.LIVE, Status.WITHDRAWN)
        self.task = self.task_url = ""
        if post.status == Status.WAITING and may_manage_post(user, post):
            self.task = ManualPostCard(post, user).kind_label
            self.task_url = reverse("civic_social_hand_off:item", args=[post.pk])


def has_event_channel(posts) -> bool:
    """Return True if an account for Facebook events has a post, so that the manual queue has the text."""
    return any(post.account.get_channel().capabilities.is_event for post in posts)


def count_mails(mails) -> list[dict]:
    """Return each kind of mail with the numbers of sent, open and other mails.

    Changes and cancellations are counted for each occasion.
    """
    counted = mails.values("kind", "occasion", "status").annotate(number=Count("pk"))
    rows: dict[tuple, dict] = {}
    for row in counted.order_by("kind", "occasion"):
        key = (row["kind"], row["occasion"] if row["kind"] in (MailKind.CHANGED, MailKind.CALLED_OFF) else "")
        entry = rows.setdefault(key, {"kind": MailKind(row["kind"]).label, "sent": 0, "open": 0, "other": 0})
        status = row["status"]
        name = "sent" if status == Delivery.SENT else "open" if status in NOT_DONE else "other"
        entry[name] += row["number"]
    return list(rows.values())


def facebook_event_text(page) -> str:
    """Return the text to copy into a Facebook event, which Facebook lets no program create."""
    with translation.override(page.locale.language_code):
        lines = [page.title, page.get_period(), page.get_where(), "", page.summary, "", page.full_url or ""]
    return "\n".join(lines)


class CircularForm(forms.ModelForm):
    """Form of a mail to all active participants."""

    class Meta:
        model = Circular
        fields = ["subject", "text"]


class CircularView(EventView):
    """View to write a mail to all active participants, which is shown once more before it is sent."""

    template_name = "home/events/admin/circular.html"
    page_title = gettext_lazy("Mail to all")
    header_icon = "mail"
    form = None

    def post(self, request, page_pk):
        """Show the mail for confirmation, queue and log the mails, or show the form with its errors."""
        self.form = CircularForm(request.POST)
        wish = request.POST.get("do")
        if not self.form.is_valid() or wish == "back":
            status = 200 if self.form.is_valid() else 422
            return self.render_to_response(self.get_context_data(), status=status)
        if wish != "send":
            self.template_name = "home/events/admin/circular_confirm.html"
            return self.render_to_response(self.get_context_data())
        with transaction.atomic():
            circular = self.form.save(commit=False)
            circular.page, circular.author = self.event, request.user
            circular.save()
            people = outbox.active_recipients(self.event)
            outbox.queue_mails(people, MailKind.CIRCULAR, occasion=str(circular.pk), circular=circular)
            log(self.event, "home.circular", user=request.user, data={"people": len(people)})
        messages.success(request, _("The mail goes to %(count)s people.") % {"count": len(people)})
        return redirect("home_events:changes", self.event.pk)

    def get_context_data(self, **kwargs):
        """Return the context with the form and the number of recipients."""
        return super().get_context_data(
            form=self.form or CircularForm(), people=len(outbox.active_recipients(self.event)), **kwargs
        )
