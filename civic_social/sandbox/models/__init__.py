"""Models of the simulated network: its profiles, posts, tokens, faults and call log."""

from .access import AccessToken, App, AuthorizationCode, Person, Role
from .call_log import Call
from .conversation import PrivateReply, Reaction
from .events import PageEvent
from .faults import Fault
from .figures import DailyCount
from .instagram import Container
from .links import LinkPreview, ScrapedAddress
from .posts import Comment, Photo, Post, PostEdit
from .profiles import Profile
from .rate_limits import Allowance
from .webhooks import PageSubscription, WebhookDelivery, WebhookSubscription

__all__ = [
    "AccessToken",
    "Allowance",
    "App",
    "AuthorizationCode",
    "Call",
    "Comment",
    "Container",
    "DailyCount",
    "Fault",
    "LinkPreview",
    "PageEvent",
    "PageSubscription",
    "Person",
    "Photo",
    "Post",
    "PostEdit",
    "PrivateReply",
    "Profile",
    "Reaction",
    "Role",
    "ScrapedAddress",
    "WebhookDelivery",
    "WebhookSubscription",
]
