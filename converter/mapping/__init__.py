"""The ACA model becomes Kubernetes objects, by the tables of a profile."""
