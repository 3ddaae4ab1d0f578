"""What can be said of values that may be unknown: operators, strings with holes, scopes, merging."""
