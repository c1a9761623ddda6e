"""The page types and settings of the municipal website."""

from .bodies import BodyPage
from .content import ContentPage, PageTopic
from .events import EventPage
from .front import HomePage
from .identity import SiteIdentity
from .indexes import EventIndexPage, NewsIndexPage, PublicationsIndexPage
from .news import NewsPage
from .publications import (
    DecisionPage,
    DocumentPage,
    PlatformPage,
    PolicyPage,
    PublicationPage,
    StrategyPage,
)
from .register import FileDigest, PublicationChange, PublicationRelation, RegisterEntry

__all__ = [
    "BodyPage",
    "ContentPage",
    "DecisionPage",
    "DocumentPage",
    "EventIndexPage",
    "EventPage",
    "FileDigest",
    "HomePage",
    "NewsIndexPage",
    "NewsPage",
    "PageTopic",
    "PlatformPage",
    "PolicyPage",
    "PublicationChange",
    "PublicationPage",
    "PublicationRelation",
    "PublicationsIndexPage",
    "RegisterEntry",
    "SiteIdentity",
    "StrategyPage",
]
