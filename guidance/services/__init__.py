"""What changes several rows, or writes to somebody."""
