"""Values and meaning. Nothing here reads a file, asks a platform or imports another room of toolsync."""
