"""Source files, spans, diagnostics and code frames: what every room points with."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
