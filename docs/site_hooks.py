"""MkDocs hooks: refuse external resources in the built site, and mark Bulgarian pages as Bulgarian."""

import re

from mkdocs.exceptions import PluginError

#: Tags whose address the browser loads by itself; a link (<a href>) is only followed by the reader.
LOADED = re.compile(
    r"<(?:script|img|iframe|source|video|audio|embed|object)\b[^>]*?\b(?:src|data)=[\"']?((?:https?:)?//[^\"'\s>]+)"
    r"|<link\b(?![^>]*\brel=[\"']?(?:canonical|prev|next)\b)[^>]*?\bhref=[\"']?((?:https?:)?//[^\"'\s>]+)",
    re.IGNORECASE,
)
#: Material loads Mermaid from a CDN as soon as a page holds an element of this class.
MERMAID = re.compile(r"class=[\"'][^\"']*\bmermaid\b")


def on_post_page(output, page, config, **kwargs):
    """Return the page, marked as Bulgarian below ``bg/``.

    Raises PluginError if the page would load something from another host.
    """
    if loaded := LOADED.search(output):
        raise PluginError(
            f"{page.file.src_uri} loads {loaded.group(1) or loaded.group(2)} from another host."
        )
    if MERMAID.search(output):
        raise PluginError(f"{page.file.src_uri} has a Mermaid diagram, which Material loads from a CDN.")
    if page.file.src_uri.startswith("bg/"):
        return output.replace("<article ", '<article lang="bg" ', 1)
    return output
