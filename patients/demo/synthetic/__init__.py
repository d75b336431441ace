"""An invented cohort, drawn to match published figures. The same seed and day give the same patients."""
