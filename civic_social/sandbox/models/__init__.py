"""What the sandbox remembers: the network's side of the story, never the site's."""

from .access import AccessToken, App, AuthorizationCode, Person, Role
from .control import Allowance, Call, Fault
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
    "Fault",
    "LinkPreview",
    "Person",
    "Photo",
    "Post",
    "PostEdit",
    "Profile",
    "Role",
    "ScrapedAddress",
]
