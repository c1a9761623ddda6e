"""The channel of mail to subscribers: a post is an issue, which the site then mails to each of them.

The network is this site's own table, so nothing can be lost between the two: an issue has the marker of its
post, and is found by it.
"""

import re
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings as django_settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic_social.channels.base import (
    Capabilities,
    Channel,
    Finding,
    Health,
    Progress,
    Remote,
    SettingsField,
    Sighting,
)
from civic_social.error_messages import Explanation
from civic_social.exceptions import CredentialsRefused, PermanentError, Vanished
from civic_social.messages import Message, marker_of

from ..models import MailIssue, SubscriptionMail
from . import dns_records, issues
from .conf import settings
from .dns_problems import DNS_PROBLEMS
from .lists import SLUG, site_of
from .sending import BOUNCED

#: Backends that deliver nothing.
NOT_SENDING = ("console", "dummy", "filebased", "locmem")
#: The name of a DKIM key, or nothing: labels with letters, digits and hyphens.
SELECTOR = re.compile(r"([A-Za-z0-9][A-Za-z0-9-]{0,62}(\.[A-Za-z0-9-]{1,63})*)?")
#: The days whose refused mails are reported, and the number of the most frequent codes that are named.
REFUSED_DAYS, REFUSAL_CODES = 7, 3


