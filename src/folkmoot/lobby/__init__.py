"""Who is at this server: rooms and their numbers, sessions, links, codes, and how fast one may go.

Refuses to know: pages, what happens in a room.
"""
