"""Instagram, by way of the Facebook Page to which the account is linked.

A post is made in steps: a container for each picture, one around them where there are several, and the
publication of the last. What has been made is saved, and taken up again after a crash; the container's
``status_code`` tells whether it was published, so nothing is published twice.

https://developers.facebook.com/docs/instagram-platform/content-publishing
"""

import hashlib
import json
import re
import time
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..content.rendering.instagram import InstagramLook
from ..exceptions import (
    AuthenticationError,
    DeliveryError,
    NeedsPerson,
    OutcomeUnknown,
    PermanentError,
    RateLimited,
    TransientError,
)
from ..messages import MARKER_PARAMETER, Message, PictureRule, marker_of, with_link
from . import facebook_health
from .base import Capabilities, Finding, Health, Progress, Remote, Sighting, shorten
from .facebook_health import Permissions
from .graph_channel import (
    Descent,
    GraphChannel,
    each_once,
    is_address,
    moment_of,
    number_of,
    remote_id,
    require_success,
)

#: Meta's reference allows 30 hashtags and 20 mentions; its app shows five hashtags since December 2025.
OWN_HASHTAGS, MOST_HASHTAGS, MOST_MENTIONS, ALT_LIMIT = 5, 30, 20, 1000
#: https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-comment/replies
COMMENT_LIMIT, LONGEST_ADDRESS = 300, 160
#: Pictures are normally ready at once. Whoever is not is left alone, and the worker goes on with others.
LOOKS, SECONDS_BETWEEN_LOOKS, COME_BACK_SECONDS = 3, 1, 60
QUOTA_REST = 60 * 60
#: Meta's clock and ours may differ.
CLOCK_SLACK = timedelta(minutes=10)

HASHTAG, MENTION = re.compile(r"(?<!\w)#\w"), re.compile(r"(?<!\w)@\w")


