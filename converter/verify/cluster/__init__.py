"""The tree asked of a cluster: what its API server would answer if Flux applied it, with nothing written."""
