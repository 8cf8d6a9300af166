"""A real Moodle, through its agent (the plugin ``local_toolsync``): see docs/agent-protocol.md."""
