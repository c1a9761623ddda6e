"""The queue of what a person posts by hand: made for a phone in one hand."""

from django.core.paginator import Paginator
from django.core.signing import BadSignature
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from ..content.images import images_of
from ..content.rendering.events import changed_fields
from ..delivery.operations import differences
from ..delivery.transitions import FOR_A_PERSON
from ..manual_posting.deadlines import due_at, post_id_of
from ..models import Post, Switch
from ..models.states import Operation, Status
from .base_views import DeskView, DeskViewSet
from .permissions import handled_posts, may_handle, may_handle_posts
from .posts.details import PostActionView, PostDetailView
from .posts.forms import FORMS, ClaimForm, GiveBackForm, possible_forms
from .posts.presentation import PostPresentation

#: A phone shows some; the rest follows.
PER_PAGE = 20

#: What kind of task it is: its name, and how much attention its chip asks for.
POST, CHANGE, REMOVE, LOOK = "post", "change", "remove", "look"
KINDS = {
    POST: _("To post"),
    CHANGE: _("To change"),
    REMOVE: _("To remove"),
    LOOK: _("To look for"),
}
#: The same for an event, where it is called otherwise.
EVENT_KINDS = {POST: _("Make the event on Facebook"), CHANGE: _("Correct the event by hand")}
#: Why a post waits that was always meant to be carried over by hand.
PLANNED = {"by-hand", "group-by-hand", "event-by-hand", "edit-by-hand", "remove-by-hand"}
#: The parts of a message that a person replaces, as they are called on the screen.
PARTS = {
    "text": _("the text"),
    "link": _("the link"),
    "pictures": _("the pictures"),
    "card": _("the preview of the link"),
}


class HandOffCard:
    """One post to carry over, with the forms beside it, as ``user`` sees it."""

    def __init__(self, post: Post, user, *, images: dict | None = None, bound=None):
        self.post, self.user = post, user
        self.shown = PostPresentation(post, images)
        forms = {form.verb: form for form in possible_forms(post, bound)}
        self.done, self.skip, self.retry = forms.get("done"), forms.get("skip"), forms.get("retry")
        self.claim_form, self.give_back_form = ClaimForm(post=post), GiveBackForm(post=post)
        #: A mistake in the reason must not hide behind a closed fold.
        self.skip_is_open = bool(self.skip and self.skip.errors)
        self.is_open = False

    @cached_property
    def kind(self) -> str:
        """What the person does at the network: each kind has words and steps of its own."""
        if self.post.problem in FOR_A_PERSON:
            return LOOK
        match self.shown.operation:
            case Operation.DELETE:
                return REMOVE
            case Operation.UPDATE | Operation.COMMENT:
                return CHANGE
        return POST

    @property
    def kind_label(self) -> str:
        """The kind, in words."""
        return EVENT_KINDS.get(self.kind, KINDS[self.kind]) if self.is_event else KINDS[self.kind]

    @property
    def is_event(self) -> bool:
        """Whether it is an event, which has fields and steps of its own."""
        return self.post.account.get_channel().capabilities.is_event

    @property
    def form_url(self) -> str:
        """Where the person begins."""
        return self.post.account.get_channel().form_url

    @property
    def changed_fields(self) -> list:
        """The fields of an event that are new or different, each with what stood there before."""
        return changed_fields(self.shown.desired, self.shown.confirmed)

    @property
    def is_off_now(self) -> bool:
        """Whether the event no longer takes place, which is not so at the network yet."""
        now, before = self.post.desired_message, self.post.confirmed_message
        return bool(now and now.event and now.event.state and (not before or before.event != now.event))

    @property
    def is_cancelled_now(self) -> bool:
        """Whether it was called off for good."""
        return self.is_off_now and self.post.desired_message.event.state == "cancelled"

    @property
    def has_problem(self) -> bool:
        """Whether something is to be said beyond what the steps say: it was not meant to be done by hand."""
        return self.post.problem not in PLANNED

    @cached_property
    def changed(self) -> set[str]:
        """The parts that are different from what stands there, for a change."""
        return differences(self.post.desired, self.post.confirmed)

    @property
    def changes(self) -> list:
        """The same, in words; an edit whose answer was lost is done again even where nothing differs."""
        return [label for part, label in PARTS.items() if part in self.changed] or [PARTS["text"]]

    @property
    def is_waiting(self) -> bool:
        """Whether anybody still has to do it."""
        return self.post.status == Status.WAITING

    @cached_property
    def due_at(self):
        """By when it should be done."""
        return due_at(self.post)

    @property
    def is_late(self) -> bool:
        """Whether that is over."""
        return self.due_at < timezone.now()

    @cached_property
    def claim(self):
        """Whose it is for the moment, or None."""
        claim = getattr(self.post, "claim", None) if self.is_waiting else None
        return claim if claim and claim.until > timezone.now() else None

    @property
    def is_mine(self) -> bool:
        """Whether the person has taken it on."""
        return bool(self.claim) and self.claim.person_id == self.user.pk

    @property
    def is_somebody_elses(self) -> bool:
        """Whether another person is at it."""
        return bool(self.claim) and not self.is_mine


