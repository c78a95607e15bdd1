"""Scored articles -> tables, rows and files."""
