"""The channels of this package, and the settings of their networks."""

from ..conf import register_defaults

register_defaults(
    {
        #: Dotted paths of channel classes; packages add theirs by the entry point ``civic_social.channels``.
        "CHANNELS": [
            "civic_social.channels.facebook_page.FacebookPage",
            "civic_social.channels.facebook_group.FacebookGroup",
            "civic_social.channels.facebook_event.FacebookEvent",
            "civic_social.channels.instagram.Instagram",
            "civic_social.channels.instagram_login.InstagramLogin",
            "civic_social.channels.mastodon.Mastodon",
            "civic_social.channels.telegram.Telegram",
            "civic_social.channels.bluesky.Bluesky",
            "civic_social.channels.viber.Viber",
        ],
        #: The URL of the Graph API, or of the sandbox.
        "GRAPH_API_URL": "https://graph.facebook.com",
        "GRAPH_API_VERSION": "v26.0",
        #: The URL of the Facebook login with which people connect accounts.
        "META_LOGIN_URL": "https://www.facebook.com",
        "META_APP_ID": "",
        "META_APP_SECRET": "",
        #: A text of one's own that Meta repeats when the address of the webhooks is registered; empty: Meta's
        #: events are refused.
        "META_VERIFY_TOKEN": "",
        #: For Instagram accounts without a Page: the URLs of the API, the login and its exchange of codes.
        "INSTAGRAM_API_URL": "https://graph.instagram.com",
        "INSTAGRAM_LOGIN_URL": "https://www.instagram.com",
        "INSTAGRAM_TOKEN_URL": "https://api.instagram.com",
        "INSTAGRAM_APP_ID": "",
        "INSTAGRAM_APP_SECRET": "",
        #: More permissions to request in the login, such as "pages_messaging" for private messages about
        #: comments; the app must be set up for each of them.
        "META_EXTRA_PERMISSIONS": [],
        #: Let Facebook read a page before it is posted, so that the first link card has its picture. One more
        #: request for each new link post.
        "WARM_LINK_CARDS": True,
        #: URLs of servers of open networks (Mastodon, Bluesky) that may also be plain HTTP, on any port or in
        #: a private network. Others must be public HTTPS.
        "NETWORK_SERVERS": [],
        #: The URL of Telegram's Bot API, or of a server of one's own that relays it.
        "TELEGRAM_API_URL": "https://api.telegram.org",
        #: The URL of Viber's Channels Post API.
        "VIBER_API_URL": "https://chatapi.viber.com/pa",
    }
)
