# A lifecycle event with scripts. They run under a supervisor in a session of its own, so neither the connection nor the
# controller has to outlive them; its outputs and its result are files.

# Which deployment's archive supplies the scripts. An archive of this deployment that is already there wins.
hook_home() {
  hooks_from=$home
  [ -d "$archive" ] && return 0
  case $source in
    last-successful) pointer=$instructions/${group}_last_successful_install ;;
    most-recent) pointer=$instructions/${group}_most_recent_install ;;
    *) refuse "$refusal" ;;
  esac
  [ -s "$pointer" ] || finish succeeded Success '' ''
  read -r hooks_from < "$pointer"
  if [ ! -d "$hooks_from/deployment-archive" ]; then
    finish succeeded Success '' "the old archive $hooks_from is gone, so its scripts were skipped"
  fi
}

has_hooks() {
  [ -e "$hooks_from/hooks" ] || return 1
  while IFS=$tab read -r hook_event _; do
    plain "$hook_event"
    [ "$plain" = "$event" ] && return 0
  done < "$hooks_from/hooks"
  return 1
}

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
  while [ ! -s "$receipt/result" ] && kill -0 "-$1" 2> /dev/null && [ "$waited" -lt 50 ]; do
    sleep 0.1
    waited=$((waited + 1))
  done
  signal_family KILL "$1"
}

# Sleeps so that TERM ends it at once.
nap() { # seconds
  sleep "$1" &
  pause=$!
  wait "$pause" || { kill "$pause" 2> /dev/null; exit 0; }
}

# Ends a script when its time is over.
watch_script() {
  pause=''
  trap 'kill "$pause" 2> /dev/null; exit 0' TERM
  nap "$timeout"
  find_family "$script_pid"
  : > "$receipt/timed-out"
  signal_family TERM "$script_pid"
  nap 5
  signal_family KILL "$script_pid"
}

# Bytes after which the log of a deployment takes no more output.
longest_log=67108864

# Adds records to the deployment's log, each with the time, and to the event's own, from which diagnostics are taken.
write_records() { # file
  prefix_lines "$(date '+%Y-%m-%d %H:%M:%S') " "$1" >> "$scripts_log"
  { cat "$receipt/log"; tail -c 16384 "$1"; } | tail -c 16384 > "$receipt/log.new"
  mv -f "$receipt/log.new" "$receipt/log"
}

log_marker() {
  printf '%s\n' "$1" > "$receipt/records"
  write_records "$receipt/records"
}

# Takes what a script has written to a stream since the last time, as whole lines, and what is left of one at the end. The
# descriptor goes on where it stopped. Processes are started per call and not per line.
take_output() { # stream all?; output on stdin
  cat >> "$receipt/$1.rest"
  [ -s "$receipt/$1.rest" ] || return 0
  if [ "$2" = all ]; then
    mv -f "$receipt/$1.rest" "$receipt/lines"
    # A last line without its end would make one record of two.
    [ -z "$(tail -c 1 "$receipt/lines" | tr -d '\000')" ] || printf '\n' >> "$receipt/lines"
  else
    lines=$(wc -l < "$receipt/$1.rest")
    [ "$lines" -gt 0 ] || return 0
    head -n "$lines" "$receipt/$1.rest" > "$receipt/lines"
    tail -n "+$((lines + 1))" "$receipt/$1.rest" > "$receipt/rest.new"
    mv -f "$receipt/rest.new" "$receipt/$1.rest"
  fi
  if [ "$(wc -c < "$scripts_log")" -gt "$longest_log" ]; then
    [ -e "$receipt/log-full" ] && return 0
    : > "$receipt/log-full"
    printf 'the log has reached %s bytes; further output is not kept\n' "$longest_log" > "$receipt/lines"
  fi
  write_redacted "[$1]" "$receipt/lines" > "$receipt/records"
  write_records "$receipt/records"
}

# Reads along while a script runs, so that its output is in the log within a second, with the time at which it came.
follow_output() {
  last=no
  trap 'last=yes' TERM
  while [ "$last" = no ]; do
    sleep 1 &
    pause=$!
    wait "$pause"
    take_output stdout some <&4
    take_output stderr some <&5
  done
  kill "$pause" 2> /dev/null
}

