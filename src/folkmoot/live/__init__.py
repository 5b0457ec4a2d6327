"""The live socket: one message made once, and the same bytes written to everyone in a room.

``room_socket`` speaks with one page, ``fanout`` writes to all pages of one room, ``governor`` says
when, ``exchange`` holds what they share. ``portable`` is the same meeting over any ASGI server.
"""
