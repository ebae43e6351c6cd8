# Everything that a script has started, to be signalled together.

# Prints a process, all that descend from it, and all that are in a session of one of them: `su` gives what it runs a session
# of its own, which a signal to the group of `su` does not reach. What was found before is in "family", for parents that ended.
find_family() { # pid
  pids=" $1 $(cat "$receipt/family" 2> /dev/null) "
  # Parents mostly have the lower numbers, but not always: a second round finds the rest.
  for _ in 1 2; do
    for stat in /proc/[0-9]*/stat; do
      { read -r stat_line < "$stat"; } 2> /dev/null || continue
      pid=${stat#/proc/}
      pid=${pid%/stat}
      # shellcheck disable=SC2086
      set -- ${stat_line##*) }
      case $pids in
        *" $pid "*) ;;
        *" $2 "* | *" ${4:-} "*) pids="$pids$pid " ;;
      esac
    done
  done
  printf '%s\n' "$pids" > "$receipt/family"
}

# A signal to a script and everything that it started. Where there is no /proc, to its group.
signal_family() { # signal pid
  kill "-$1" "-$2" 2> /dev/null || kill "-$1" "$2" 2> /dev/null
  [ -r /proc/self/stat ] || return 0
  find_family "$2"
  for pid in $pids; do
    [ "$pid" -gt 1 ] && kill "-$1" "$pid" 2> /dev/null
  done
  return 0
}

# Ends a script with all that it started: TERM, then KILL for what is left.
end_group() { # pid
  signal_family TERM "$1"
  waited=0
  # The result comes when the script itself has ended. What ignores TERM is given five seconds, then killed.
  while ! has_result && kill -0 "-$1" 2> /dev/null && [ "$waited" -lt 50 ]; do
    sleep 0.1
    waited=$((waited + 1))
  done
  signal_family KILL "$1"
}
