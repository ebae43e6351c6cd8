# A lifecycle event with scripts. They run under a supervisor in a session of its own, so neither the connection nor the
# controller has to outlive them; its outputs and its result are files.

# Which deployment's archive supplies the scripts. An archive of this deployment that is already there wins.
hook_home() {
  hooks_from=$home
  [ -d "$archive" ] && return 0
  case $source in
    last-successful) read_pointer last_successful_install ;;
    most-recent) read_pointer most_recent_install ;;
    *) refuse "$refusal" ;;
  esac
  [ -n "$pointed" ] || finish_idle ''
  hooks_from=$pointed
  if [ ! -d "$hooks_from/deployment-archive" ]; then
    finish_idle "the old archive $hooks_from is gone, so its scripts were skipped"
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

# Tells the call that waits for the event that another second has gone by.
tell_caller() {
  [ -n "$caller" ] || return 0
  read_ticks "${caller%%:*}"
  [ "$ticks" = "${caller#*:}" ] && kill -USR1 "${caller%%:*}" 2> /dev/null
}

# Once a second while a script runs: its output goes to the log with the time at which it came, and the script is ended when
# its time is over. What ignores TERM is given five seconds.
watch_script() {
  ended=no pause='' seconds=0 over=0
  trap 'ended=yes; [ -z "$pause" ] || kill "$pause" 2> /dev/null' TERM
  read_uptime
  begin=$uptime
  while [ "$ended" = no ]; do
    sleep 1 &
    pause=$!
    [ "$ended" = yes ] || wait "$pause"
    seconds=$((seconds + 1))
    [ "$ended" = no ] || break
    pause=''
    take_lines stdout <&4
    take_lines stderr <&5
    tell_caller
    read_uptime
    if [ "$over" -eq 0 ]; then
      if [ "$seconds" -ge "$timeout" ] || [ $((uptime - begin)) -gt "$timeout" ]; then
        over=$seconds
        find_family "$script_pid"
        : > "$receipt/timed-out"
        signal_family TERM "$script_pid"
      fi
    elif [ "$seconds" -eq $((over + 5)) ]; then
      signal_family KILL "$script_pid"
    fi
  done
  [ -z "$pause" ] || kill "$pause" 2> /dev/null
}

# Runs one script to its end. Needs location, timeout, sudo and runas. Sets outcome and message; returns 1 when the event is
# over.
run_script() { # hook variables
  path=$hooks_from/deployment-archive/$location
  outcome='' message='' agent_words=''
  if [ ! -e "$path" ]; then
    outcome=ScriptMissing message="script $location is not in the revision at $path"
    agent_words="Script does not exist at specified location: $path"
    return 1
  fi
  # For all whom the mask of hooks lets, as scripts may be installed as well.
  if [ ! -x "$path" ] && ! (umask "$mask" && chmod +x "$path") 2> /dev/null; then
    outcome=ScriptNotExecutable message="script $location is not executable and could not be made so"
    agent_words="Unable to set script at specified location: $location as executable"
    return 1
  fi
  [ "$number" -eq 0 ] || read_clock
  log_marker "Script - $location"
  number=$((number + 1))
  raw=$receipt/raw-$number
  agent_prefix="Script at specified location: $location"
  [ "$runas" = - ] || agent_prefix="$agent_prefix run as user $runas"
  as=self
  if [ "$runas" != - ] && [ "$runas" != "$(id -un)" ]; then
    as=su
    [ "$(id -u)" -eq 0 ] || as=sudo
  fi
  start_script "$@"
  wait "$script_pid"
  exit_code=$?
  end_script
  judge_script
  [ -z "$outcome" ]
}

# The variables that every hook has are set by the shell; others may have names that it keeps for itself, so `env` sets them.
start_script() { # hook variables
  # Outputs are files and not pipes: a daemon that the script leaves behind may keep them open for ever.
  : > "$raw.stdout"
  : > "$raw.stderr"
  exec 4< "$raw.stdout" 5< "$raw.stderr"
  (
    umask "$mask"
    restore_locale
    cd "${working_directory:-$hooks_from/deployment-archive}" || exit
    for variable; do
      shift
      case ${variable%%=*} in
        APPLICATION_NAME | DEPLOYMENT_ID | DEPLOYMENT_GROUP_NAME | DEPLOYMENT_GROUP_ID | LIFECYCLE_EVENT | \
          BUNDLE_BUCKET | BUNDLE_KEY | BUNDLE_VERSION | BUNDLE_ETAG | BUNDLE_COMMIT) export "${variable?}" ;;
        *) set -- "$@" "$variable" ;;
      esac
    done
    [ $# -eq 0 ] || set -- env "$@"
    [ "$sudo" = no ] || set -- "$@" sudo -n --
    case $as in
      sudo) set -- "$@" sudo -n -E -u "$runas" -- ;;
      su) set -- "$@" su -s /bin/sh "$runas" -c "exec \"\$0\"" -- ;;
    esac
    exec setsid "$@" "$path"
  ) < /dev/null > "$raw.stdout" 2> "$raw.stderr" 3<&- 4<&- 5<&- &
  script_pid=$!
  printf '%s\n' "$script_pid" > "$receipt/pgid"
  watch_script > /dev/null 2>&1 3<&- &
  watcher=$!
}

