"""A Facebook Page: the municipality's official voice."""

from django.utils.translation import gettext_lazy as _

from .facebook_feed import FacebookFeed
from .network_addresses import FACEBOOK_HOSTS


class FacebookPage(FacebookFeed):
    """A Page's feed, posted to with the Page's access token."""

    slug = "facebook_page"
    label = _("Facebook page")
    hosts = FACEBOOK_HOSTS
    list_edge = "published_posts"
