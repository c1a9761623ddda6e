"""The posts that are at social networks now."""

from datetime import date, datetime
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, FilterSchema, Query, Router, Schema
from ninja.pagination import paginate
from wagtail.models import Site

from ...channels import network_label
from ...compat import get_page_model
from ...models import Post
from ...models.sites import filter_pages
from ...models.states import Status
from ..responses import ERRORS, PageId, Parts, RowId, Slug

router = Router(tags=["posts"])


class PostPage(Schema):
    """The page that a post announces."""

    id: int
    title: str
    url: str


class PostOut(Schema):
    """A post that its network has confirmed; ``moment`` is not empty for one about a single moment."""

    id: int
    page: PostPage
    moment: str
    account: int
    network: str
    network_name: str
    text: str
    permalink: str
    confirmed_at: datetime | None

    @staticmethod
    def resolve_page(post: Post) -> dict[str, Any]:
        return {"id": post.page_id, "title": post.page_title, "url": post.confirmed.get("link", "")}

    @staticmethod
    def resolve_moment(post: Post) -> str:
        return post.key

    @staticmethod
    def resolve_account(post: Post) -> int:
        return post.account_id

    @staticmethod
    def resolve_network(post: Post) -> str:
        return post.account.channel

    @staticmethod
    def resolve_network_name(post: Post) -> str:
        return str(network_label(post.account.channel))

    @staticmethod
    def resolve_text(post: Post) -> str:
        return post.confirmed.get("text", "")


class PostFilters(FilterSchema):
    """The posts that are wanted."""

    account: Annotated[RowId | None, Field(description="The account's `id`.")] = None
    network: Annotated[Slug | None, Field(description="The slug of a channel.")] = None
    page: Annotated[PageId | None, Field(description="The page's `id`.")] = None
    since: Annotated[date | None, Field(description="Confirmed on this day or later.")] = None
    until: Annotated[date | None, Field(description="Confirmed on this day or earlier.")] = None

    def conditions(self) -> dict[str, Any]:
        """Return the lookups of the filters that are used."""
        lookups = {
            "account": self.account,
            "account__channel": self.network,
            "page": self.page,
            "confirmed_at__date__gte": self.since,
            "confirmed_at__date__lte": self.until,
        }
        return {lookup: value for lookup, value in lookups.items() if value is not None}


def public_posts(request: HttpRequest) -> QuerySet[Post]:
    """Return the posts of public pages of the request's Site that are at their networks now, newest first."""
    pages = filter_pages(get_page_model().objects.live().public(), Site.find_for_request(request))
    posts = Post.objects.filter(status=Status.LIVE, page__in=pages.values("pk")).exclude(permalink="")
    return posts.select_related("account").defer("account__credentials_token").order_by("-pk")


@router.get("", response={200: list[PostOut], **ERRORS}, operation_id="list_posts", summary="List the posts")
@paginate(Parts)
def list_posts(request: HttpRequest, filters: Query[PostFilters]) -> QuerySet[Post]:
    """Return the posts that are at their networks now, the newest first.

    A post that is being edited or removed is not listed until its network has confirmed that.
    """
    return public_posts(request).filter(**filters.conditions())


@router.get("/{post_id}", response={200: PostOut, **ERRORS}, operation_id="get_post", summary="Get a post")
def get_post(request: HttpRequest, post_id: RowId) -> Post:
    """Return one post."""
    return get_object_or_404(public_posts(request), pk=post_id)
