"""What an API server, Flux and a running pod would find wrong with a rendered tree."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
