"""First steps: make a bilingual municipal site in an empty, migrated database.

``steps`` lists what is made, ``runner`` makes or checks it; ``manage.py setup``, the page
"First steps" in the admin and the demo use them.
"""
