"""Errors of the Graph API, with Meta's codes and texts.

Sources: Meta's error guide, the official SDK and errors reported by open-source publishers, as of 2026-11.
"""

from __future__ import annotations

import secrets
from typing import Any

POSTING_NOT_PERMITTED = (
    "(#200) If posting to a group, requires app being installed in the group, and \\ either "
    "publish_to_groups permission with user token, or both pages_read_engagement \\ and "
    "pages_manage_posts permission with page token; If posting to a page, \\ requires both "
    "pages_read_engagement and pages_manage_posts as an admin with \\ sufficient administrative permission"
)

INVALID_TOKEN_MESSAGES = {
    458: "Error validating access token: The user has not authorized application.",
    459: "Error validating access token: The user is enrolled in a blocking, logged-in checkpoint",
    460: "Error validating access token: The session has been invalidated because the user changed "
    "their password or Facebook has changed the session for security reasons.",
    463: "Error validating access token: Session has expired. The current time is later than its end.",
    464: "Error validating access token: Sessions for the user are not allowed because the user is not "
    "a confirmed user.",
    467: "Error validating access token: The session is invalid because the user logged out.",
    492: "Error validating access token: Session does not match current stored session. The user "
    "does not have a role on the Page.",
}


class GraphError(Exception):
    """Raised to end an API call with an error response.

    ``kind`` is Meta's error type; ``title`` and ``user_message`` are the texts meant for the end user.
    """

    def __init__(
        self,
        code: int,
        message: str,
        *,
        subcode: int | None = None,
        kind: str = "OAuthException",
        status: int = 400,
        title: str = "",
        user_message: str = "",
        transient: bool = False,
    ):
        super().__init__(message)
        self.code, self.message, self.subcode, self.kind, self.status = code, message, subcode, kind, status
        self.title, self.user_message, self.transient = title, user_message, transient

    def body(self) -> dict:
        """Return the JSON of the response."""
        error: dict[str, Any] = {"message": self.message, "type": self.kind, "code": self.code}
        if self.subcode:
            error["error_subcode"] = self.subcode
        if self.title or self.transient:
            error["is_transient"] = self.transient
        if self.title:
            error["error_user_title"], error["error_user_msg"] = self.title, self.user_message
        return {"error": {**error, "fbtrace_id": f"A{secrets.token_urlsafe(16)}"}}


def invalid_parameter(message: str, **details: Any) -> GraphError:
    """Return error 100 for an invalid parameter; ``details`` are arguments of GraphError."""
    return GraphError(100, f"(#100) {message}", **details)


def unsupported_request(method: str, node_id: str) -> GraphError:
    """Return 100/33: the node is missing or inaccessible, or does not support the request."""
    return GraphError(
        100,
        f"Unsupported {method.lower()} request. Object with ID '{node_id}' does not exist, cannot be loaded "
        "due to missing permissions, or does not support this operation. Please read the Graph API "
        "documentation at https://developers.facebook.com/docs/graph-api",
        subcode=33,
        kind="GraphMethodException",
    )


def invalidated_token(subcode: int) -> GraphError:
    """Return error 190 for an invalidated token; ``subcode`` is one of ``Fault.TokenSubcode``."""
    return GraphError(190, INVALID_TOKEN_MESSAGES[subcode], subcode=subcode)


def invalid_proof() -> GraphError:
    """Return error 100 for an ``appsecret_proof`` that was made with another secret than the app's."""
    return GraphError(
        100, "Invalid appsecret_proof provided in the API argument", kind="GraphMethodException"
    )


def version_ended(newest: str = "") -> GraphError:
    """Return error 2635 for a version that is not served; ``newest`` is the one to use."""
    advice = f" Please update to the latest version: {newest}." if newest else ""
    return GraphError(2635, f"(#2635) You are calling a deprecated version of the API.{advice}")


def malformed_token() -> GraphError:
    """Return error 190 for a value that is not a token."""
    return GraphError(190, "Invalid OAuth access token - Cannot parse access token")


def missing_token() -> GraphError:
    """Return error 2500 for a call without a token."""
    return GraphError(
        2500, "An active access token must be used to query information about the current user."
    )


def page_token_required() -> GraphError:
    """Return 190/2069032 for a user token where a Page token is required."""
    return GraphError(
        190,
        "(#190) This method must be called with a Page Access Token",
        subcode=2069032,
        title="User Access Token Is Not Supported",
        user_message="A Page access token is required for this call for the New Pages experience.",
    )


def posting_not_permitted() -> GraphError:
    """Return error 200 for creating, editing or deleting a post without the permissions."""
    return GraphError(200, POSTING_NOT_PERMITTED)


def reading_not_permitted(permission: str) -> GraphError:
    """Return error 10 for reading without ``permission``."""
    return GraphError(
        10,
        f"(#10) This endpoint requires the '{permission}' permission or the 'Page Public Content Access' "
        "feature or the 'Page Public Metadata Access' feature.",
    )


