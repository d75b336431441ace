"""The plan of one patient as a screen shows it: what was read, its rows, and what can be done about each."""