def open_one(cards: list[HandOffCard]) -> None:
    """Unfold what the person has taken on, or else the first that nobody has."""
    mine = [card for card in cards if card.is_mine]
    for card in mine or [card for card in cards if not card.claim][:1]:
        card.is_open = True


def waiting_posts(user):
    """Return what waits for a person, the oldest first; what is paused keeps its posts to itself."""
    if Switch.load().is_paused:
        return Post.objects.none()
    posts = handled_posts(user).filter(status=Status.WAITING, account__is_paused=False)
    return (
        posts.select_related("account", "claim__person")
        .defer("account__credentials_token")
        .order_by("next_attempt_at", "pk")
    )


class HandOffView(DeskView):
    """Everything that waits for a person."""

    model = Post
    permission_required = "deliver"
    template_name = "civic_social/admin/hand_off.html"
    page_title = _("To post by hand")
    header_icon = "clipboard-list"

    def get_context_data(self, **kwargs):
        user = self.request.user
        page = Paginator(waiting_posts(user), PER_PAGE).get_page(self.request.GET.get("p"))
        images = images_of([post.desired_message for post in page])
        cards = [HandOffCard(post, user, images=images) for post in page]
        open_one(cards)
        paused = handled_posts(user).filter(status=Status.WAITING, account__is_paused=True)
        return super().get_context_data(
            cards=cards,
            page_obj=page,
            switch=Switch.load(),
            paused_count=paused.count(),
            queue_url=reverse("civic_social_hand_off:index"),
            **kwargs,
        )


class HandOffItemMixin:
    """One card on a page of its own: where a mistake leads, and where a mail points."""

    template_name = "civic_social/admin/hand_off_item.html"
    page_title = _("Post by hand")
    header_icon = "clipboard-list"

    def is_allowed(self, user):
        return may_handle(user, self.object)

    def get_base_object_queryset(self):
        return super().get_base_object_queryset().select_related("claim__person")

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("civic_social_hand_off:index"), "label": HandOffView.page_title},
            {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()},
        ]

    def get_context_data(self, bound=None, **kwargs):
        card = HandOffCard(self.object, self.request.user, bound=bound)
        card.is_open = True
        queue_url = reverse("civic_social_hand_off:index")
        return super().get_context_data(bound, card=card, queue_url=queue_url, **kwargs)


class HandOffItemView(HandOffItemMixin, PostDetailView):
    """Shows one post to carry over."""

    permission_required = "deliver"


class HandOffActionView(HandOffItemMixin, PostActionView):
    """Carries out what the person says of it, and leads back to the queue."""

    forms = {**FORMS, ClaimForm.verb: ClaimForm, GiveBackForm.verb: GiveBackForm}

    def get_success_url(self):
        queue_url = reverse("civic_social_hand_off:index")
        stays = self.kwargs["verb"] in (ClaimForm.verb, GiveBackForm.verb)
        return f"{queue_url}#post-{self.object.pk}" if stays else queue_url


class HandOffLinkView(PermissionCheckedMixin, View):
    """Where the link of a mail leads: to its post, or to the queue once the link has ended."""

    model = Post
    permission_required = "deliver"

    def get(self, request, token):
        try:
            return redirect("civic_social_hand_off:item", pk=post_id_of(token))
        except BadSignature:
            messages.warning(
                request, _("The link is no longer valid, or was not copied whole. Here is all that waits.")
            )
            return redirect("civic_social_hand_off:index")


class HandOffViewSet(DeskViewSet):
    """The queue and its items."""

    name = "civic_social_hand_off"
    url_prefix = "social/hand-off"
    icon = "clipboard-list"
    menu_label = _("To post by hand")
    menu_name = "civic-social-hand-off"
    is_open_to = staticmethod(may_handle_posts)

    def get_urlpatterns(self):
        return [
            path("", HandOffView.as_view(), name="index"),
            path("link/<str:token>/", HandOffLinkView.as_view(), name="link"),
            path("<int:pk>/", HandOffItemView.as_view(), name="item"),
            path("<int:pk>/<slug:verb>/", HandOffActionView.as_view(), name="action"),
        ]