# Runs one script to its end. Sets outcome and message; returns 1 when the event is over.
run_script() { # location timeout sudo runas
  path=$hooks_from/deployment-archive/$1
  outcome='' message='' agent_words='' location=$1 timeout=$2
  if [ ! -e "$path" ]; then
    outcome=ScriptMissing message="script $1 is not in the revision at $path"
    agent_words="Script does not exist at specified location: $path"
    return 1
  fi
  if [ ! -x "$path" ] && ! chmod +x "$path" 2> /dev/null; then
    outcome=ScriptNotExecutable message="script $1 is not executable and could not be made so"
    agent_words="Unable to set script at specified location: $1 as executable"
    return 1
  fi
  log_marker "Script - $1"
  if [ "$3" = no ] && [ "$4" = - ]; then find_interpreter "$path" || return 1; fi
  rm -f "$receipt/timed-out" "$receipt/family"
  agent_prefix="Script at specified location: $1"
  [ "$4" = - ] || agent_prefix="$agent_prefix run as user $4"
  set -- "$3" "$4" "$path"
  if [ "$2" = - ] || [ "$2" = "$(id -un)" ]; then
    :
  elif [ "$(id -u)" -ne 0 ]; then
    set -- "$1" "$2" sudo -n -E -u "$2" -- "$path"
  else
    # shellcheck disable=SC2016
    set -- "$1" "$2" su -s /bin/sh "$2" -c 'exec "$0"' -- "$path"
  fi
  [ "$1" = yes ] && { shift 2; set -- - - sudo -n -- "$@"; }
  shift 2
  start_script "$@"
  wait "$script_pid"
  exit_code=$?
  end_script
  judge_script
  [ -z "$outcome" ]
}

start_script() { # command...
  # Outputs are files and not pipes: a daemon that the script leaves behind may keep them open for ever.
  : > "$receipt/stdout"
  : > "$receipt/stderr"
  exec 4< "$receipt/stdout" 5< "$receipt/stderr"
  (
    restore_locale
    cd "${working_directory:-$hooks_from/deployment-archive}" && exec setsid "$@"
  ) < /dev/null > "$receipt/stdout" 2> "$receipt/stderr" 3<&- 4<&- 5<&- &
  script_pid=$!
  printf '%s\n' "$script_pid" > "$receipt/pgid"
  watch_script > /dev/null 2>&1 3<&- 4<&- 5<&- &
  watchdog=$!
  follow_output 3<&- &
  follower=$!
}

end_script() {
  kill -TERM "$watchdog" 2> /dev/null
  wait "$watchdog"
  kill -TERM "$follower"
  wait "$follower"
  rm -f "$receipt/pgid"
  take_output stdout all <&4
  take_output stderr all <&5
  exec 4<&- 5<&-
  # As it was written, it may hold secrets.
  rm -f "$receipt/stdout" "$receipt/stderr" "$receipt/stdout.rest" "$receipt/stderr.rest" "$receipt/lines"
}

judge_script() {
  if [ -e "$receipt/timed-out" ]; then
    signal_family KILL "$script_pid"
    outcome=ScriptTimedOut message="script $location did not end within $timeout seconds and was killed with all it started"
    agent_words="Script at specified location: $location failed to complete in $timeout seconds"
  elif [ -e "$receipt/cancelled" ]; then
    outcome=ScriptFailed message="script $location was cancelled"
  elif [ "$exit_code" -ne 0 ]; then
    outcome=ScriptFailed message="script $location failed with exit code $exit_code"
    agent_words="$agent_prefix failed with exit code $exit_code"
  fi
}

# The kernel says only "not found" of a script whose interpreter is missing, so this is looked at beforehand.
find_interpreter() { # path
  # Bytes that no text has are left out.
  first=$(head -c 512 "$1" 2> /dev/null | head -n 1 | tr -d '\000')
  reason='' error=Errno::ENOENT
  if [ -d "$1" ]; then
    reason='is a directory' error=Errno::EACCES
  else
    case $first in '#!'*) check_interpreter "${first#??}" ;; esac
  fi
  [ -n "$reason" ] || return 0
  outcome=ScriptFailed message="script $location $reason"
  case $error in
    *ENOENT) text='No such file or directory' ;;
    *) text='Permission denied' ;;
  esac
  agent_words="Script at specified location: $location failed with error $error with message $text - $1"
  return 1
}

