"""How the wall writes its posts, names and times."""

from django import template

from civic_social.content.rendering.facebook import FacebookEventLook
from civic_social.templatetags.civic_social_networks import initials, moment

from ..wall.shown import look_of, shown_event, shown_post

register = template.Library()
register.filter(initials)
register.filter(moment)


@register.simple_tag
def show_post(post, *, whole=False, head=True, level=3):
    """Render a post of the wall in its network's look."""
    return look_of(post).render(shown_post(post), whole=whole, head=head, level=level)


@register.simple_tag
def show_event(event):
    """Render an event of a Page in Facebook's look."""
    return FacebookEventLook().render(shown_event(event), whole=True)
