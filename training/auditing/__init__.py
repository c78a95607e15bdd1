"""Neutrality of a model: what changes its labels and should not, and the reverse."""

from .report import audit

__all__ = ["audit"]
