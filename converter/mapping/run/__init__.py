"""The compiled tables at work: one evaluation in, its Kubernetes objects and accounts out."""
