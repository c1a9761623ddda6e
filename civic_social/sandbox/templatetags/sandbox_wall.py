"""Template tags that render posts and events of the wall."""

from django import template
from django.utils.safestring import SafeString

from civic_social.channels.facebook_look import FacebookEventLook
from civic_social.templatetags.civic_social_networks import initials, moment

from ..models import PageEvent, Post
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
