"""A Moodle where no plugin may be installed: only the functions that every Moodle has, over REST with a token."""
