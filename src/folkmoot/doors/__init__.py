"""The ways in: every route and the live socket, with the guard before them.

Refuses to know: what a wish may do, how a page is drawn.
"""
