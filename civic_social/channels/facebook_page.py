"""A Facebook Page: the authority's official voice."""

from django.utils.translation import gettext_lazy as _

from .facebook_feed import FacebookFeed


class FacebookPage(FacebookFeed):
    """Posts as the Page, with a Page access token (``pages_manage_posts``, ``pages_read_engagement``)."""

    slug = "facebook_page"
    label = _("Facebook page")
    list_edge = "published_posts"
