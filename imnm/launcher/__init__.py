"""`make run` and `make test`: install what is pinned, start what is needed, stop all of it.

`install.sh` finds a Python, `environment.py` makes .venv, and `python -m imnm.launcher` runs the product.
"""
