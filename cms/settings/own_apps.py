"""Settings of the apps of this project: feedback, mail to subscribers, civic_social."""

from .environment import DATA_DIR, WAKE_UPS, env
from .storage import S3_MEDIA_BUCKET

FEEDBACK = {
    "TRUSTED_PROXIES": env.int("TRUSTED_PROXIES", default=0),
    "ATTACHMENT_STORAGE": "attachments" if S3_MEDIA_BUCKET else "",
    "ATTACHMENT_ROOT": env("FEEDBACK_ATTACHMENT_ROOT", default=str(DATA_DIR / "feedback")),
    "KEPT_FILES_ROOT": env("FEEDBACK_KEPT_FILES_ROOT", default=str(DATA_DIR / "kept-files")),
    "TOPIC_NAMES": "home.content.topics.label_topics",
    "ANONYMITY_TEXT": "home.content.feedback_texts.ANONYMITY_TEXT",
}

#: Mail to subscribers: home/subscriptions/conf.py has all settings.
SUBSCRIPTIONS = {
    "MAILS_PER_HOUR": env.int("SUBSCRIPTION_MAILS_PER_HOUR", default=300),
    "BOUNCE_ADDRESS": env("SUBSCRIPTION_BOUNCE_ADDRESS", default=""),
    "BOUNCE_MAILBOX_URL": env("SUBSCRIPTION_BOUNCE_MAILBOX_URL", default=""),
    "DNS_SERVERS": env.list("SUBSCRIPTION_DNS_SERVERS", default=[]),
}

CIVIC_SOCIAL = {
    "EXTRA_CHANNELS": ["home.subscriptions.channel.EmailSubscribers"],
    "COMMENT_DESKS": "home.conversation.desks.FeedbackDesks",
    "COMMENT_FORM_URL": "home.conversation.form_address.form_url",
    "TASK_BACKEND": "redis" if WAKE_UPS == "redis" else "default",
    "CREDENTIAL_KEYS": env.list("CIVIC_SOCIAL_CREDENTIAL_KEYS", default=[]),
    "GRAPH_API_URL": env("CIVIC_SOCIAL_GRAPH_API_URL", default="https://graph.facebook.com"),
    "GRAPH_API_VERSION": env("CIVIC_SOCIAL_GRAPH_API_VERSION", default="v26.0"),
    "META_LOGIN_URL": env("CIVIC_SOCIAL_META_LOGIN_URL", default="https://www.facebook.com"),
    "META_APP_ID": env("CIVIC_SOCIAL_META_APP_ID", default=""),
    "META_APP_SECRET": env("CIVIC_SOCIAL_META_APP_SECRET", default=""),
    "INSTAGRAM_API_URL": env("CIVIC_SOCIAL_INSTAGRAM_API_URL", default="https://graph.instagram.com"),
    "INSTAGRAM_LOGIN_URL": env("CIVIC_SOCIAL_INSTAGRAM_LOGIN_URL", default="https://www.instagram.com"),
    "INSTAGRAM_TOKEN_URL": env("CIVIC_SOCIAL_INSTAGRAM_TOKEN_URL", default="https://api.instagram.com"),
    "INSTAGRAM_APP_ID": env("CIVIC_SOCIAL_INSTAGRAM_APP_ID", default=""),
    "INSTAGRAM_APP_SECRET": env("CIVIC_SOCIAL_INSTAGRAM_APP_SECRET", default=""),
    "META_VERIFY_TOKEN": env("CIVIC_SOCIAL_META_VERIFY_TOKEN", default=""),
    "READ_INSIGHTS": env.bool("CIVIC_SOCIAL_READ_INSIGHTS", default=False),
    "METRICS_TOKEN": env("CIVIC_SOCIAL_METRICS_TOKEN", default=""),
    "WEBHOOK_SERVERS": env.list("CIVIC_SOCIAL_WEBHOOK_SERVERS", default=[]),
    "API_ACCESS": env("CIVIC_SOCIAL_API_ACCESS", default=""),
    "API_TOKENS": env.list("CIVIC_SOCIAL_API_TOKENS", default=[]),
    "API_REQUESTS_PER_MINUTE": env.int("CIVIC_SOCIAL_API_REQUESTS_PER_MINUTE", default=120),
    "TRUSTED_PROXIES": env.int("TRUSTED_PROXIES", default=0),
    "INSTALLATION_FILE": str(DATA_DIR / "installation.json"),
    "RECORD_ENDS_FILE": str(DATA_DIR / "record-ends.txt"),
}
