"""Questions about the diary itself: days, meetings, tasks, people and counts, by their grammar."""
