"""Lists of events: the web page with its filters, the Atom feed and the calendar feed."""
