"""What a user edits: targets.yaml, train/*.yaml, score/*.yaml."""
