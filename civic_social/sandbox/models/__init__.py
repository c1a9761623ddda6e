"""Models of the simulated network: its profiles, posts, tokens, faults and call log."""

from .access import AccessToken, App, AuthorizationCode, Person, Role
from .call_log import Call
from .events import PageEvent
from .faults import Fault
from .instagram import Container
from .links import LinkPreview, ScrapedAddress
from .posts import Comment, Photo, Post, PostEdit
from .profiles import Profile
from .rate_limits import Allowance

__all__ = [
    "AccessToken",
    "Allowance",
    "App",
    "AuthorizationCode",
    "Call",
    "Comment",
    "Container",
    "Fault",
    "LinkPreview",
    "PageEvent",
    "Person",
    "Photo",
    "Post",
    "PostEdit",
    "Profile",
    "Role",
    "ScrapedAddress",
]
