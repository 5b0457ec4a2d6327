"""What each page shows, from what its reader may see.

Refuses to know: where a page is asked for, what may be done.
"""
