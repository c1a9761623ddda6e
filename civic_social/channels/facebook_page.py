"""A Facebook Page: the municipality's official voice."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from .facebook_comments import FacebookComments
from .facebook_feed import FacebookFeed
from .network_addresses import FACEBOOK_HOSTS


class FacebookPage(FacebookComments, FacebookFeed):
    """A Page's feed, posted to with the Page's access token."""

    slug = "facebook_page"
    label = _("Facebook page")
    hosts = FACEBOOK_HOSTS
    list_edge = "published_posts"
    permissions = replace(
        FacebookFeed.permissions, conversing=("pages_read_user_content", "pages_manage_engagement")
    )
    capabilities = replace(
        FacebookFeed.capabilities,
        can_read_comments=True,
        can_reply=True,
        can_message=True,
        can_hide=True,
        can_delete_comments=True,
        has_reactions=True,
    )
