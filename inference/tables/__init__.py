"""Scores -> tables: groups, shares and their intervals, and two runs compared."""
