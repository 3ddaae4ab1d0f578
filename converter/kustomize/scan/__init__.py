"""A safe look at what a kustomization folder is made of, before Kustomize runs on it."""
