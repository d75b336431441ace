"""The worklist: one line for each open alert and each errand, by harm and then by lateness."""
