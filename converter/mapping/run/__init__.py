"""Applies the compiled tables: one evaluation in, its Kubernetes objects and accounts out."""
