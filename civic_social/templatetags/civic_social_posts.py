"""A template tag for public pages: the places where a page was announced."""

from typing import Any

from django import template

from ..channels import network_label
from ..models import Post
from ..models.states import Status

register = template.Library()


@register.inclusion_tag("civic_social/announced.html")
def announced(page: Any) -> dict[str, Any]:
    """Render links to the posts of ``page`` that are at their networks now; one query.

    Nothing is rendered for a page without posts. A cache of the page is to be purged after ``post_confirmed``
    and ``post_withdrawn``.
    """
    posts = Post.objects.filter(page_id=page.pk, key="", status=Status.LIVE).exclude(permalink="")
    return {
        "posts": [
            {
                "account": post.account.name,
                "network": network_label(post.account.channel),
                "permalink": post.permalink,
            }
            for post in posts.select_related("account").order_by("account__name", "pk")
        ]
    }
