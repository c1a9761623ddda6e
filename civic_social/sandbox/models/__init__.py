"""What the sandbox remembers: the network's side of the story, never the site's."""

from .access import AccessToken, App, AuthorizationCode, Person, Role
from .control import Allowance, Call, Fault
from .events import PageEvent
from .instagram import Container
from .links import LinkPreview, ScrapedAddress
from .posts import Comment, Photo, Post, PostEdit
from .profiles import Profile

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
