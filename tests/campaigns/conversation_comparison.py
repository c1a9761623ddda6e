"""The comparison of the inbox with the network: each comment once, each answer once, nothing invented."""

from __future__ import annotations

from collections import defaultdict

from civic_social.models import Comment, CommentOperation
from civic_social.models.comments import BY_HAND
from civic_social.text_normalization import normalize_text


def differences(wall: list[dict], posts: dict[str, int]) -> list[str]:
    """Return how the inbox differs from ``wall``, every comment that ever was on ``posts``, as sentences.

    ``posts``: the primary keys of the posts by their IDs at the network.
    """
    hidden = {said["id"] for said in wall if said["hidden"]}
    rows = Comment.objects.filter(post__in=posts.values()).select_related("parent")
    standing = {said["texts"][0] for said in wall if said["is_ours"] and not said["removed"]}
    # An answer that a person has confirmed, and that was removed before it was ever read, has no ID.
    removed_unread = [
        row.pk for row in rows if row.remote_id.startswith(BY_HAND) and row.text not in standing
    ]
    by_id = {row.remote_id: row for row in rows.exclude(pk__in=removed_unread)}
    found = []
    for said in wall:
        row = by_id.pop(said["id"], None)
        # Instagram lists neither hidden comments nor their replies: what was hidden before it was read, and
        # of which no event came, nobody can know.
        is_unknowable = "_" not in said["id"] and {said["id"], said["parent"]} & hidden
        if row or not is_unknowable:
            found += _differences(said, row, posts[said["post"]])
    return found + [f"invented: {row.remote_id} {row.text!r}" for row in by_id.values() if not row.deleted_at]


def _differences(said: dict, row: Comment | None, post_pk: int) -> list[str]:
    """Return how the row of a comment differs from the comment at the network."""
    name = f"{said['id']} ({'ours' if said['is_ours'] else 'of a person'})"
    if said["removed"]:
        if row and (row.deleted_at is None or row.text or row.author_name):
            return [f"removed at the network and not here: {name} {row.text!r}"]
        return []
    if row is None:
        return [f"missing here: {name} {said['texts'][-1]!r}"]
    if row.deleted_at:
        return [f"erased here, but at the network: {name}"]
    pairs = {
        "text": (row.text, normalize_text(said["texts"][-1])),
        "hidden": (row.is_hidden, said["hidden"]),
        "parent": (row.parent.remote_id if row.parent else "", said["parent"]),
        "post": (row.post_id, post_pk),
        "ours": (row.is_ours, said["is_ours"]),
        "name": (said["is_ours"] or row.author_name, said["is_ours"] or said["name"]),
    }
    different = {what: pair for what, pair in pairs.items() if pair[0] != pair[1]}
    return [f"{what} of {name}: {here!r} here, {there!r} there" for what, (here, there) in different.items()]


def differences_of_answers(wall: list[dict], posts: list[int]) -> tuple[int, list[str]]:
    """Return how many answers were sent twice and the copy removed, and sentences about faults.

    Each answer has words of its own, by which the answers at the network are found, changed ones too.
    """
    ours = defaultdict(list)
    for said in wall:
        if said["is_ours"]:
            ours[said["texts"][0]].append(said)
    sent_again, found = 0, []
    for operation in CommentOperation.objects.filter(comment__post__in=posts, kind="reply"):
        published = ours.pop(operation.text, [])
        standing = [said for said in published if not said["removed"]]
        name = f"answer {operation.pk} ({operation.status} {operation.problem})"
        if len(standing) > 1:
            found.append(f"twice: {name} stands {len(standing)} times")
        elif operation.status == "done" and not published:
            found.append(f"lost: {name} is not at the network")
        elif operation.status == "cancelled" and standing:
            found.append(f"not taken back: {name} stands at the network")
        sent_again += len(standing) <= 1 < len(published)
    return sent_again, found + [f"nobody asked for {text!r}" for text in ours]
