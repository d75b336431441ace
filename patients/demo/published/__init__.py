"""The published cases as patients. Figures are the publications'; names and calendar dates are invented."""
