"""Measurements that anyone can repeat: ``make bench``. Nothing here asserts a time."""
