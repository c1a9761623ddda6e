"""Posts and events of the wall as values that ``civic_social.content.rendering`` renders."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ...channels.facebook.look import FacebookLook
from ...channels.instagram.look import InstagramLook
from ...content.rendering import LinkCard, Look, ShownAuthor, ShownEvent, ShownPicture, ShownPost
from ...templatetags.civic_social_networks import moment
from ..models import LinkPreview, PageEvent, Post, Profile

#: The same classes as the channels declare.
LOOKS: dict[str, Look] = {
    Profile.Kind.PAGE: FacebookLook(),
    Profile.Kind.GROUP: FacebookLook(),
    Profile.Kind.INSTAGRAM: InstagramLook(),
}


def look_of(post: Post) -> Look:
    """Return the look of the network that ``post`` belongs to."""
    return LOOKS[post.profile.kind]


def shown_post(post: Post) -> ShownPost:
    """Return ``post`` for rendering; makes no queries if it was loaded by the views in ``profiles``."""
    notes = [_("by hand") if post.by_hand else _("by the site")]
    if post.is_scheduled:
        notes.append(pgettext("of a post", "scheduled"))
    return ShownPost(
        author=_author(post),
        text=post.message,
        link=post.link,
        card=_link_card(post.preview) if post.preview else None,
        pictures=tuple(
            ShownPicture(
                photo.get_absolute_url(),
                photo.alt_text or photo.caption,
                photo.width,
                photo.height,
                photo.get_absolute_url(),
            )
            for photo in post.photos.all()
        ),
        published_at=post.published_at,
        permalink=post.get_absolute_url(),
        notes=tuple(notes),
        anchor=f"author-{post.pk}",
    )


def shown_event(event: PageEvent) -> ShownPost:
    """Return ``event`` for rendering."""
    when = " – ".join(moment(each) for each in (event.starts_at, event.ends_at) if each)
    cover = event.cover
    return ShownPost(
        author=ShownAuthor(event.profile.name),
        text=event.description,
        pictures=(ShownPicture(cover.get_absolute_url(), "", cover.width, cover.height),) if cover else (),
        published_at=event.created_at,
        notes=(_("by hand"),),
        anchor=f"event-{event.pk}",
        event=ShownEvent(
            title=event.name,
            when_and_where=" · ".join(filter(None, [when, event.place])),
            state=_("Cancelled") if event.cancelled_at else "",
        ),
    )


def _author(post: Post) -> ShownAuthor:
    if post.author_person:
        return ShownAuthor(post.author_person.name, is_person=True)
    page = post.author_page or post.profile
    picture_url = reverse("civic_social_sandbox:picture", args=[page.slug]) if page.picture else ""
    return ShownAuthor(page.name, picture_url)


def _link_card(preview: LinkPreview) -> LinkCard:
    picture = None
    if preview.picture:
        url = reverse("civic_social_sandbox:preview", args=[preview.pk])
        picture = ShownPicture(url, preview.image_alt, preview.width, preview.height)
    return LinkCard(preview.canonical_url, preview.title, preview.description, picture)
