"""Composition of a mail at the time of its sending."""

from dataclasses import dataclass
from email.utils import formataddr

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from civic_social.exceptions import CredentialsUnreadable
from civic_social.models import SocialAccount
from civic_social.text_normalization import normalize_line, normalize_text
from feedback.mail.languages import override_language

from ..content.dates import format_date
from ..content.teaser import teaser_of
from ..models import HomePage, MailIssue, SubscriptionMail
from ..site.identity import SiteIdentity
from ..site.visibility import is_public
from .choices import describe
from .lists import public_url, site_of
from .verp import envelope_sender

Kind = SubscriptionMail.Kind


@dataclass(frozen=True)
class Item:
    """One page in a mail."""

    title: str
    text: str
    url: str
    language: str
    is_corrected: bool = False
    #: A sentence about the language of the text, or an empty string.
    note: str = ""


@dataclass(frozen=True)
class Town:
    """The sender's name and postal address, in the language of the mail."""

    name: str
    address: str = ""


def _town(account: SocialAccount) -> Town:
    site = site_of(account)
    homes = HomePage.objects.live().filter(translation_key=site.root_page.translation_key)
    home = homes.filter(locale__language_code=get_language()).first()
    if home is None:
        return Town(site.site_name or account.name)
    return Town(home.title, ", ".join(home.address.splitlines()))


def compose(mail: SubscriptionMail, connection=None) -> EmailMultiAlternatives | None:
    """Return the message of a mail, or None if its reason no longer holds."""
    if mail.kind in (Kind.CONFIRM, Kind.REMINDER):
        return _compose_confirmation(mail, connection)
    subscriber = mail.subscriber
    if subscriber is None or subscriber.state != subscriber.State.ACTIVE:
        return None
    with override_language(subscriber.language):
        return _compose_news(mail, subscriber, connection)


def _compose_confirmation(mail, connection):
    request = mail.request
    if request is None or request.confirmed_at:
        return None
    account = request.account
    with override_language(request.language):
        town = _town(account)
        context = {
            "town": town,
            "heading": _("Confirm your subscription"),
            "paragraphs": [
                (
                    _("You asked on paper for mail about new pages of “%(site)s”.")
                    if request.paper
                    else _("Somebody, probably you, has asked for mail about new pages of “%(site)s”.")
                )
                % {"site": town.name},
                _("Open the page and press “I confirm”. Otherwise you get nothing, and it is erased."),
            ],
            "action": _("Open the page"),
            "action_url": public_url(account, "subscription_confirm", request.language, request.token),
            "chosen": describe(request),
            "last": _("If it was not you, do nothing."),
        }
        return _message(mail, account, request.email, context["heading"], context, connection)


def _compose_news(mail, subscriber, connection):
    language = subscriber.language
    if mail.kind == Kind.DIGEST:
        # Decided when the digest was built; what was stopped or withdrawn since is left out.
        issues = MailIssue.objects.filter(pk__in=mail.items).exclude(state=MailIssue.State.STOPPED)
        items = [item for issue in issues.order_by("pk") if (item := item_of(issue, language))]
        account = mail.digest.account
    else:
        item = item_of(mail.issue, language)
        items, account = [item] if item else [], mail.issue.account
    if not items:
        return None
    town = _town(account)
    leave_url = public_url(account, "subscription", language, subscriber.token)
    day = format_date(localtime(subscriber.confirmed_at).date())
    is_single = mail.kind != Kind.DIGEST
    context = {
        "town": town,
        "heading": items[0].title if is_single else _heading(items, town.name),
        "is_single": is_single,
        "items": items,
        "is_correction": is_single and mail.issue.correction_of_id,
        "reason": _("You get this because you subscribed at “%(site)s” on %(day)s.")
        % {"site": town.name, "day": day},
        "manage_url": public_url(account, "subscription_choices", language, subscriber.token),
        "leave_url": leave_url,
    }
    subject = context["heading"]
    if context["is_correction"]:
        subject = _("Correction: %(title)s") % {"title": subject}
    headers = {
        # Without a line break inside: mail programs show a button "unsubscribe" (RFC 8058).
        "List-Unsubscribe": f"<{leave_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Id": f"<{account.remote_id.replace('@', '.')}>",
    }
    return _message(mail, account, subscriber.email, subject, context, connection, headers)


def _heading(items: list[Item], name: str) -> str:
    text = ngettext("%(count)d new page: %(site)s", "%(count)d new pages: %(site)s", len(items))
    return text % {"count": len(items), "site": name}


def item_of(issue: MailIssue, language: str) -> Item | None:
    """Return what a mail shows of the page, in ``language`` if there is one; None if it is withdrawn."""
    page = issue.page
    if issue.state == MailIssue.State.WITHDRAWN or page is None or not is_public(page):
        return None
    message, note = issue.message, ""
    title, text, url = message["title"], message["text"], message["link"]
    text_language = page.locale.language_code
    if page.locale.language_code != language:
        translation = page.get_translations().live().public().filter(locale__language_code=language).first()
        if translation:
            teaser = teaser_of(translation.specific)
            title, text, url = teaser.heading, teaser.description, translation.full_url or url
            text_language = language
        else:
            note = _("This page is not available in English.") if language == "en" else ""
    return Item(
        title=title,
        text=_without_title(text, title),
        url=url,
        language=text_language,
        is_corrected=bool(issue.changed_at and not issue.correction_of_id),
        note=note,
    )


def _without_title(text: str, title: str) -> str:
    """Return the text of a post without its first line if that is the title, which the mail has already."""
    first, _newline, rest = text.partition("\n")
    return rest.strip() if title and first.strip() == title.strip() else text.strip()


def _message(mail, account, recipient, subject, context, connection, headers=None):
    identity = SiteIdentity.for_site(site_of(account))
    context = {
        "brand": identity.brand_colour,
        "phone": identity.phone,
        "email": identity.email,
        **context,
    }
    message = EmailMultiAlternatives(
        normalize_line(subject),
        normalize_text(render_to_string("home/subscriptions/mail.txt", context)),
        # The envelope's sender; people see the header.
        from_email=envelope_sender(mail.pk) or account.remote_id,
        to=[recipient],
        connection=connection,
        headers={
            "From": formataddr((normalize_line(account.name), account.remote_id)),
            "Message-ID": message_id(mail, account),
            # Prevents automatic replies (RFC 3834).
            "Auto-Submitted": "auto-generated",
            "Content-Language": get_language() or "",
            **({"Reply-To": address} if (address := reply_to(account)) else {}),
            **(headers or {}),
        },
    )
    message.attach_alternative(render_to_string("home/subscriptions/mail.html", context), "text/html")
    return message


def reply_to(account: SocialAccount) -> str:
    """Return the address for answers, or an empty string if it is not set or cannot be read."""
    try:
        return account.credentials.get("reply_to", "") if account.credentials_token else ""
    except CredentialsUnreadable:
        return ""


def message_id(mail: SubscriptionMail, account: SocialAccount) -> str:
    """Return the Message-ID: the same for each attempt, so that a mailbox can drop a duplicate."""
    domain = account.remote_id.rpartition("@")[2]
    return f"<subscription-{mail.pk}-{mail.created_at:%Y%m%d%H%M%S}@{domain}>"
