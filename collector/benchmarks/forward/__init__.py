"""`collector bench forward`: how fast a device forwards frames, by frame size and IP version."""
