"""A person in a room, as a program: for robots, tests and scripts.

Refuses to know: how the server answers.
"""
