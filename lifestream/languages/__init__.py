"""Languages that pages and messages are shown in: catalogues, dates, numbers, lists.

English is written in the code and is the key of every catalogue. What recordings contain (words,
minutes, titles) is in the language of the recording and never passes through here.
"""
