"""The digests in the admin: how far they are, and the mails about which a person decides."""

from collections import Counter

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from ...models import MailDigest, SubscriptionMail
from .unsettled import context_of, decide

VIEW, MANAGE = "home.view_mailissue", "home.manage_mailissue"
Status = SubscriptionMail.Status
PER_PAGE = 50


class MailPermissionMixin:
    """Lets in who may view mails, and who may manage them to change something."""

    def dispatch(self, request, *args, **kwargs):
        """Raise PermissionDenied without the permission to view mails, or for a change to manage them."""
        if not request.user.has_perm(VIEW if request.method == "GET" else MANAGE):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class DigestsView(MailPermissionMixin, WagtailAdminTemplateMixin, TemplateView):
    """The digests, the latest first."""

    template_name = "home/subscriptions/admin/digests.html"
    page_title = gettext_lazy("Digests")
    header_icon = "mail"

    def get_breadcrumbs_items(self):
        """Return the breadcrumbs, with a link to the list of issues."""
        issues_url = reverse("home_mail_issues:index")
        return [
            *self.breadcrumbs_items,
            {"url": issues_url, "label": _("Mails to subscribers")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs):
        """Return the context with a page of digests and their numbers."""
        digests = MailDigest.objects.select_related("account").annotate(
            total=Count("mails"),
            left=Count("mails", filter=Q(mails__status__in=[Status.DUE, Status.SENDING])),
            unknown=Count("mails", filter=Q(mails__status=Status.UNKNOWN)),
            refused=Count("mails", filter=Q(mails__status=Status.REFUSED)),
        )
        digests = digests.filter(total__gt=0).order_by("-slot", "-pk")
        listing = Paginator(digests, PER_PAGE).get_page(self.request.GET.get("p"))
        for digest in listing:
            digest.done = digest.total - digest.left
        return super().get_context_data(listing=listing, **kwargs)


class DigestView(MailPermissionMixin, WagtailAdminTemplateMixin, TemplateView):
    """One digest: its numbers, and the mails about which a person decides."""

    template_name = "home/subscriptions/admin/digest.html"
    page_title = gettext_lazy("Digest")
    header_icon = "mail"

    @cached_property
    def digest(self) -> MailDigest:
        """The digest that the URL names. Raises Http404 if there is none."""
        return get_object_or_404(MailDigest.objects.select_related("account"), pk=self.kwargs["pk"])

    def get_page_subtitle(self):
        return str(self.digest)

    def get_breadcrumbs_items(self):
        """Return the breadcrumbs, with a link to the list of digests."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse("home_mail_issues:index"), "label": _("Mails to subscribers")},
            {"url": reverse("home_mail_issues:digests"), "label": _("Digests")},
            {"url": "", "label": str(self.digest)},
        ]

    def get_context_data(self, **kwargs):
        """Return the context with the numbers of the digest and its unsettled mails."""
        counts = Counter(self.digest.mails.values_list("status", flat=True))
        return super().get_context_data(
            digest=self.digest,
            counts=[(label, counts[status]) for status, label in Status.choices if counts[status]],
            may_manage=self.request.user.has_perm(MANAGE),
            **context_of(self.digest, self.request.user),
            **kwargs,
        )

    def post(self, request, pk):
        """Do what the pressed button says, and show the digest again."""
        decide(self.digest, request)
        return redirect("home_mail_issues:digest", pk)
