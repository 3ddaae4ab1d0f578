"""Values and where they come from: a parallel structure beside plain data, from the first literal on."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
