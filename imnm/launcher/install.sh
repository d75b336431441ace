#!/bin/sh
# Finds a Python that is new enough and lets it make .venv with the requirement files named as arguments.
# PYTHON=/path/of/python chooses one. Works wherever there is a POSIX shell.
set -u
needed="Python 3.11 or newer"
found=""

for python in ${PYTHON:-python3 python3.13 python3.12 python3.11 python}; do
    version=$("$python" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null) || continue
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        cd "$(dirname "$0")/../.." && exec "$python" -m imnm.launcher.environment "$@"
    fi
    found="$found, $python is $version"
done

if [ -n "$found" ]; then
    echo "$needed is needed${found}: install a newer one, or name it with PYTHON=/path/of/python3.11 make ..." >&2
elif [ -n "${PYTHON:-}" ]; then
    echo "PYTHON=$PYTHON does not run: name $needed with it, or leave it out." >&2
else
    echo "$needed is needed and no python3 was found: install it (for example apt install python3 python3-venv)." >&2
fi
exit 1
