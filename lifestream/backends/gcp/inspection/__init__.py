"""Looking at a live project over Google's REST APIs, with the rights of whoever asks.

Nothing here changes anything: every request reads. ``runner.inspect`` runs all checks at once.
"""