class EmailSubscribers(Channel):
    """A list of subscribers. The ID of the account is the address that the mails come from.

    A changed text reaches the mails that are not sent yet; a correction is mailed only by a person.
    """

    slug = SLUG
    label = gettext_lazy("E-mail to subscribers")
    icon = "mail"
    remote_id_help = gettext_lazy("The address that the mails come from, such as novini@novini.example.bg.")
    public_url_help = gettext_lazy(
        "The site’s own page where people subscribe, such as https://example.bg/subscribe/."
    )
    capabilities = Capabilities(text_limit=20_000, can_edit=True, can_delete=True, can_find=True)
    settings_fields = (
        SettingsField(
            "reply_to",
            gettext_lazy("Address for answers"),
            gettext_lazy("A mailbox that somebody reads: people answer to mails."),
            is_secret=False,
        ),
        SettingsField(
            "dkim_selector",
            gettext_lazy("Name of the DKIM key (selector)"),
            gettext_lazy(
                "The company that sends your mail tells it, for example “mail” or “s1”. With it the daily "
                "check finds a missing key."
            ),
            is_secret=False,
            is_required=False,
        ),
    )
    mode_help = gettext_lazy(
        "E-mail to subscribers: the ID at the network is the address that the mails come from, and the "
        "public address is the page where people subscribe (…/subscribe/). A sent mail cannot be changed: a "
        "correction is sent by a person, under “Mails to subscribers”."
    )
    problems = {
        "email-no-issue": Explanation(
            gettext_lazy("The mail to subscribers does not exist any more."),
            gettext_lazy("Skip it with a reason."),
        ),
        "email-not-sent": Explanation(
            gettext_lazy("The site has no mail server: no mail leaves it."),
            gettext_lazy("Set EMAIL_URL in the settings of the server."),
        ),
        "email-no-bounces": Explanation(
            gettext_lazy("No mailbox for bounces is set, so mail goes to dead addresses for ever."),
            gettext_lazy("Set SUBSCRIPTION_BOUNCE_ADDRESS and SUBSCRIPTION_BOUNCE_MAILBOX_URL."),
        ),
        "email-not-https": Explanation(
            gettext_lazy("The site's address %(url)s is not https: mail programs show no button to leave."),
            gettext_lazy("Serve the site by https, and correct the port of the Site in Wagtail's settings."),
        ),
        "email-no-page": Explanation(
            gettext_lazy("The account has no public address, so pages do not invite people to subscribe."),
            gettext_lazy("Enter the address of the page “Subscribe” as the public address."),
        ),
        "email-unknown": Explanation(
            gettext_lazy("Of %(count)s mails it is not known if they were sent."),
            gettext_lazy("Open “Mails to subscribers” and decide if they are sent again."),
        ),
        "email-refused": Explanation(
            gettext_lazy(
                "In the last week %(count)s mails were refused, and not because of the address (%(codes)s)."
            ),
            gettext_lazy(
                "Correct what the mail server complains of, such as the sender, the password or a DNS "
                "record; then send them again under “Mails to subscribers”."
            ),
        ),
        **DNS_PROBLEMS,
    }

    def compose(self, message: Message, marker: str) -> Message:
        """Mark the link, by which the issue is found; the text is mailed as it is."""
        return replace(message.marked(marker, self.slug), pictures=())

    def counted_text(self, message: Message) -> str:
        return message.text

    def create(self, message: Message, progress: Progress) -> Remote:
        issue = issues.create(self.account, message, marker_of(message.link))
        return self._remote(issue)

    def update(self, remote: Remote, message: Message) -> Remote:
        issue = self._issue(remote)
        if issue is None:
            raise Vanished()
        link = issue.message.get("link", "")
        issues.change(issue, {**message.to_dict(), "link": link})
        return remote

    def delete(self, remote: Remote) -> None:
        if issue := self._issue(remote):
            issues.withdraw(issue)

    def find(self, message: Message, since: datetime) -> Remote | None:
        issue = MailIssue.objects.filter(account=self.account.pk, marker=marker_of(message.link)).first()
        return self._remote(issue) if issue else None

    def find_all(self, message: Message, since: datetime) -> list[Sighting]:
        found = self.find(message, since)
        return [Sighting(found, message.text)] if found else []

    def verify(self) -> dict:
        """Return the credentials. Raises ``CredentialsRefused`` for a wrong address or name of a DKIM key."""
        credentials = self.account.credentials
        for field, address in (
            ("remote_id", self.account.remote_id),
            ("reply_to", credentials.get("reply_to")),
        ):
            try:
                validate_email(address)
            except ValidationError:
                raise CredentialsRefused(
                    _("Enter an e-mail address like name@example.bg."), field=field
                ) from None
        if not SELECTOR.fullmatch(credentials.get("dkim_selector", "")):
            raise CredentialsRefused(
                _("Enter only the name of the key, such as “mail”, without “_domainkey” and the domain."),
                field="dkim_selector",
            )
        return credentials

    def health(self) -> Health:
        """Return what keeps mails from being sent or well received."""
        findings = []
        is_sending = django_settings.EMAIL_BACKEND.split(".")[-2] not in NOT_SENDING
        if not is_sending:
            findings.append(Finding("email-not-sent"))
        if not settings.BOUNCE_ADDRESS:
            findings.append(Finding("email-no-bounces"))
        if self.account.pk and not (url := site_of(self.account).root_url).startswith("https://"):
            findings.append(Finding("email-not-https", {"url": url}))
        if not self.account.public_url:
            findings.append(Finding("email-no-page"))
        is_ours = Q(issue__account=self.account.pk) | Q(digest__account=self.account.pk)
        unknown = SubscriptionMail.objects.filter(is_ours, status=SubscriptionMail.Status.UNKNOWN).count()
        if unknown:
            findings.append(Finding("email-unknown", {"count": unknown}))
        recent = Q(created_at__gt=timezone.now() - timedelta(days=REFUSED_DAYS))
        # Lost confirmations are followed by a reminder; refused ones need a person, as all others.
        any_mail = is_ours | Q(request__account=self.account.pk)
        refused = SubscriptionMail.objects.filter(any_mail, recent, status=SubscriptionMail.Status.REFUSED)
        if reasons := Counter(refused.exclude(problem=BOUNCED).values_list("problem", flat=True)):
            codes = ", ".join(code for code, _count in reasons.most_common(REFUSAL_CODES))
            findings.append(Finding("email-refused", {"count": reasons.total(), "codes": codes}))
        # Which records are needed depends on the mail server.
        if is_sending and self.account.pk:
            findings += dns_records.check(dns_records.sender_of(self.account))
        return Health(findings=tuple(findings))

    def _issue(self, remote: Remote) -> MailIssue | None:
        if not remote.id.isdecimal():
            raise PermanentError("email-no-issue")
        return MailIssue.objects.filter(pk=remote.id, account=self.account.pk).first()

    @staticmethod
    def _remote(issue: MailIssue) -> Remote:
        return Remote(str(issue.pk), issue.message.get("link", ""))
