"""A Facebook Page: the municipality's official voice."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from .base import FigureState
from .facebook.comments import FacebookComments
from .facebook.feed import FacebookFeed
from .graph.figures import GraphFigures
from .network_addresses import FACEBOOK_HOSTS


class FacebookPage(FacebookComments, GraphFigures, FacebookFeed):
    """A Page's feed, posted to with the Page's access token."""

    slug = "facebook_page"
    label = _("Facebook page")
    hosts = FACEBOOK_HOSTS
    list_edge = "published_posts"
    permissions = replace(
        FacebookFeed.permissions,
        conversing=("pages_read_user_content", "pages_manage_engagement"),
        measuring=("read_insights",),
    )
    capabilities = replace(
        FacebookFeed.capabilities,
        can_read_comments=True,
        can_reply=True,
        can_message=True,
        can_hide=True,
        can_delete_comments=True,
        has_reactions=True,
        has_insights=True,
    )
    figure_names = {
        "views": _("Views"),
        "reach": _("People reached"),
        "clicks": _("Clicks on the post"),
    }
    metrics = {
        "views": "post_media_view",
        "reach": "post_total_media_view_unique",
        "clicks": "post_clicks",
    }
    figure_states = {
        FigureState.NOT_OFFERED: _("Meta does not offer it any more"),
        FigureState.TOO_FEW: _("the page has under 100 likes, and Meta tells nothing"),
    }
    likes_field = "fan_count"
