# A lifecycle event with scripts. They run under a supervisor in a session of its own, so neither the connection nor the
# controller has to outlive them; its outputs and its result are files.

# Which deployment's archive supplies the scripts. An archive of this deployment that is already there wins.
hook_home() {
  hooks_from=$home
  [ -d "$archive" ] && return 0
  case $source in
    last-successful) pointer=$instructions/${group}_last_successful_install ;;
    most-recent) pointer=$instructions/${group}_most_recent_install ;;
    *) return 0 ;;
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

# Ends a whole process group: TERM, then KILL for what is left.
end_group() { # pgid
  kill -TERM "-$1" 2> /dev/null || kill -TERM "$1" 2> /dev/null || return 0
  waited=0
  # The result comes when the script itself has ended. What ignores TERM is given five seconds, then killed.
  while [ ! -s "$receipt/result" ] && kill -0 "-$1" 2> /dev/null && [ "$waited" -lt 50 ]; do
    sleep 0.1
    waited=$((waited + 1))
  done
  kill -KILL "-$1" 2> /dev/null
  return 0
}

log_lines() { # prefix file
  stamp=$(date '+%Y-%m-%d %H:%M:%S')
  write_redacted "$stamp [$1]" < "$2" | tee -a "$scripts_log" >> "$receipt/log"
  # As it was written, it may hold secrets.
  rm -f "$2"
}

log_marker() {
  printf '%s %s\n' "$(date '+%Y-%m-%d %H:%M:%S')" "$1" | tee -a "$scripts_log" >> "$receipt/log"
}

# Runs one script to its end. Sets outcome and message; returns 1 when the event is over.
run_script() { # location timeout sudo runas
  path=$hooks_from/deployment-archive/$1
  outcome='' message=''
  if [ ! -e "$path" ]; then
    outcome=ScriptMissing message="script $1 is not in the revision at $path"
    return 1
  fi
  if [ ! -x "$path" ] && ! chmod +x "$path" 2> /dev/null; then
    outcome=ScriptNotExecutable message="script $1 is not executable and could not be made so"
    return 1
  fi
  log_marker "Script - $1"
  rm -f "$receipt/timed-out"
  set -- "$1" "$2" "$3" "$4" "$path"
  if [ "$4" = - ] || [ "$4" = "$(id -un)" ]; then
    :
  elif [ "$(id -u)" -ne 0 ]; then
    set -- "$1" "$2" "$3" "$4" sudo -n -E -u "$4" -- "$path"
  else
    # shellcheck disable=SC2016
    set -- "$1" "$2" "$3" "$4" su -s /bin/sh "$4" -c 'exec "$0"' -- "$path"
  fi
  [ "$3" = yes ] && { location=$1 timeout=$2; shift 4; set -- "$location" "$timeout" - - sudo -n -- "$@"; }
  location=$1 timeout=$2
  shift 4
  # Outputs are files and not pipes: a daemon that the script leaves behind may keep them open for ever.
  (cd "${working_directory:-$hooks_from/deployment-archive}" && exec setsid "$@") < /dev/null > "$receipt/stdout" 2> "$receipt/stderr" &
  script_pid=$!
  printf '%s\n' "$script_pid" > "$receipt/pgid"
  # shellcheck disable=SC2016
  setsid sh -c 'sleep "$1"; : > "$3"; kill -TERM "-$2"; sleep 5; kill -KILL "-$2"' \
    - "$timeout" "$script_pid" "$receipt/timed-out" > /dev/null 2>&1 &
  watchdog=$!
  wait "$script_pid"
  exit_code=$?
  # First the process, then its group: killed before it made its group, it starts nothing any more.
  kill -KILL "$watchdog" 2> /dev/null
  kill -KILL "-$watchdog" 2> /dev/null
  rm -f "$receipt/pgid"
  log_lines stdout "$receipt/stdout"
  log_lines stderr "$receipt/stderr"
  if [ -e "$receipt/timed-out" ]; then
    kill -KILL "-$script_pid" 2> /dev/null
    outcome=ScriptTimedOut message="script $location did not end within $timeout seconds and was killed with all it started"
  elif [ -e "$receipt/cancelled" ]; then
    outcome=ScriptFailed message="script $location was cancelled"
  elif [ "$exit_code" -ne 0 ]; then
    outcome=ScriptFailed message="script $location failed with exit code $exit_code"
    explain_missing_interpreter "$path"
  fi
  [ -z "$outcome" ]
}

# The kernel says only "not found" when the line end of the first line was written on Windows.
explain_missing_interpreter() {
  [ "$exit_code" -ge 126 ] || return 0
  case $(head -n 1 "$1") in
    *"$(printf '\r')") message="$message: its first line ends in a carriage return; save it with Unix line ends" ;;
  esac
}

# The supervisor: every script of the event in order, then the result.
supervise() {
  # Whoever makes this directory runs the scripts; nobody else ever does.
  mkdir "$receipt/lock" 2> /dev/null || exit 0
  claim $$
  mkdir -p "$home/logs"
  : > "$receipt/log"
  log_marker "LifecycleEvent - $event"
  while IFS=$tab read -r hook_event timeout sudo runas location <&3; do
    plain "$hook_event"
    [ "$plain" = "$event" ] || continue
    plain "$runas"
    runas=$plain
    plain "$location"
    location=$plain
    if ! run_script "$location" "$timeout" "$sudo" "$runas"; then
      log_marker "$message"
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
  has_hooks || finish succeeded Success '' ''
  mkdir -p "$receipt"
  # A script's output lies here until it is redacted.
  chmod 700 "$receipt"
  [ -n "$secrets" ] && read_secrets
  program=$1
  shift
  setsid env "$@" sh -c "$program" rollway supervise root="$root" group="$group" deployment="$deployment" \
    operation="$operation" event="$event" source="$hooks_from" directory="$working_directory" secrets="$secrets" > /dev/null 2>&1 < /dev/null &
  supervisor=$!
  while [ ! -s "$receipt/started" ] && kill -0 "$supervisor" 2> /dev/null; do sleep 0.01; done
  await_result || finish failed UnknownError '' "the host lost $event: its supervisor ended and left no result"
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
