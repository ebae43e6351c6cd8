#!/bin/sh
# Asks the application to end and waits until it has: it finishes the requests it has accepted.
set -eu
[ -s "$HOST_ROOT/app.pid" ] || exit 0
read -r pid < "$HOST_ROOT/app.pid"
kill -TERM "$pid" 2> /dev/null || exit 0
# An ended process stays listed, as a zombie, until its parent notices.
while grep -q '^State:[[:space:]]*[^Z]' "/proc/$pid/status" 2> /dev/null; do sleep 0.05; done
rm -f "$HOST_ROOT/app.pid"
