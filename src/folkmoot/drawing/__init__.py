"""How a page is drawn: words in every language, looks, money, pictures, templates.

Refuses to know: rooms, sessions, requests.
"""
