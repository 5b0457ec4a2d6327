"""Rooms: typed wishes become facts in a log, and facts become what each person may see.

Refuses to know: HTTP, HTML, the command line, how a rule counts.
"""
