"""The digests in the admin: how far they are, and the mails of which it is not known if they were sent."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from ...events.admin.participants import parse_key
from ...models import MailDigest, SubscriptionMail
from .. import issues

VIEW, MANAGE = "home.view_mailissue", "home.manage_mailissue"
Status = SubscriptionMail.Status
PER_PAGE = 50


class DigestsView(WagtailAdminTemplateMixin, TemplateView):
    """The digests, the latest first."""

    template_name = "home/subscriptions/admin/digests.html"
    page_title = gettext_lazy("Digests")
    header_icon = "mail"

    def dispatch(self, request, *args, **kwargs):
        """Raise PermissionDenied without the permission to view mails, or for a change to manage them."""
        if not request.user.has_perm(VIEW if request.method == "GET" else MANAGE):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

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
        )
        digests = digests.filter(total__gt=0).order_by("-slot", "-pk")
        listing = Paginator(digests, PER_PAGE).get_page(self.request.GET.get("p"))
        for digest in listing:
            digest.done = digest.total - digest.left
        may_manage = self.request.user.has_perm(MANAGE)
        return super().get_context_data(listing=listing, may_manage=may_manage, **kwargs)

    def post(self, request):
        """Send the unknown mails of one digest again. Raises Http404 if there is no such digest."""
        digest = get_object_or_404(MailDigest, pk=parse_key(request.POST.get("digest")))
        issues.resend_unknown_of_digest(digest, request.user)
        messages.success(request, _("They are being sent again."))
        return redirect("home_mail_issues:digests")
