"""Local evaluate metrics: nothing is fetched from a hub."""
