"""Where changes go: the embedded platform, real Moodles, and what wraps them. All keep ``model.ports.Platform``."""
