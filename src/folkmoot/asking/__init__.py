"""One request, understood: who asks, what they typed, which wish that makes.

Refuses to know: how an answer looks.
"""
