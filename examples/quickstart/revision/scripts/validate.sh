#!/bin/sh
# Succeeds once the application says that it is well; gives up after twelve tries.
set -u
tries=0
while [ "$tries" -lt 12 ]; do
  "$NODE" -e 'fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))' && exit 0
  tries=$((tries + 1))
  sleep 0.1
done
echo "no healthy answer on port $PORT" >&2
tail -n 5 "$HOST_ROOT/app.log" >&2
exit 1
