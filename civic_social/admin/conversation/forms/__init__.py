"""The forms of the actions on a thread, one module for each subject."""
