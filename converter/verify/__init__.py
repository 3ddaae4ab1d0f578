"""The faults of a rendered tree that an API server, Flux or a running pod would report."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
