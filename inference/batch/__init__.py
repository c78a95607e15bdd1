"""Archives: shards, each complete or absent, that a killed run goes on from."""
