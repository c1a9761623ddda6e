"""Template tags that render posts and events of the wall."""

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info
from wagtail.coreutils import get_content_languages

from civic_social.channels.facebook.look import FacebookEventLook
from civic_social.templatetags.civic_social_networks import initials, moment

from ..models import Comment, PageEvent, Post, Reaction
from ..wall.post_display import look_of, shown_event, shown_post

register = template.Library()
register.filter(initials)
register.filter(moment)


@register.simple_tag
def show_post(post: Post, *, whole: bool = False, head: bool = True, level: int = 3) -> SafeString:
    """Render a post in the look of its network; the arguments are those of ``Look.render``."""
    return look_of(post).render(shown_post(post), whole=whole, head=head, level=level)


@register.simple_tag
def show_event(event: PageEvent) -> SafeString:
    """Render an event in the look of Facebook."""
    return FacebookEventLook().render(shown_event(event), whole=True)


@register.simple_tag
def reaction_counts(node: Post | Comment) -> list[tuple[str, int]]:
    """Return the label and the number of each kind of reaction to a post or a comment.

    Makes no queries if the node was loaded by ``wall.posts``.
    """
    is_post = isinstance(node, Post)
    kinds = [row.kind for row in node.reactions.all() if not (is_post and row.comment_id)]
    counted = [(str(kind.label), kinds.count(kind)) for kind in Reaction.Kind]
    return [row for row in counted if row[1]]


@register.simple_tag
def reaction_kinds(post: Post) -> list[tuple[str, str]]:
    """Return the value and the label of each reaction that people can give to a post."""
    kinds = [Reaction.Kind.LIKE] if post.profile.is_instagram else list(Reaction.Kind)
    return [(kind.value, str(kind.label)) for kind in kinds]


@register.simple_tag
def wall_languages() -> list[tuple[str, str]]:
    """Return the codes of the site's languages of content, and the name of each in itself."""
    return [(code, _own_name(code) or str(name)) for code, name in get_content_languages().items()]


def _own_name(code: str) -> str:
    """Return a language's name in itself, or an empty string if Django does not know the language."""
    try:
        return get_language_info(code)["name_local"].capitalize()
    except KeyError:
        return ""
