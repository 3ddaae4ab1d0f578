"""Values that may be unknown: operators, strings with unknown parts, scopes, merging."""
