"""Scores -> a report to read: an overview, and every article with its stances."""
