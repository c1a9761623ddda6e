"""Moments on their way to the networks: each announced one is a post of its own in the mirror."""

from django.utils import timezone, translation

from civic_social.content.choices import Announcement
from civic_social.messages import Message, Picture
from civic_social.moments import announce_moment

from ...dates import format_moment


def message_of(moment) -> Message | None:
    """Return what a moment says on the networks, or None when nothing should stand there."""
    page = moment.page
    if not (moment.is_published and moment.is_announced and is_told(page)):
        return None
    with translation.override(page.locale.language_code):
        heading = f"{page.title} · {format_moment(moment.happened_at, page.zone)}"
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


def is_told(page) -> bool:
    """Whether the event's page is open to everybody, and its editor wants it announced."""
    wanted = page.social_announcement != Announcement.NEVER
    return page.live and wanted and not page.get_view_restrictions().exists()


def _pictures(moment) -> tuple[Picture, ...]:
    if moment.photo is None:
        return ()
    return (Picture(image_id=moment.photo.pk, alt=moment.photo_alt, file_hash=moment.photo.get_file_hash()),)


def mirror(moment, user=None) -> None:
    """Let the networks' posts of a moment follow it."""
    announce_moment(moment.page, moment.key, message_of(moment), user=user)


def withdraw(moment) -> None:
    """Take the networks' posts of a moment down, before it is deleted."""
    announce_moment(moment.page, moment.key, None)


def follow(page, live: bool | None = None) -> None:
    """The event's page was published, moved or taken down: the posts of its moments follow."""
    for moment in page.moments.filter(is_announced=True).select_related("photo"):
        moment.page = page
        if live is False:
            withdraw(moment)
        else:
            mirror(moment)


def save(moment, user) -> None:
    """Store a moment as written by ``user`` and let the networks follow."""
    if moment.author is None:
        moment.author = user
    if moment.happened_at is None:
        moment.happened_at = timezone.now()
    moment.save()
    mirror(moment, user)