def created_by_another_app() -> GraphError:
    """Return error 200 for editing a post or comment of another app or a person."""
    return GraphError(200, "(#200) This post wasn't created by the application")


def group_closed(refusal: str, method: str, node_id: str) -> GraphError:
    """Return the error of a closed group; ``refusal`` is one of ``Profile.Refusal``."""
    if refusal == "200":
        return posting_not_permitted()
    if refusal == "3":
        return GraphError(3, "(#3) Application does not have the capability to make this API call.")
    return unsupported_request(method, node_id)


def duplicate_post() -> GraphError:
    """Return error 506 for a post identical to the previous one."""
    return GraphError(
        506,
        "(#506) Duplicate status message",
        title="Duplicate Status Update",
        user_message="This status update is identical to the last one you posted. "
        "Try posting something different, or delete your previous update.",
    )


def link_not_scrapable(url: str) -> GraphError:
    """Return error 1609005 for a link that the crawler cannot read."""
    return GraphError(
        1609005,
        f"(#1609005) Error loading {url}",
        title="Link Could Not Be Read",
        user_message="There was a problem scraping the link. Check that the page is public and answers.",
    )


def photo_not_readable() -> GraphError:
    """Return 1/1366046 for a photo that is too large, or neither JPEG nor PNG."""
    return GraphError(
        1,
        "(#1) Your photos couldn't be uploaded.",
        subcode=1366046,
        title="Can't Read Files",
        user_message="Your photos couldn't be uploaded. Photos should be less than 4 MB and saved as "
        "JPG, PNG, GIF or TIFF files.",
    )


def photo_missing() -> GraphError:
    """Return error 324 for a missing photo, or one that cannot be downloaded."""
    return GraphError(324, "(#324) Missing or invalid image file")


def photo_already_posted() -> GraphError:
    """Return 100/1366051 for a photo that already belongs to a post."""
    return GraphError(
        100,
        "(#100) Invalid parameter",
        subcode=1366051,
        title="Already Posted",
        user_message="These photos were already posted.",
    )


def rate_limit_reached(kind: str) -> GraphError:
    """Return the rate limit error for a kind of token: 80001 (Page), 17 (user) or 4 (app)."""
    if kind in ("PAGE", "SYSTEM_USER"):
        return GraphError(
            80001,
            "(#80001) There have been too many calls to this Page account. "
            "Wait a bit and try again. For more info, please refer to "
            "https://developers.facebook.com/docs/graph-api/overview/rate-limiting.",
            transient=True,
        )
    if kind == "USER":
        return GraphError(17, "(#17) User request limit reached", subcode=2446079, transient=True)
    return GraphError(4, "(#4) Application request limit reached", status=403, transient=True)


def posting_blocked() -> GraphError:
    """Return 368/1390008 for posting too often."""
    return GraphError(
        368,
        "The action attempted has been deemed abusive or is otherwise disallowed",
        subcode=1390008,
        title="You Can't Use This Feature Right Now",
        user_message="We limit how often you can post, comment or do other things in a given amount of "
        "time in order to help protect the community from spam. You can try again later.",
    )


def identity_confirmation_required() -> GraphError:
    """Return error 1404078: the person must confirm their identity before the Page may post."""
    return GraphError(
        1404078,
        "(#1404078) Page publishing authorization required",
        title="Confirm Your Identity",
        user_message="Complete Page Publishing Authorization to keep posting as this Page.",
    )


def unknown_error() -> GraphError:
    """Return error 1 with status 500."""
    return GraphError(1, "An unknown error has occurred.", status=500, transient=True)


def service_unavailable() -> GraphError:
    """Return error 2 with status 500."""
    return GraphError(2, "Service temporarily unavailable", status=500, transient=True)


def too_much_data() -> GraphError:
    """Return error 1 for a call that asks for more nodes than Meta reads at once."""
    return GraphError(
        1, "Please reduce the amount of data you're asking for, then retry your request", status=500
    )


def already_answered_privately() -> GraphError:
    """Return error 10900 for a second private reply to a comment."""
    return GraphError(10900, "(#10900) Activity already replied to")


def outside_message_window() -> GraphError:
    """Return 10/2018278 for a private reply to a comment of more than seven days."""
    return GraphError(10, "(#10) This message is sent outside of allowed window.", subcode=2018278)


def messaging_not_permitted() -> GraphError:
    """Return 200/2018028 for a message to a person without a role, by an app with Standard Access."""
    return GraphError(
        200,
        "(#200) Cannot message users who are not admins, developers or testers of the app until "
        "pages_messaging permission is reviewed and the app is live.",
        subcode=2018028,
    )


def callback_not_verified(reason: str) -> GraphError:
    """Return error 2200 for a callback URL that failed the handshake for ``reason``."""
    return GraphError(2200, f"(#2200) Callback verification failed with the following errors: {reason}")
