"""The rules of an API server, each held against an object that keeps it and one that breaks it."""
