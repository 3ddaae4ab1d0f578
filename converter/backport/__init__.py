"""The other way: what the tree says, brought back into the parameter files that should say it."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
