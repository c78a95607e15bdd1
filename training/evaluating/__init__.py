"""What a model answers, what the answers are worth, and how that is shown."""
