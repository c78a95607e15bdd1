"""A search for better training settings; needs the extra `search`."""
