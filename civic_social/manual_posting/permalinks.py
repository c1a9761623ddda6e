"""Validation of the permalink that a person enters for a post published by hand."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..channels.base import Channel
from ..delivery.operations import operation_for
from ..delivery.transitions import FOR_A_PERSON
from ..models import Post
from ..models.states import Operation
from ..outgoing_http import DestinationRefused

#: Query parameters that apps add to a shared link; they do not identify the post.
TRACKING = re.compile(
    r"(utm_\w+|fbclid|mibextid|igsh(id)?|rdid|share_url|ref(src)?|locale|_rdr|__\w+(\[\d+\])?)"
)
#: The error code for a short link, which does not show the account: a person may confirm it.
SHORT = "short-link"
_NO_EVENT = gettext_lazy("This is not an event's address. Open the event itself and copy its address.")


def checked_permalink(permalink: str, post: Post, *, vouched: bool = False) -> str:
    """Return the normalised permalink of ``post``.

    Raises ``ValidationError`` unless it is an https URL at the network (or at the sandbox in its place)
    without a password, belongs to no other post, and, if the account's public URL is known, is on the same
    host, below that URL, and of the form of the channel's posts. A short link of the network's app does not
    show the account: it raises code ``SHORT`` unless ``vouched`` confirms that the person has checked it.
    """
    account: Any = post.account
    home = urlsplit(account.public_url)
    channel = account.get_channel()
    parts = _parts_at_network(permalink, channel)
    _require_same_host(parts, home, channel)
    if channel.short_link and re.fullmatch(channel.short_link, parts.path):
        if not vouched:
            raise ValidationError(
                _(
                    "This short address does not show where the post is. Paste the long one from the "
                    "browser, or confirm below that the post is in “%(account)s”."
                )
                % {"account": account},
                code=SHORT,
            )
    elif home.hostname:
        _require_post_of_account(parts, channel)
    normalised = _normalised(parts, home, channel)
    _require_unused(normalised, post)
    return normalised


def _parts_at_network(permalink: str, channel: Channel) -> SplitResult:
    """Return the parts of the URL. Raises ``ValidationError`` unless the network's rule allows it."""
    account: Any = channel.account
    try:
        return channel.destinations.check(permalink)
    except DestinationRefused as error:
        if error.reason == "host":
            raise ValidationError(
                _("The address is not at %(host)s, where “%(account)s” is.")
                % {"host": ", ".join(channel.hosts), "account": account}
            ) from None
        raise ValidationError(_("Enter the address of the post, starting with https://.")) from None


def _require_same_host(parts: SplitResult, home: SplitResult, channel: Channel) -> None:
    account: Any = channel.account
    host = _without_prefix(parts.hostname or "")
    if home.hostname and host not in (_without_prefix(home.hostname), *channel.short_hosts):
        raise ValidationError(
            _("The address is not at %(host)s, where “%(account)s” is.")
            % {"host": home.hostname, "account": account}
        )


def _require_post_of_account(parts: SplitResult, channel: Channel) -> None:
    """Raise ``ValidationError`` unless the URL is of a post below the account's own URL."""
    account: Any = channel.account
    path = parts.path.rstrip("/") + "/"
    rest = next((path.removeprefix(each) for each in channel.homes() if path.startswith(each)), None)
    if rest is None and channel.capabilities.is_event:
        raise ValidationError(_NO_EVENT)
    if rest is None:
        raise ValidationError(
            _("The address does not belong to “%(account)s” (%(url)s).")
            % {"account": account, "url": account.public_url}
        )
    if not re.fullmatch(channel.post_path, rest.rstrip("/")):
        if channel.capabilities.is_event:
            raise ValidationError(_NO_EVENT)
        raise ValidationError(
            _("This is not a post's address. Open the post itself in “%(account)s” and copy its address.")
            % {"account": account}
        )


def _require_unused(permalink: str, post: Post) -> None:
    other = Post.objects.filter(permalink=permalink).exclude(pk=post.pk).first()
    if other:
        raise ValidationError(
            _("This is already the address of the post about “%(page)s”.") % {"page": other.page_title}
        )
    # A post that was found again may have its old permalink; a new post has a new one.
    is_new = operation_for(post) == Operation.CREATE and post.problem not in FOR_A_PERSON
    if is_new and post.permalink == permalink:
        raise ValidationError(_("This is the address of the earlier post, which was removed."))


def _normalised(parts: SplitResult, home: SplitResult, channel: Channel) -> str:
    """Return the URL with the account's host name and without tracking parameters."""
    host = parts.netloc if parts.hostname in channel.short_hosts else home.netloc or parts.netloc
    query = [pair for pair in parse_qsl(parts.query) if not TRACKING.fullmatch(pair[0])]
    return urlunsplit((parts.scheme, host, parts.path, urlencode(query), ""))


def _without_prefix(name: str) -> str:
    """Return the host name without ``www.`` or ``m.``, since networks use all three."""
    return name.removeprefix("www.").removeprefix("m.")
