"""Diagnostics for people and programs: one renderer for each format, each from records to text."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
