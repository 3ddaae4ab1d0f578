"""What a source that was never seen before tells of itself: its templates, layout and environments."""
