"""Files, folders, collections and standard input -> articles."""
