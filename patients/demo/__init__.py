"""The demonstration: two invented clinics with published cases and an invented cohort.

`published` and `synthetic` only compute; `load` hands what they made to the actions.
"""
