"""The mails to senders and desks, and the confirmation of a sender's e-mail address."""
