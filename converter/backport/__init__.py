"""The other way: what the tree says, brought back into the parameter files that should say it."""
