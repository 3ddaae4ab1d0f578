"""A base and its overlays: objects as layers, patches as the difference, images and places in both."""
