"""Errors of the Instagram API, with Meta's codes and texts."""

from __future__ import annotations

from .errors import GraphError


def _error(code: int, subcode: int, message: str, title: str, user_message: str) -> GraphError:
    return GraphError(code, message, subcode=subcode, title=title, user_message=user_message)


def image_not_downloadable(reason: str) -> GraphError:
    """Return 9004/2207052 for an ``image_url`` that cannot be downloaded for ``reason``."""
    return _error(
        9004,
        2207052,
        "Only photo or video can be accepted as media type.",
        "Media download has failed",
        f"The media could not be fetched from this URI: {reason}.",
    )


def image_too_large() -> GraphError:
    """Return 36000/2207004 for an image of more than 8 MB."""
    return _error(
        36000, 2207004, "The image size is too large.", "Image Too Large", "The image is larger than 8 MB."
    )


def image_format_unsupported() -> GraphError:
    """Return 36001/2207005 for an image that is not a JPEG."""
    return _error(
        36001,
        2207005,
        "The image format is not supported.",
        "Unsupported Image Format",
        "The image format is not supported. Please check spec for supported format: JPEG.",
    )


def aspect_ratio_unsupported(ratio: float) -> GraphError:
    """Return 36003/2207009 for an image narrower than 4:5 or wider than 1.91:1."""
    return _error(
        36003,
        2207009,
        "The aspect ratio is not supported.",
        "Invalid Aspect Ratio",
        f"The submitted image with aspect ratio ({ratio:.3f},) cannot be published. Please submit an image "
        "with a valid aspect ratio.",
    )


def caption_too_long() -> GraphError:
    """Return 100/2207010 for a caption of more than 2200 characters, 30 hashtags or 20 mentions."""
    return _error(
        100,
        2207010,
        "Invalid parameter",
        "Caption Was Too Long",
        "The caption was too long: at most 2200 characters, 30 hashtags and 20 mentions.",
    )


def carousel_invalid() -> GraphError:
    """Return 100/2207028 for a carousel without 2 to 10 usable items."""
    return _error(
        100,
        2207028,
        "Invalid parameter",
        "Carousel Invalid",
        "A carousel needs 2 to 10 items, each of them ready and made with is_carousel_item.",
    )


def media_type_unknown() -> GraphError:
    """Return 100/2207023 for an unknown ``media_type``."""
    return _error(
        100, 2207023, "Invalid parameter", "Unknown Media Type", "The media type is unknown or missing."
    )


def container_not_ready() -> GraphError:
    """Return 9007/2207027 for publishing a container that is still processed."""
    return _error(
        9007,
        2207027,
        "Media ID is not available",
        "The media is not ready for publishing",
        "The media is not ready for publishing, please wait for a moment.",
    )


def container_failed(subcode: int) -> GraphError:
    """Return error -1 for publishing a container whose processing failed with ``subcode``."""
    return _error(
        -1, subcode, "Create media fail, please try to re-create media", "Create Failed", "Please try again."
    )


def container_missing() -> GraphError:
    """Return 24/2207008 for a container that does not exist, has expired, or was published."""
    return _error(
        24,
        2207008,
        "The media builder does not exist or has expired.",
        "Container Gone",
        "The requested container does not exist. Create a new one and try again.",
    )


def publishing_quota_reached() -> GraphError:
    """Return 9/2207042 for an account that has reached its number of posts in 24 hours."""
    return _error(
        9,
        2207042,
        "Application request limit reached",
        "Publishing Quota Reached",
        "You reached the maximum number of posts that is allowed to be published by Content Publishing API.",
    )


def fields_on_comment() -> GraphError:
    """Return 20/1772107 for ``fields`` on a new comment, which Meta creates all the same.

    Reported by BrightBean Studio, pull request 140, 2026-08.
    """
    return _error(
        20,
        1772107,
        "(#20) Cannot read the fields of the created comment",
        "Comment Could Not Be Read",
        "The comment could not be read.",
    )


def comment_not_answerable() -> GraphError:
    """Return error 10 for a comment on media without comments, or below a hidden one."""
    return GraphError(10, "(#10) The comment cannot be answered.")
