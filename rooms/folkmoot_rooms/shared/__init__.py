"""What several processes share through one Redis: logs, keys, and the news of what others wrote.

Nothing here is imported unless a server is told to share. No process owns a room: the log's
positions are the fence. Refuses to know: HTTP, what a fact means.
"""
