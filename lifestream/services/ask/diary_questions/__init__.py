"""Answers to questions about the diary itself, from days, minutes, tasks, voices and counts.

No model is asked: the answer stands in the minutes or is counted in the transcripts, and every
sentence cites its second.
"""
