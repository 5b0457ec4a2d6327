"""Folkmoot."""
