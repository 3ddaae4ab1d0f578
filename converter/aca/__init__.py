"""Azure Container Apps as a model: apps, jobs, managed environments and role assignments."""
