"""Find words in Latin letters on a Bulgarian screen, leaving out names and what people typed."""

import re

#: Names, formats and keys that Bulgarian writes in Latin letters.
NAMES = {
    *(
        "Facebook",
        "Instagram",
        "Meta",
        "Google",
        "Embedly",
        "Wagtail",
        "WhatsApp",
        "Mastodon",
        "Bluesky",
        "Telegram",
        "Viber",
        "YouTube",
        "Vimeo",
        "JavaScript",
    ),
    *(
        "CSV",
        "XLSX",
        "PDF",
        "DOCX",
        "ODS",
        "ODT",
        "TSV",
        "TXT",
        "ZIP",
        "HTML",
        "URL",
        "API",
        "JSON",
        "QR",
        "ID",
        "UTC",
    ),
    *(
        "AVIF",
        "GIF",
        "ICO",
        "JPG",
        "JPEG",
        "PNG",
        "WEBP",
        "SVG",
        "KB",
        "MB",
        "GB",
        "px",
        "SHA",
        "HTTPS",
        "localhost",
    ),
    *("Ctrl", "Shift", "Alt", "Enter", "Esc", "Cmd", "Tab", "Mod"),
}
WORD = re.compile(r"[A-Za-z]{2,}")
#: Addresses, file names, variables of templates, keys such as those of a token, settings and commands.
TECHNICAL = re.compile(
    r"\bmanage\.py \w+|https?://\S+|\S+@\S+|@[\w.]+|\{\w+\}|\b(?:[\w-]+\.)+[a-z]{2,}\b[\w/-]*|(?<!\w)/[\w/.-]+"
    r"|\b[A-Z]\w+/[A-Z]\w+|\b(?=\w*\d)\w{6,}\b"
    r"|\b[A-Z]+(?:_[A-Z]+)+\b"
)
COLLECT = r"""
(html) => {
  const found = new Set();
  const skip = 'script, style, code, pre, noscript, iframe, textarea, [lang=en], [data-minimap-container], '
    + '[data-side-panel-toggle-counter][hidden], .xdsoft_save_selected, '
    + 'select[name$=current_time_zone], select[name$=preferred_language], '
    + '.public-DraftEditor-content, .w-editing-sessions__name';
  const add = (text) => { const line = (text || '').replace(/\s+/g, ' ').trim(); if (line) found.add(line); };
  const read = (root) => {
    for (const child of root.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) add(child.data);
      if (child.nodeType !== Node.ELEMENT_NODE || child.matches(skip)) continue;
      for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'data-w-tooltip-content-value'])
        add(child.getAttribute(name));
      if (child.matches('input[type=submit], input[type=button]')) add(child.value);
      read(child.tagName === 'TEMPLATE' ? child.content : child);
    }
  };
  read(html === null ? document.body : new DOMParser().parseFromString(html, 'text/html').body);
  if (html === null) add(document.title);
  return [...found];
}
"""


#: Resolved when the scripts that ran on loading have drawn. On 93 screens of the demo's admin no text came
#: later, until the network was idle (2026-11-30).
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def read_screen(page):
    """Return every text of the open page, visible or not, after its scripts have drawn."""
    page.evaluate(DRAWN)
    return page.evaluate(COLLECT, None)


def read_dialog(page, path):
    """Return every text of the dialog at ``path``, which Wagtail loads as HTML within JSON."""
    html = page.evaluate("path => fetch(path).then(answer => answer.json()).then(data => data.html)", path)
    return page.evaluate(COLLECT, html)


def content_pattern(typed):
    """Return a pattern of strings from the database, such as titles of pages."""
    return re.compile(
        "|".join(rf"(?<!\w){re.escape(text)}(?!\w)" for text in sorted(typed, key=len, reverse=True)) or r"$^"
    )


def foreign_texts(texts, content):
    """Return the texts with a Latin word that is neither a name nor part of what ``content`` matches."""
    return {
        text
        for text in texts
        # The first question is cheap, and answers for nearly every text.
        if _latin_words(TECHNICAL.sub(" ", text)) and _latin_words(content.sub(" ", TECHNICAL.sub(" ", text)))
    }


def _latin_words(text):
    """Return the words of ``text`` in Latin letters that are no names."""
    return set(WORD.findall(text)) - NAMES
