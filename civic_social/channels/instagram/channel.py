"""Instagram, through the Facebook Page to which the account is linked."""

from __future__ import annotations

import re
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from ...exceptions import AccountBlocked, AuthenticationError, NeedsPerson
from ...messages import MARKER_PARAMETER, Message, PictureRule, has_marker, marker_of, with_link
from ..base import Capabilities, FigureState, Finding, Health, Remote, shorten
from ..graph.channel import require_success
from ..graph.figures import GraphFigures
from ..graph.health import Permissions, check_health
from ..network_addresses import INSTAGRAM_HOSTS
from ..plain_addresses import plain_address
from .comments import InstagramComments
from .look import InstagramLook
from .publishing import InstagramPublishing

#: Instagram's app shows five hashtags of a caption since December 2025.
HASHTAGS_IN_CAPTION = 5
#: Limits of https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/media
MAX_HASHTAGS, MAX_MENTIONS = 30, 20
#: https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-comment/replies
MAX_COMMENT_LENGTH = 300
#: A longer page address is left out of a comment.
MAX_ADDRESS_LENGTH = 160

HASHTAG, MENTION = re.compile(r"(?<!\w)#\w"), re.compile(r"(?<!\w)@\w")


class Instagram(InstagramComments, GraphFigures, InstagramPublishing):
    """Pictures with a caption, in which URLs are plain text; nothing can be edited after it is posted."""

    slug = "instagram"
    label = _("Instagram")
    hosts = INSTAGRAM_HOSTS
    look = InstagramLook
    colour = "#d62976"
    permissions = Permissions(
        posting=("instagram_basic", "instagram_content_publish", "pages_read_engagement"),
        commenting=("instagram_manage_comments",),
        removing=("instagram_manage_contents",),
        conversing=("instagram_manage_comments",),
        measuring=("instagram_manage_insights",),
    )
    capabilities = Capabilities(
        text_limit=2200,
        max_pictures=10,
        can_delete=True,
        can_find=True,
        can_comment=True,
        can_read=True,
        needs_picture=True,
        resumes=True,
        carries_marker=False,
        shows_card=False,
        can_read_comments=True,
        can_reply=True,
        can_message=True,
        can_hide=True,
        can_delete_comments=True,
        has_reactions=True,
        has_insights=True,
        # Slightly inside Instagram's limits of 4:5 and 1.91:1, which rounding must not exceed.
        pictures=PictureRule(max_side=1440, narrowest=0.81, widest=1.9),
    )

    figure_names = {
        "views": _("Views"),
        "reach": _("People reached"),
        "saved": _("Saved"),
        "shares": _("Shares"),
    }
    metrics = {"views": "views", "reach": "reach", "saved": "saved", "shares": "shares"}
    figure_states = {
        FigureState.NOT_OFFERED: _("Meta does not offer it any more"),
        FigureState.TOO_FEW: _("too few people have seen it, and Meta tells nothing"),
    }

    def compose(self, message: Message, marker: str) -> Message:
        """Return the caption: the text, the page's address as plain text, and at most five hashtags.

        The post is found by its text and time, since a caption has no links. A short link in it makes the
        text unique; posts without one have the address of their page.
        """
        marked = message.marked(marker, self.slug.split("_")[0])
        hashtags = " ".join(f"#{name}" for name in message.hashtags[:HASHTAGS_IN_CAPTION])
        address = plain_address(marked.visible_link)
        text = with_link(message.text, message.link, address)
        tail = "\n\n".join(filter(None, [address if address not in text else "", hashtags]))
        text = shorten(text, self.capabilities.text_limit - len(tail) - 2)
        return replace(
            marked,
            text="\n\n".join(filter(None, [text, tail])),
            pictures=message.pictures[: self.capabilities.max_pictures],
        )

    def check(self, message: Message) -> list[Finding]:
        findings = [*super().check(message), Finding("instagram-final")]
        if message.link:
            findings.append(Finding("instagram-links"))
        hashtags, mentions = len(HASHTAG.findall(message.text)), len(MENTION.findall(message.text))
        if hashtags > MAX_HASHTAGS or mentions > MAX_MENTIONS:
            findings.append(Finding("caption-refused"))
        return findings

    def delete(self, remote: Remote) -> None:
        """Remove the post. Raises ``NeedsPerson`` if Instagram does not let our app do it.

        Meta's SDK has this request since v24; the app needs the permission ``instagram_manage_contents``.
        """
        try:
            require_success(self.client.delete(remote.id))
        except NeedsPerson as error:
            if error.problem == "object-gone":
                self._require_gone(remote, "remove-by-hand")
                return
            raise NeedsPerson("remove-by-hand", **error.details) from None
        except (AuthenticationError, AccountBlocked) as error:
            if error.problem not in ("permission-missing", "capability-missing"):
                raise
            raise NeedsPerson("remove-by-hand", **error.details) from None

    def compose_correction(self, message: Message, marker: str) -> Message:
        """Return a comment of at most 300 characters that ends in the short link.

        A post without one gets the address of its page and the marker.
        """
        correction = super().compose_correction(message, marker)
        words = correction.text.removesuffix(correction.visible_link).strip().replace("#", "")
        if correction.short_link:
            tail = f"\n\n{plain_address(correction.short_link)}"
        else:
            address = f"{plain_address(message.link)}?{MARKER_PARAMETER}="
            if len(address) > MAX_ADDRESS_LENGTH:
                address = ""
            tail = f"\n\n{address}{marker_of(correction.link)}"
        return replace(correction, text=shorten(words, MAX_COMMENT_LENGTH - len(tail)) + tail)

    def has_comment(self, remote: Remote, correction: Message) -> bool:
        comments = self._list_comments(remote, fields="id,text")
        return any(has_marker(str(comment.get("text")), correction) for comment in comments)

    def health(self) -> Health:
        if self.by_hand:
            return super().health()
        return check_health(self.client, self.account, self.permissions)
