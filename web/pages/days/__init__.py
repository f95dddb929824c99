"""Pages of days: Today, one day, the calendar, letters."""