check_interpreter() { # what follows #!
  carriage_return=$(printf '\r')
  interpreter=${1#"${1%%[! "$tab"]*}"}
  interpreter=${interpreter%%[ "$tab"]*}
  case $interpreter in /*) ;; *) return 0 ;; esac
  if [ ! -e "$interpreter" ]; then
    reason="needs the interpreter ${interpreter%"$carriage_return"}, which is not on this host"
    case $interpreter in
      *"$carriage_return") reason='has a first line that ends in a carriage return; save it with Unix line ends' ;;
    esac
  elif [ ! -x "$interpreter" ] || [ -d "$interpreter" ]; then
    reason="needs the interpreter $interpreter, which cannot be executed" error=Errno::EACCES
  fi
}

# The supervisor: every script of the event in order, then the result.
supervise() {
  # Whoever makes this directory runs the scripts; nobody else ever does.
  mkdir "$receipt/lock" 2> /dev/null || exit 0
  claim $$
  mkdir -p "$home/logs"
  : > "$receipt/log"
  : >> "$scripts_log"
  log_marker "LifecycleEvent - $event"
  while IFS=$tab read -r hook_event timeout sudo runas location <&3; do
    plain "$hook_event"
    [ "$plain" = "$event" ] || continue
    plain "$runas"
    runas=$plain
    plain "$location"
    location=$plain
    if ! run_script "$location" "$timeout" "$sudo" "$runas"; then
      finish failed "$outcome" "$location" "$message" "$receipt/log"
    fi
  done 3< "$hooks_from/hooks"
  finish succeeded Success '' '' "$receipt/log"
}

run_hook() { # program text, then NAME=VALUE hook variables
  [ -s "$receipt/result" ] && { cat "$receipt/result"; exit 0; }
  if [ -s "$receipt/started" ]; then
    await_result || finish failed UnknownError '' "the host lost $event: its process ended and left no result, for example in a reboot"
  fi
  hook_home
  [ -s "$hooks_from/refusal" ] && refuse "$(cat "$hooks_from/refusal")"
  has_hooks || finish succeeded Success '' ''
  mkdir -p "$receipt"
  # A script's output lies here until it is redacted.
  chmod 700 "$receipt"
  [ -n "$secrets" ] && read_secrets
  program=$1
  shift
  [ "$follow" = true ] && mark_log
  restore_locale
  setsid env "$@" sh -c "$program" rollway supervise root="$root" group="$group" deployment="$deployment" \
    operation="$operation" event="$event" source="$hooks_from" directory="$working_directory" \
    secrets="$secrets" umask="$mask" > /dev/null 2>&1 < /dev/null &
  supervisor=$!
  while [ ! -s "$receipt/started" ] && kill -0 "$supervisor" 2> /dev/null; do sleep 0.01; done
  await_result || finish failed UnknownError '' "the host lost $event: its supervisor ended and left no result"
}

# Says what the event would do, and does nothing.
run_inspect() {
  hook_home
  [ -s "$hooks_from/refusal" ] && refuse "$(cat "$hooks_from/refusal")"
  scripts=0 seconds=0
  if [ -e "$hooks_from/hooks" ]; then
    while IFS=$tab read -r hook_event timeout _; do
      plain "$hook_event"
      [ "$plain" = "$event" ] || continue
      scripts=$((scripts + 1)) seconds=$((seconds + timeout))
    done < "$hooks_from/hooks"
  fi
  printf 'scripts=%s\ntimeout=%s\n' "$scripts" "$seconds"
}

run_cancel() {
  [ -s "$receipt/result" ] && { cat "$receipt/result"; exit 0; }
  : > "$receipt/cancelled"
  if [ -s "$receipt/pgid" ]; then
    read -r pgid < "$receipt/pgid"
    end_group "$pgid"
  fi
  await_result || finish failed UnknownError '' "$event was cancelled"
}
