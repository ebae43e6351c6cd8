#!/bin/sh
# Starts the application and leaves it running. NODE, PORT and HOST_ROOT are the host's own variables.
set -eu
cd "$HOST_ROOT"
"$NODE" app/server.mjs > app.log 2>&1 &
echo $! > app.pid
