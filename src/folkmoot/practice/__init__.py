"""A meeting to practise with: robots that join over HTTP and sockets as people do.

They know what any visitor knows and use the same doors; nothing here can see a sealed ballot.
"""
