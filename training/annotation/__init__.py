"""How our own corpus is kept: its schema, agreement between annotators, variety."""
