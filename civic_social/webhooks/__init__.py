"""Webhooks: send other programs the events of posts, in signed requests in the form of Standard Webhooks.

``outbox`` writes each event as a row in the transaction in which it occurs, ``sending`` delivers the rows in
the sweep, ``signing`` is the signature, ``maintenance`` deletes old rows and reports what was given up.
https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""
