"""Collect what a browser blocks, or would block, by the content security policy."""

LISTEN = """
addEventListener('securitypolicyviolation', (event) => reportViolation([
  location.pathname, event.effectiveDirective, event.blockedURI, event.sourceFile, event.lineNumber,
]));
"""


def collect_violations(context):
    """Return a list that gets an entry for each violation in the pages and frames of a browser context."""
    found = []
    context.expose_binding("reportViolation", lambda source, violation: found.append(violation))
    context.add_init_script(LISTEN)
    return found
