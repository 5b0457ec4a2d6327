"""What leaves a room as a file: the record of a meeting, and its parts.

Refuses to know: who asked for it, and how it is sent.
"""
