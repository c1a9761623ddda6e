"""The page types and settings of the municipal website."""

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
from .topics import Topic, TopicLabel

__all__ = [
    "ContentPage",
    "DecisionPage",
    "DocumentPage",
    "EventIndexPage",
    "EventPage",
    "HomePage",
    "NewsIndexPage",
    "NewsPage",
    "PageTopic",
    "PlatformPage",
    "PolicyPage",
    "PublicationPage",
    "PublicationsIndexPage",
    "SiteIdentity",
    "StrategyPage",
    "Topic",
    "TopicLabel",
]
