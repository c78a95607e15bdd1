"""What a run writes beside its weights: the card and where it all came from."""
