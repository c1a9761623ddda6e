"""Posts of moments on social networks: each announced moment has a post per account of its event."""

from django.utils import timezone, translation

from civic_social.content.choices import Announcement
from civic_social.messages import Message, Picture
from civic_social.moments import announce_moment

from ...site.visibility import is_public
from .. import times


def moment_message(moment) -> Message | None:
    """Return the desired message of a moment's posts, or None if it must not be on the networks."""
    page = moment.page
    if not (moment.is_published and moment.is_announced and may_announce(page)):
        return None
    with translation.override(page.locale.language_code):
        heading = f"{page.title} · {times.moment_in_words(page, moment.happened_at)}"
    text = f"{moment.speaker}: {moment.text}" if moment.speaker else moment.text
    return Message(
        text=f"{heading}\n\n{text}",
        link=f"{page.full_url}?moment={moment.pk}#{moment.anchor}",
        title=page.title,
        description=moment.text[:200],
        pictures=_pictures(moment),
        locale=page.locale.language_code,
        hashtags=tuple(page.get_social_hashtags()),
    )


def may_announce(page) -> bool:
    """Return True if the event's page is live and public, and its editor wants it announced."""
    return page.civic_social_announcement != Announcement.NEVER and is_public(page)


def _pictures(moment) -> tuple[Picture, ...]:
    if moment.photo is None:
        return ()
    return (Picture(image_id=moment.photo.pk, alt=moment.photo_alt, file_hash=moment.photo.get_file_hash()),)


def sync_posts(moment, user=None) -> None:
    """Make the moment the desired content of its posts."""
    announce_moment(moment.page, moment.key, moment_message(moment), user=user)


def withdraw_posts(moment) -> None:
    """Withdraw the posts of a moment; must be called before the moment is deleted."""
    announce_moment(moment.page, moment.key, None)


def sync_page(page, *, withdraw: bool = False) -> None:
    """Sync the posts of all announced moments after a change of their event's page, or withdraw them."""
    for moment in page.moments.filter(is_announced=True).select_related("photo"):
        moment.page = page
        if withdraw:
            withdraw_posts(moment)
        else:
            sync_posts(moment)


def save_moment(moment, user) -> None:
    """Store a moment written by ``user`` and sync its posts."""
    if moment.author is None:
        moment.author = user
    if moment.happened_at is None:
        moment.happened_at = timezone.now()
    moment.save()
    sync_posts(moment, user)