class Instagram(GraphChannel):
    """Posts pictures with a caption. Nothing in a caption is a link, and nothing can be edited later."""

    slug = "instagram"
    label = _("Instagram")
    look = InstagramLook
    permissions = Permissions(
        posting=("instagram_basic", "instagram_content_publish", "pages_read_engagement"),
        commenting=("instagram_manage_comments",),
        removing=("instagram_manage_contents",),
    )
    list_edge = "media"
    list_fields = "id,caption,permalink,timestamp"
    capabilities = Capabilities(
        text_limit=2200,
        max_pictures=10,
        can_delete=True,
        can_find=True,
        can_comment=True,
        can_read=True,
        needs_picture=True,
        resumes=True,
        shows_card=False,
        # A little inside of Instagram's 4:5 and 1.91:1, so that no rounding of small pictures leaves them.
        pictures=PictureRule(max_side=1440, narrowest=0.81, widest=1.9),
    )

    def compose(self, message: Message, marker: str) -> Message:
        """Return the caption: the text, the address as people read it, and at most five hashtags.

        Addresses are no links in a caption, so it carries no marker: its words and its time find it again.
        """
        hashtags = " ".join(f"#{name}" for name in message.hashtags[:OWN_HASHTAGS])
        address = readable(message.link)
        text = with_link(message.text, message.link, address)
        tail = "\n\n".join(filter(None, [address if address not in text else "", hashtags]))
        text = shorten(text, self.capabilities.text_limit - len(tail) - 2)
        return replace(
            message.marked(marker, self.slug),
            text="\n\n".join(filter(None, [text, tail])),
            pictures=message.pictures[: self.capabilities.max_pictures],
        )

    def check(self, message: Message) -> list[Finding]:
        findings = [*super().check(message), Finding("instagram-final")]
        if message.link:
            findings.append(Finding("instagram-links"))
        hashtags, mentions = len(HASHTAG.findall(message.text)), len(MENTION.findall(message.text))
        if hashtags > MOST_HASHTAGS or mentions > MOST_MENTIONS:
            findings.append(Finding("caption-refused"))
        return findings

    def create(self, message: Message, progress: Progress) -> Remote:
        if not message.pictures:
            raise PermanentError("picture-needed")
        made = self._made_before(message, progress)
        if made.get("container") and self._status(made["container"]) == "PUBLISHED":
            return self._published(made)
        if not made:
            self._require_quota()
            made = {"content": _content_of(message), "caption": message.text, "since": _now()}
        made = self._make_containers(message, made, progress)
        if "PUBLISHED" in self._await([made["container"]], progress):
            # By an earlier try, of which Instagram has only now told.
            return self._published(made)
        try:
            answer = self.client.post(
                f"{self.account.remote_id}/media_publish", creation_id=made["container"]
            )
        except TransientError as error:
            if error.problem == "container-gone":
                progress.save({})
            raise
        return self._read(remote_id(answer))

    def _made_before(self, message: Message, progress: Progress) -> dict:
        """Return what an earlier try has left for just this message; what it left for another is dropped.

        Raises ``NeedsPerson`` where the other was published after all, against two looks that saw nothing.
        """
        made = dict(progress.values)
        if not made.get("content") or made["content"] == _content_of(message):
            return made if made.get("content") else {}
        if made.get("container") and self._status(made["container"]) == "PUBLISHED":
            raise NeedsPerson("cannot-verify")
        return {}

    def _require_quota(self):
        """Ask how much may still be published today: Meta's texts contradict each other."""
        answer = self.client.get(
            f"{self.account.remote_id}/content_publishing_limit", fields="config,quota_usage"
        )
        rows = answer.get("data")
        limits = rows[0] if isinstance(rows, list) and rows and isinstance(rows[0], dict) else {}
        config = limits.get("config") if isinstance(limits.get("config"), dict) else {}
        used, total = limits.get("quota_usage"), config.get("quota_total")
        if isinstance(used, int) and isinstance(total, int) and used >= total:
            raise RateLimited("quota-used-up", retry_after=QUOTA_REST)

    def _make_containers(self, message: Message, made: dict, progress: Progress) -> dict:
        """Make what is missing, saving each, and return with the container that is to be published."""
        alone = len(message.pictures) == 1
        items = list(made.get("items", ()))
        for picture in message.pictures[len(items) :]:
            extra = {"caption": message.text} if alone else {"is_carousel_item": True}
            items.append(self._make(image_url=picture.url, alt_text=picture.alt[:ALT_LIMIT], **extra))
            made = {**made, "items": items, **({"container": items[0]} if alone else {})}
            progress.save(made)
        if not made.get("container"):
            self._await(items, progress)
            carousel = self._make(media_type="CAROUSEL", children=items, caption=message.text)
            made = {**made, "container": carousel}
            progress.save(made)
        return made

    def _make(self, **content) -> str:
        """Make one container. Nobody sees it, so a lost answer costs nothing: it is made again."""
        try:
            return remote_id(self.client.post(f"{self.account.remote_id}/media", **content))
        except OutcomeUnknown as error:
            raise TransientError("network-down", **error.details) from None

    def _await(self, containers: list[str], progress: Progress) -> set[str]:
        """Return the states when all are ready. Raises ``TransientError`` where that takes long or fails."""
        for look in range(LOOKS):
            states = {self._status(container) for container in containers}
            if states & {"ERROR", "EXPIRED"}:
                progress.save({})
                raise TransientError("container-gone")
            if "IN_PROGRESS" not in states:
                return states
            if look < LOOKS - 1:
                time.sleep(SECONDS_BETWEEN_LOOKS)
        raise TransientError("picture-in-preparation", retry_after=COME_BACK_SECONDS)

    def _status(self, container: str) -> str:
        """Return how far a container is; one that Instagram no longer knows has expired."""
        try:
            status = self.client.get(container, fields="status_code").get("status_code")
        except NeedsPerson as error:
            if error.problem != "object-gone":
                raise
            return "EXPIRED"
        if not isinstance(status, str):
            raise TransientError("network-down")
        return status

    def _published(self, made: dict) -> Remote:
        """Return what the container has become. Raises ``TransientError`` as long as the list lacks it."""
        found = self._find_captions(made["caption"], datetime.fromisoformat(made["since"]))
        if not found:
            raise TransientError("answer-lost", retry_after=COME_BACK_SECONDS)
        return found[0].remote

    def _read(self, number: str) -> Remote:
        """Return the published post with its address; where that cannot be read now, it is looked for."""
        try:
            return self._remote(self.client.get(number, fields="id,permalink"))
        except DeliveryError as error:
            raise OutcomeUnknown("answer-lost", **error.details) from None

    def _remote(self, answer: dict) -> Remote:
        permalink = answer.get("permalink")
        return Remote(id=remote_id(answer), permalink=permalink if is_address(permalink) else "")

    def find(self, message: Message, since: datetime) -> Remote | None:
        found = self.find_all(message, since)
        return found[0].remote if found else None

    def find_all(self, message: Message, since: datetime) -> list[Sighting]:
        """As everywhere; a caption carries no marker, so it is told by its words and its time."""
        return self._find_captions(message.text, since)

    def _find_captions(self, caption: str, since: datetime) -> list[Sighting]:
        """Return what says just ``caption`` and is no older than ``since``, the oldest first."""
        oldest = since - CLOCK_SLACK
        found, descent = [], Descent(oldest)
        for page in self._listed():
            seen = [self._sighting(media) for media in page]
            found += [media for media in seen if media.created_at >= oldest and media.says(caption)]
            if descent.has_passed(media.created_at for media in seen):
                break
        if not all(media.remote.id for media in found):
            raise TransientError("network-down")
        return each_once(found)

    def _sighting(self, media: dict) -> Sighting:
        caption = media.get("caption", "")
        return Sighting(
            self._remote(media) if number_of(media) else Remote(""),
            caption if isinstance(caption, str) else None,
            json.dumps(media, ensure_ascii=False),
            moment_of(media.get("timestamp")),
        )

    def delete(self, remote: Remote) -> None:
        """Remove it where Instagram lets our app do so; any refusal makes it a person's task.

        Meta's SDK has this call since v24, but not every app may use it (``instagram_manage_contents``).
        """
        try:
            require_success(self.client.delete(remote.id))
        except NeedsPerson as error:
            if error.problem == "object-gone":
                self._verify_gone(remote, "remove-by-hand")
                return
            raise NeedsPerson("remove-by-hand", **error.details) from None
        except AuthenticationError as error:
            if error.problem != "permission-missing":
                raise
            raise NeedsPerson("remove-by-hand", **error.details) from None

    def compose_correction(self, message: Message, marker: str) -> Message:
        """As everywhere, within the 300 characters of a comment, which ends in the mark that finds it."""
        correction = super().compose_correction(message, marker)
        words = correction.text.removesuffix(correction.link).strip().replace("#", "")
        address = f"{readable(message.link)}?{MARKER_PARAMETER}="
        if len(address) > LONGEST_ADDRESS:
            address = ""
        tail = f"\n\n{address}{marker_of(correction.link)}"
        return replace(correction, text=shorten(words, COMMENT_LIMIT - len(tail)) + tail)

    def has_comment(self, remote: Remote, correction: Message) -> bool:
        mark_of_it = marker_of(correction.link)
        comments = self._comments(remote, fields="id,text")
        return any(mark_of_it in str(comment.get("text")) for comment in comments)

    def health(self) -> Health:
        if self.by_hand:
            return super().health()
        return facebook_health.examine(self.client, self.account, self.permissions)


def readable(link: str) -> str:
    """Return an address as people read and type it: without scheme, "www." and what only programs need."""
    parts = urlsplit(link)
    return f"{parts.netloc.removeprefix('www.')}{parts.path}".rstrip("/")


def _content_of(message: Message) -> str:
    """A digest of what a container holds; ours to tell whether it is the one that is wanted now."""
    pictures = [(picture.image_id, picture.file_hash, picture.alt) for picture in message.pictures]
    return hashlib.sha256(json.dumps([message.text, pictures]).encode()).hexdigest()


def _now() -> str:
    return timezone.now().isoformat()
