"""Comments as a source of the requests of data subjects: found by name and words, handed over, erased."""

from django.db import connections
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic_social.conversation.retention import erase_on_request
from civic_social.models import Comment, CommentNote, CommentOperation
from feedback import erased_rows
from feedback.personal_data.data_subjects import Person, Record, Source, register_source

from .models import PublishedAnswer

COMMENT, NOTE, OPERATION, PUBLISHED = "comment", "note", "operation", "published"
#: Every table that may hold words of a commenter.
MODELS: tuple[type[Model], ...] = (Comment, CommentNote, CommentOperation, PublishedAnswer)


def find_comments(person: Person) -> list[Record]:
    """Return comments by the shown name and by their words, with notes, answers and published questions."""
    comments = Comment.objects.exclude(text="", author_name="").select_related("account", "post")
    notes = CommentNote.objects.select_related("thread__account")
    operations = CommentOperation.objects.exclude(text="", text_copy="").select_related("comment__account")
    return [
        *_matching(person, COMMENT, comments, lambda row: (row.author_name, [row.text]), describe),
        *_matching(person, NOTE, notes, lambda row: ("", [row.text]), lambda row: {_("Note"): row.text}),
        *_matching(
            person,
            OPERATION,
            operations,
            lambda row: ("", [row.text, row.text_copy]),
            lambda row: {_("Our answer"): row.text, _("Copy of a hidden comment"): row.text_copy},
        ),
        *_matching(
            person,
            PUBLISHED,
            PublishedAnswer.objects.select_related("page"),
            lambda row: ("", [row.question, row.answer]),
            lambda row: {_("Question"): row.question, _("Answer"): row.answer},
        ),
    ]


def _matching(person: Person, kind: str, rows, words_of, values_of) -> list[Record]:
    """Return a record for each of the rows that is about the person."""
    found = []
    for row in rows.iterator(chunk_size=2000):
        name, texts = words_of(row)
        found_by = set(person.matches(name=name, texts=texts))
        if person.email and any(person.email.casefold() in text.casefold() for text in texts):
            found_by.add("email")
        if found_by:
            found.append(Record(f"{kind}-{row.pk}", frozenset(found_by), values_of(row)))
    return found


def describe(comment: Comment) -> dict:
    """Return the values of a comment for the person."""
    return {
        _("Social account"): comment.account.name_and_network,
        _("Page"): comment.post.page_title,
        _("Name"): comment.author_name,
        _("Text"): comment.text,
        _("Written"): comment.written_at,
        _("Hidden"): _("yes") if comment.is_hidden else _("no"),
        _("Case"): comment.case_reference,
    }


def erase_comments(keys: list[str], user) -> tuple[int, int]:
    """Erase what was chosen; return how many rows were erased and kept (none)."""
    chosen: dict[str, list[int]] = {COMMENT: [], NOTE: [], OPERATION: [], PUBLISHED: []}
    for key in keys:
        kind, _dash, pk = key.partition("-")
        if kind in chosen and pk.isdecimal():
            chosen[kind].append(int(pk))
    if not any(chosen.values()):
        return 0, 0
    count = erase_on_request(user, comments=chosen[COMMENT], notes=chosen[NOTE], operations=chosen[OPERATION])
    for published in PublishedAnswer.objects.filter(pk__in=chosen[PUBLISHED]):
        published.delete()
        count += 1
    erased_rows.forget(connections[Comment.objects.db])
    return count, 0


def connect() -> None:
    """Register the source; called once, when the apps are ready."""
    erased_rows.add_tables(*(model._meta.db_table for model in MODELS))
    register_source(
        Source("comments", gettext_lazy("Comments on social networks"), find_comments, erase_comments)
    )
