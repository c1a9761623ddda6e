"""Security headers: what browsers may do with the site's pages (docs/reference/security-headers.md)."""

from urllib.parse import urlsplit

from csp.constants import NONE, SELF, UNSAFE_HASHES, UNSAFE_INLINE

from .environment import env
from .logins import OIDC_SERVER_URL
from .own_apps import CIVIC_SOCIAL
from .storage import S3_MEDIA_BUCKET

#: Shows a form again with everything that was entered if the CSRF cookie is missing.
CSRF_FAILURE_VIEW = "home.events.csrf.csrf_failure"
X_FRAME_OPTIONS = "SAMEORIGIN"
#: W019 recommends "DENY", but Wagtail's admin shows previews of the site's pages in a frame.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
#: Of windows that a page opens, or that opened it; Django's default.
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
#: Features of browsers that no page uses, so that an injected or framed script cannot ask for them.
FORBIDDEN_FEATURES = (
    *("accelerometer", "bluetooth", "camera", "display-capture", "geolocation", "gyroscope", "hid"),
    *("idle-detection", "magnetometer", "microphone", "midi", "payment", "screen-wake-lock", "serial"),
    *("usb", "xr-spatial-tracking"),
)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF],
        "frame-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
        "base-uri": [NONE],
    },
}
if S3_MEDIA_BUCKET:
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"].append(f"https://{env('S3_MEDIA_DOMAIN')}")

#: What differs in the admin from the policy of public pages (docs/reference/security-headers.md).
ADMIN_POLICY_PREFIXES = ("/admin/", "/django-admin/")
ADMIN_CONTENT_SECURITY_POLICY = {
    **CONTENT_SECURITY_POLICY["DIRECTIVES"],
    # The rich text editor writes style elements for its placeholders and nested lists.
    "style-src": [SELF, UNSAFE_INLINE],
    # The chooser of a picture's focus asks "is there a touch screen?" by setting the handler "return;".
    "script-src-attr": [UNSAFE_HASHES, "'sha256-i+qr4lq34KgNHiW62lWi9aInEBwiEOrfCzaNPCvkqD8='"],
    # Pictures are shown before they are uploaded.
    "img-src": [*CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"], "blob:"],
    # Browsers apply this to where a form is redirected, too: to the login of a network or of the staff.
    "form-action": [
        SELF,
        *dict.fromkeys(
            f"{address.scheme}://{address.netloc}"
            for address in map(
                urlsplit,
                (CIVIC_SOCIAL["META_LOGIN_URL"], CIVIC_SOCIAL["INSTAGRAM_LOGIN_URL"], OIDC_SERVER_URL),
            )
            if address.netloc
        ),
        *env.list("ADMIN_CSP_FORM_ACTION", default=[]),
    ],
    "report-uri": ["/admin/policy-reports/"],
}
#: Browsers then report what they would have blocked, and block nothing.
ADMIN_CSP_REPORT_ONLY = env.bool("ADMIN_CSP_REPORT_ONLY", default=False)
