"""From a source to its tree, in memory: evaluated, mapped, layered. Every command reads the same record."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
