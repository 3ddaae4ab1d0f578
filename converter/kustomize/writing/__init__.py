"""Writing a tree safely: the lock, hand edits, adoption, and a journal for a run that is killed."""
