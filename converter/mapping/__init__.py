"""Maps the ACA model to Kubernetes objects, by the tables of a platform profile."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
