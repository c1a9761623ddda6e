"""The address that a person pastes back: is it a post, at this account, and not another one's?"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..channels.base import Channel
from ..delivery.operations import operation_for
from ..delivery.transitions import FOR_A_PERSON
from ..models import Post
from ..models.states import Operation

#: What apps add to an address that is shared; it names nothing of the post.
TRACKING = re.compile(
    r"(utm_\w+|fbclid|mibextid|igsh(id)?|rdid|share_url|ref(src)?|locale|_rdr|__\w+(\[\d+\])?)"
)
#: The code of the error of an address that shows no account, for which a person may vouch.
SHORT = "short-link"
_NO_EVENT = gettext_lazy("This is not an event's address. Open the event itself and copy its address.")


def checked_permalink(permalink: str, post: Post, *, vouched: bool = False) -> str:
    """Return the address, tidied, when it can be ``post`` at its account, or raise ``ValidationError``.

    It must be an https address (or as public as the account's own); where the account's public address is
    known, on the same host and below it, and what the channel takes for a post; and no other post's. A short
    link of the network's app shows no account: ``vouched`` says that the person has looked (code ``SHORT``).
    """
    account = post.account
    parts = urlsplit(permalink.strip())
    home = urlsplit(account.public_url)
    if parts.scheme not in {"https", home.scheme or "https"} or not parts.hostname:
        raise ValidationError(_("Enter the address of the post, starting with https://."))
    channel = account.get_channel()
    _require_same_host(parts, home, channel)
    if channel.short_link and re.fullmatch(channel.short_link, parts.path):
        if not vouched:
            raise ValidationError(
                _(
                    "This short address does not show where the post is. Paste the long one from the "
                    "browser, or confirm below that the post is in “%(account)s”."
                )
                % {"account": account.name},
                code=SHORT,
            )
    elif home.hostname:
        _require_post_of_account(parts, channel)
    tidy = _tidied(parts, home, channel)
    _require_unused(tidy, post)
    return tidy


def _require_same_host(parts: SplitResult, home: SplitResult, channel: Channel) -> None:
    if home.hostname and _host(parts.hostname) not in (_host(home.hostname), *channel.short_hosts):
        raise ValidationError(
            _("The address is not at %(host)s, where “%(account)s” is.")
            % {"host": home.hostname, "account": channel.account.name}
        )


def _require_post_of_account(parts: SplitResult, channel: Channel) -> None:
    """Below where the account's posts are; and not that place itself."""
    account = channel.account
    path = parts.path.rstrip("/") + "/"
    rest = next((path.removeprefix(each) for each in channel.homes() if path.startswith(each)), None)
    if rest is None and channel.capabilities.is_event:
        raise ValidationError(_NO_EVENT)
    if rest is None:
        raise ValidationError(
            _("The address does not belong to “%(account)s” (%(url)s).")
            % {"account": account.name, "url": account.public_url}
        )
    if not re.fullmatch(channel.post_path, rest.rstrip("/")):
        if channel.capabilities.is_event:
            raise ValidationError(_NO_EVENT)
        raise ValidationError(
            _("This is not a post's address. Open the post itself in “%(account)s” and copy its address.")
            % {"account": account.name}
        )


def _require_unused(permalink: str, post: Post) -> None:
    other = Post.objects.filter(permalink=permalink).exclude(pk=post.pk).first()
    if other:
        raise ValidationError(
            _("This is already the address of the post about “%(page)s”.") % {"page": other.page_title}
        )
    # Found again after all, it may be the old one; posted anew, it is not.
    is_new = operation_for(post) == Operation.CREATE and post.problem not in FOR_A_PERSON
    if is_new and post.permalink == permalink:
        raise ValidationError(_("This is the address of the earlier post, which was removed."))


def _tidied(parts: SplitResult, home: SplitResult, channel: Channel) -> str:
    """The same address for everybody: one name of the host, and nothing that only tells who shared it."""
    host = parts.netloc if parts.hostname in channel.short_hosts else home.netloc or parts.netloc
    query = [pair for pair in parse_qsl(parts.query) if not TRACKING.fullmatch(pair[0])]
    return urlunsplit((parts.scheme, host, parts.path, urlencode(query), ""))


def _host(name: str) -> str:
    """Facebook answers at www., m. and without either."""
    return name.removeprefix("www.").removeprefix("m.")
