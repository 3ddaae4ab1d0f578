"""Writing a tree safely: the lock, hand edits, takeover, and a journal for a run that is killed."""
