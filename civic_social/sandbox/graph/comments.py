"""Comments: what people answer, and what the Page answers them."""

from __future__ import annotations

from ..models import Comment, Post
from . import errors, paging
from .calls import GraphCall
from .nodes import render
from .permissions import require_moderating, require_reading, sees_comments

LIST_FIELDS = "created_time,from,message"


def list_of_post(call: GraphCall, post: Post) -> dict:
    """``GET /{post}/comments``; without the right to moderate the list is empty, and no error says why."""
    comments = post.comments.all()
    if call.text("filter") != "stream":
        comments = comments.filter(parent=None)
    return _list(call, post, comments)


def list_of_comment(call: GraphCall, comment: Comment) -> dict:
    """``GET /{comment}/comments``."""
    return _list(call, comment.post, comment.replies.all())


def create_on_post(call: GraphCall, post: Post) -> dict:
    """``POST /{post}/comments``, in the name of the Page."""
    return _create(call, post, None)


def create_on_comment(call: GraphCall, comment: Comment) -> dict:
    """``POST /{comment}/comments``: a reply. The network knows two levels only."""
    return _create(call, comment.post, comment.parent or comment)


def read(call: GraphCall, comment: Comment) -> dict:
    """``GET /{comment}``."""
    require_reading(call, comment.post.profile)
    call.refuse_unknown(set())
    if not sees_comments(call, comment.post.profile):
        raise errors.unsupported(call.method, comment.graph_id)
    return render(call, comment, LIST_FIELDS, call.selection)


def update(call: GraphCall, comment: Comment) -> dict:
    """``POST /{comment}``: hide or show anyone's comment, change the words of one's own."""
    require_moderating(call, comment.post.profile)
    call.refuse_unknown({"is_hidden", "message"})
    if not {"is_hidden", "message"} & call.parameters.keys():
        raise errors.bad_parameter("At least one of message or is_hidden is required")
    if "message" in call.parameters:
        if comment.author_page_id != call.token.page_id:
            raise errors.not_this_app()
        comment.message = _message(call)
    comment.is_hidden = call.boolean("is_hidden", default=comment.is_hidden)
    comment.save(update_fields=["is_hidden", "message"])
    return {"success": True}


def delete(call: GraphCall, comment: Comment) -> dict:
    """``DELETE /{comment}``."""
    require_moderating(call, comment.post.profile)
    call.refuse_unknown(set())
    comment.delete()
    return {"success": True}


def _list(call: GraphCall, post: Post, comments) -> dict:
    require_reading(call, post.profile)
    call.refuse_unknown(paging.PARAMETERS | {"filter", "order"})
    if call.text("filter") not in ("", "toplevel", "stream"):
        raise errors.bad_parameter("Param filter must be one of {toplevel, stream}")
    order = call.text("order") or "chronological"
    if order not in ("chronological", "reverse_chronological"):
        raise errors.bad_parameter("Param order must be one of {chronological, reverse_chronological}")
    if not sees_comments(call, post.profile):
        return {"data": []}
    rows = comments.select_related("post__profile", "parent", "author_page", "author_person")
    answer = paging.paged(call, rows, LIST_FIELDS, newest_first=order != "chronological")
    if call.text("summary") in ("true", "1", "total_count"):
        answer["summary"] = {"order": order, "total_count": comments.count(), "can_comment": True}
    return answer


def _create(call: GraphCall, post: Post, parent: Comment | None) -> dict:
    require_moderating(call, post.profile)
    call.refuse_unknown({"message"})
    comment = Comment.objects.create(
        post=post, parent=parent, author_page=call.token.page, message=_message(call)
    )
    return render(call, comment, selection=call.selection)


def _message(call: GraphCall) -> str:
    message = call.text("message").strip()
    if not message:
        raise errors.bad_parameter("The parameter message is required")
    return message[:8000]
