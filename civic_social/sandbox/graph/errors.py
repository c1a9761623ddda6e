"""Meta's errors: their codes, texts and shape.

Sources: Meta's error guide, the official SDK and what open-source publishers have met, as of 2026-11.
"""

from __future__ import annotations

import secrets

POSTING_REFUSED = (
    "(#200) If posting to a group, requires app being installed in the group, and \\ either "
    "publish_to_groups permission with user token, or both pages_read_engagement \\ and "
    "pages_manage_posts permission with page token; If posting to a page, \\ requires both "
    "pages_read_engagement and pages_manage_posts as an admin with \\ sufficient administrative permission"
)

DEAD_TOKEN_MESSAGES = {
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
    """A refusal in Meta's shape; whatever raises it becomes the answer to the call."""

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
        """Return the answer's JSON."""
        error = {"message": self.message, "type": self.kind, "code": self.code}
        if self.subcode:
            error["error_subcode"] = self.subcode
        if self.title or self.transient:
            error["is_transient"] = self.transient
        if self.title:
            error["error_user_title"], error["error_user_msg"] = self.title, self.user_message
        return {"error": {**error, "fbtrace_id": f"A{secrets.token_urlsafe(16)}"}}


def bad_parameter(message: str, **details) -> GraphError:
    """Return error 100 for a parameter that Meta would not take."""
    return GraphError(100, f"(#100) {message}", **details)


def unsupported(method: str, node_id: str) -> GraphError:
    """Return 100/33: Meta does not say whether it is missing, forbidden or impossible."""
    return GraphError(
        100,
        f"Unsupported {method.lower()} request. Object with ID '{node_id}' does not exist, cannot be loaded "
        "due to missing permissions, or does not support this operation. Please read the Graph API "
        "documentation at https://developers.facebook.com/docs/graph-api",
        subcode=33,
        kind="GraphMethodException",
    )


def dead_token(subcode: int | None) -> GraphError:
    """Return error 190 with the reason why the token is dead."""
    return GraphError(190, DEAD_TOKEN_MESSAGES[subcode], subcode=subcode)


def invalid_token() -> GraphError:
    """Return error 190 for what has never been a token."""
    return GraphError(190, "Invalid OAuth access token - Cannot parse access token")


def missing_token() -> GraphError:
    """Return the answer to a call that brings no token."""
    return GraphError(
        2500, "An active access token must be used to query information about the current user."
    )


def page_token_needed() -> GraphError:
    """Return 190/2069032: a user token where New Pages want the Page's own."""
    return GraphError(
        190,
        "(#190) This method must be called with a Page Access Token",
        subcode=2069032,
        title="User Access Token Is Not Supported",
        user_message="A Page access token is required for this call for the New Pages experience.",
    )


def posting_refused() -> GraphError:
    """Return error 200 as given for posting, editing and deleting without the permissions for it."""
    return GraphError(200, POSTING_REFUSED)


def permission_missing(permission: str) -> GraphError:
    """Return error 10 for reading without ``permission``."""
    return GraphError(
        10,
        f"(#10) This endpoint requires the '{permission}' permission or the 'Page Public Content Access' "
        "feature or the 'Page Public Metadata Access' feature.",
    )


def not_this_app() -> GraphError:
    """Return the answer to an edit of what another app, or a person, has posted."""
    return GraphError(200, "(#200) This post wasn't created by the application")


def group_refused(choice: str, method: str, node_id: str) -> GraphError:
    """Return what a closed group answers: one of ``Profile.Refusal``."""
    if choice == "200":
        return posting_refused()
    if choice == "3":
        return GraphError(3, "(#3) Application does not have the capability to make this API call.")
    return unsupported(method, node_id)


def duplicate_post() -> GraphError:
    """Return error 506 for a post that says the same as the one before."""
    return GraphError(
        506,
        "(#506) Duplicate status message",
        title="Duplicate Status Update",
        user_message="This status update is identical to the last one you posted. "
        "Try posting something different, or delete your previous update.",
    )


def not_scrapable(url: str) -> GraphError:
    """Return 1609005 for a link that the crawler could not read."""
    return GraphError(
        1609005,
        f"(#1609005) Error loading {url}",
        title="Link Could Not Be Read",
        user_message="There was a problem scraping the link. Check that the page is public and answers.",
    )


def photo_unusable() -> GraphError:
    """Return 1366046: too big, or neither JPEG nor PNG."""
    return GraphError(
        1,
        "(#1) Your photos couldn't be uploaded.",
        subcode=1366046,
        title="Can't Read Files",
        user_message="Your photos couldn't be uploaded. Photos should be less than 4 MB and saved as "
        "JPG, PNG, GIF or TIFF files.",
    )


def photo_missing() -> GraphError:
    """Return error 324: no file, or one that could not be fetched."""
    return GraphError(324, "(#324) Missing or invalid image file")


def photo_already_posted() -> GraphError:
    """Return 1366051: a photo goes with one post only."""
    return GraphError(
        100,
        "(#100) Invalid parameter",
        subcode=1366051,
        title="Already Posted",
        user_message="These photos were already posted.",
    )


def throttled(kind: str) -> GraphError:
    """Return the error of a used-up allowance; ``kind`` is the kind of the token."""
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


def blocked() -> GraphError:
    """Return 368/1390008: posting too fast."""
    return GraphError(
        368,
        "The action attempted has been deemed abusive or is otherwise disallowed",
        subcode=1390008,
        title="You Can't Use This Feature Right Now",
        user_message="We limit how often you can post, comment or do other things in a given amount of "
        "time in order to help protect the community from spam. You can try again later.",
    )


def identity_needed() -> GraphError:
    """Return 1404078: the person has to confirm who they are before the Page may post."""
    return GraphError(
        1404078,
        "(#1404078) Page publishing authorization required",
        title="Confirm Your Identity",
        user_message="Complete Page Publishing Authorization to keep posting as this Page.",
    )


def unknown_error() -> GraphError:
    """Return code 1 with status 500: perhaps an outage, perhaps not."""
    return GraphError(1, "An unknown error has occurred.", status=500, transient=True)


def service_down() -> GraphError:
    """Return code 2 with status 500: an outage."""
    return GraphError(2, "Service temporarily unavailable", status=500, transient=True)


def _instagram(code: int, subcode: int, message: str, title: str, user_message: str, **more) -> GraphError:
    return GraphError(code, message, subcode=subcode, title=title, user_message=user_message, **more)


def instagram_unfetchable(reason: str) -> GraphError:
    """Return 9004/2207052: the picture's address could not be read; ``reason`` says why."""
    return _instagram(
        9004,
        2207052,
        "Only photo or video can be accepted as media type.",
        "Media download has failed",
        f"The media could not be fetched from this URI: {reason}.",
    )


def instagram_too_large() -> GraphError:
    """Return 36000/2207004: more than 8 MB."""
    return _instagram(
        36000, 2207004, "The image size is too large.", "Image Too Large", "The image is larger than 8 MB."
    )


def instagram_bad_format() -> GraphError:
    """Return 36001/2207005: not a JPEG."""
    return _instagram(
        36001,
        2207005,
        "The image format is not supported.",
        "Unsupported Image Format",
        "The image format is not supported. Please check spec for supported format: JPEG.",
    )


def instagram_bad_ratio(ratio: float) -> GraphError:
    """Return 36003/2207009: narrower than 4:5 or wider than 1.91:1."""
    return _instagram(
        36003,
        2207009,
        "The aspect ratio is not supported.",
        "Invalid Aspect Ratio",
        f"The submitted image with aspect ratio ({ratio:.3f},) cannot be published. Please submit an image "
        "with a valid aspect ratio.",
    )


def instagram_caption_too_long() -> GraphError:
    """Return 100/2207010: more than 2200 characters, 30 hashtags or 20 mentions."""
    return _instagram(
        100,
        2207010,
        "Invalid parameter",
        "Caption Was Too Long",
        "The caption was too long: at most 2200 characters, 30 hashtags and 20 mentions.",
    )


def instagram_bad_carousel() -> GraphError:
    """Return 100/2207028: not 2 to 10 items, or items that cannot be used."""
    return _instagram(
        100,
        2207028,
        "Invalid parameter",
        "Carousel Invalid",
        "A carousel needs 2 to 10 items, each of them ready and made with is_carousel_item.",
    )


def instagram_bad_media_type() -> GraphError:
    """Return 100/2207023: a kind of media that nobody knows."""
    return _instagram(
        100, 2207023, "Invalid parameter", "Unknown Media Type", "The media type is unknown or missing."
    )


def instagram_not_ready() -> GraphError:
    """Return 9007/2207027: published before it was ready."""
    return _instagram(
        9007,
        2207027,
        "Media ID is not available",
        "The media is not ready for publishing",
        "The media is not ready for publishing, please wait for a moment.",
    )


def instagram_container_failed(subcode: int) -> GraphError:
    """Return -1 with the error in which a container's preparation has ended."""
    return _instagram(
        -1, subcode, "Create media fail, please try to re-create media", "Create Failed", "Please try again."
    )


def instagram_container_gone() -> GraphError:
    """Return 24/2207008: the container does not exist, has expired, or was published."""
    return _instagram(
        24,
        2207008,
        "The media builder does not exist or has expired.",
        "Container Gone",
        "The requested container does not exist. Create a new one and try again.",
    )


def instagram_quota_used_up() -> GraphError:
    """Return 9/2207042: the account's posts of 24 hours are used up."""
    return _instagram(
        9,
        2207042,
        "Application request limit reached",
        "Publishing Quota Reached",
        "You reached the maximum number of posts that is allowed to be published by Content Publishing API.",
    )
