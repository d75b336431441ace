"""What the demonstration clinics do about their plans, so that their worklists look like those of a clinic.

The patients come from `patients.demo`; here the invented ones get what the rules ask (invented values, as
everything about them), and decisions are made. No value is invented for a published case.
"""
