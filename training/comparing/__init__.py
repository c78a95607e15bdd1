"""Simple models to compare with, each from pairs of statement and target."""