end_script() {
  kill -TERM "$watcher" 2> /dev/null
  wait "$watcher"
  : > "$receipt/pgid"
  # The kernel says only "not found" of a script whose interpreter is missing, and whoever was to start it says no more.
  case $exit_code in
    126 | 127) [ "$sudo" = yes ] || [ "$runas" != - ] || find_interpreter "$path" ;;
  esac
  if [ -z "$outcome" ] && { [ -s "$raw.stdout" ] || [ -s "$raw.stderr" ]; }; then
    read_clock
    { take_rest stdout <&4; take_rest stderr <&5; } | keep_records
  fi
  exec 4<&- 5<&-
}

judge_script() {
  [ -z "$outcome" ] || return 0
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

# Looks for what could have kept a script from being started at all.
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
supervise() { # hook variables
  # Whoever makes this file runs the scripts; nobody else ever does.
  (set -C && : > "$receipt/lock") 2> /dev/null || exit 0
  claim $$
  : >> "$scripts_log"
  # A script's output lies here until it is redacted.
  umask 077
  number=0
  read_clock
  log_marker "LifecycleEvent - $event"
  while IFS=$tab read -r hook_event timeout sudo runas location <&3; do
    plain "$hook_event"
    [ "$plain" = "$event" ] || continue
    plain "$runas"
    runas=$plain
    plain "$location"
    location=$plain
    run_script "$@" && continue
    end_supervision failed "$outcome" "$location" "$message"
  done 3< "$hooks_from/hooks"
  end_supervision succeeded Success '' ''
}

end_supervision() { # status code script message
  # As it was written, output may hold secrets.
  [ "$number" -eq 0 ] || rm -f "$receipt"/raw-*
  finish "$@"
}

run_hook() { # program text, then NAME=VALUE hook variables
  repeat_result
  if [ -s "$receipt/started" ]; then
    await_result || finish_lost "the host lost $event: its process ended and left no result, for example in a reboot"
  fi
  hook_home
  if [ -s "$hooks_from/refusal" ]; then
    IFS= read -r refusal < "$hooks_from/refusal"
    refuse "$refusal"
  fi
  has_hooks || finish_idle ''
  mkdir -p "$receipt" "$home/logs"
  [ -n "$secrets" ] && read_secrets
  program=$1
  shift
  [ "$follow" = true ] && mark_log
  restore_locale
  trap 'news=yes' USR1
  read_ticks $$
  setsid sh -c "$program" rollway supervise root="$root" group="$group" deployment="$deployment" \
    operation="$operation" event="$event" source="$hooks_from" directory="$working_directory" \
    secrets="$secrets" umask="$mask" concludes="$concludes" caller="$$:$ticks" -- "$@" > /dev/null 2>&1 < /dev/null &
  supervisor=$!
  await_supervisor || finish_lost "the host lost $event: its supervisor ended and left no result"
}

# Waits for the supervisor, which this process has started and which gives a sign every second.
await_supervisor() {
  export LC_ALL=C
  read_uptime
  ends=$((uptime + ${wait_seconds%%.*})) signs=0
  if [ "${wait_seconds%%.*}" -eq 0 ]; then
    while [ ! -s "$receipt/started" ] && kill -0 "$supervisor" 2> /dev/null; do sleep 0.01; done
    await_result || return 1
  fi
  while :; do
    news=no
    trap 'news=yes' USR1
    wait "$supervisor"
    # A signal would also end what the shell reads; another one comes in a second.
    trap '' USR1
    [ "$news" = yes ] || break
    has_result && break
    read_uptime
    signs=$((signs + 1))
    if [ "$uptime" -ge "$ends" ] || [ "$signs" -ge "${wait_seconds%%.*}" ]; then answer_running; fi
    if [ "$follow" = true ]; then pass_on_log; fi
  done
  if has_result; then answer_result; fi
  # Another call has been faster, and its supervisor runs the scripts.
  await_result
}

# Says what the event would do, and does nothing.
run_inspect() {
  hook_home
  if [ -s "$hooks_from/refusal" ]; then
    IFS= read -r refusal < "$hooks_from/refusal"
    refuse "$refusal"
  fi
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
  repeat_result
  [ -d "$receipt" ] || mkdir -p "$receipt"
  : > "$receipt/cancelled"
  if [ -s "$receipt/pgid" ]; then
    read -r pgid < "$receipt/pgid"
    end_group "$pgid"
  fi
  await_result || finish failed UnknownError '' "$event was cancelled"
}
