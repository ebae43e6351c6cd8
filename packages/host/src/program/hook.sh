# A lifecycle event with scripts. They run under a supervisor in a session of its own, so neither the connection nor the
# controller has to outlive them; its outputs and its result are files.

# Answers for an event that has no scripts here. Nothing was done, so there is nothing to remember.
nothing_to_do() { # warning
  answer succeeded Success '' "$1"
  exit 0
}

# Which deployment's archive supplies the scripts. An archive of this deployment that is already there wins.
hook_home() {
  hooks_from=$home
  [ -d "$archive" ] && return 0
  case $source in
    last-successful) pointer=$instructions/${group}_last_successful_install ;;
    most-recent) pointer=$instructions/${group}_most_recent_install ;;
    *) refuse "$refusal" ;;
  esac
  [ -s "$pointer" ] || nothing_to_do ''
  read -r hooks_from < "$pointer"
  if [ ! -d "$hooks_from/deployment-archive" ]; then
    nothing_to_do "the old archive $hooks_from is gone, so its scripts were skipped"
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

# Bytes after which the log of a deployment takes no more output.
longest_log=67108864

# Sets uptime, in hundredths of a second; empty where there is no /proc.
read_uptime() {
  uptime=''
  [ -r /proc/uptime ] || return 0
  read -r uptime _ < /proc/uptime
  uptime=${uptime%.*}${uptime#*.}
}

# Looks after a script while it runs, in a process of its own: reads its output along, so that it is in the log within a
# second with the time at which it came, and ends it when its time is over: TERM, five seconds, KILL.
attend_script() {
  over=no ended='' looks=0
  trap 'over=yes' TERM
  read_uptime
  begin=$uptime
  while [ "$over" = no ]; do
    sleep 1 &
    pause=$!
    wait "$pause"
    [ "$over" = no ] || break
    looks=$((looks + 1))
    read_uptime
    elapsed=$looks
    [ -z "$begin" ] || elapsed=$(((uptime - begin) / 100))
    if [ "$ended" = TERM ] && [ "$elapsed" -ge $((timeout + 5)) ]; then
      ended=KILL
      signal_family KILL "$script_pid"
    elif [ -z "$ended" ] && [ "$elapsed" -ge "$timeout" ]; then
      find_family "$script_pid"
      : > "$receipt/timed-out"
      ended=TERM
      signal_family TERM "$script_pid"
    fi
    take_outputs whole-lines
  done
  kill "$pause" 2> /dev/null
}

# Adds to the deployment's log what one of the program's own records says.
log_markers() { # lines
  date=$(date '+%Y-%m-%d %H:%M:%S')
  for marker; do printf '%s %s\n' "$date" "$marker"; done >> "$scripts_log"
}

# Takes what a script has written since the last time: whole lines, or at its end everything. Outputs are files, and how much
# of each has been taken stands in "taken", because the attendant and the supervisor take turns. Processes are started per
# call and not per line, and none where nothing was written.
take_outputs() { # whole-lines | everything
  [ -s "$receipt/stdout" ] || [ -s "$receipt/stderr" ] || return 0
  out_taken=0 err_taken=0
  [ ! -s "$receipt/taken" ] || read -r out_taken err_taken < "$receipt/taken"
  # Each size is followed by a name without spaces.
  # shellcheck disable=SC2046
  set -- "$1" $(cd "$receipt" && wc -c stdout stderr ../../logs/scripts.log)
  log_size=$6
  take_output stdout "$1" "$out_taken" "$2"
  out_taken=$taken
  take_output stderr "$1" "$err_taken" "$4"
  printf '%s %s\n' "$out_taken" "$taken" > "$receipt/taken"
}

# Sets taken.
take_output() { # stream how taken size
  taken=$3
  [ "$4" -gt "$3" ] || return 0
  lines=$receipt/$1
  if [ "$2" = whole-lines ]; then
    lines=$receipt/lines
    tail -c "+$(($3 + 1))" "$receipt/$1" | head -c "$(($4 - $3))" > "$receipt/piece"
    head -n "$(wc -l < "$receipt/piece")" "$receipt/piece" > "$lines"
    [ -s "$lines" ] || return 0
    taken=$(($3 + $(wc -c < "$lines")))
  elif [ "$3" -gt 0 ]; then
    lines=$receipt/lines
    tail -c "+$(($3 + 1))" "$receipt/$1" > "$lines"
  fi
  if [ "$log_size" -gt "$longest_log" ]; then
    [ -e "$receipt/log-full" ] && return 0
    lines=$receipt/log-full
    printf 'the log has reached %s bytes; further output is not kept\n' "$longest_log" > "$lines"
  fi
  write_redacted "$(date '+%Y-%m-%d %H:%M:%S') [$1]" "$lines" >> "$scripts_log"
  [ "$2" = whole-lines ] && return 0
  # A last line without its end would make one record of two.
  last=$(tail -c 1 "$scripts_log" && printf .)
  [ "$last" = "$newline." ] || printf '\n' >> "$scripts_log"
}

# What the event has put into the log, without the times: what diagnostics are taken from.
keep_event_log() {
  tail -c "+$((log_begin + 1))" "$scripts_log" | tail -c 32768 | cut -c 21- > "$receipt/log"
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
  if [ -n "$event_marker" ]; then
    log_markers "$event_marker" "Script - $1"
    event_marker=''
  else
    log_markers "Script - $1"
  fi
  explains=no
  if [ "$3" = no ] && [ "$4" = - ]; then explains=yes; fi
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
  (
    restore_locale
    cd "${working_directory:-$hooks_from/deployment-archive}" && exec setsid "$@"
  ) < /dev/null > "$receipt/stdout" 2> "$receipt/stderr" 3<&- &
  script_pid=$!
  printf '%s\n' "$script_pid" > "$receipt/pgid"
  attend_script > /dev/null 2>&1 3<&- &
  attendant=$!
}

end_script() {
  kill -TERM "$attendant"
  wait "$attendant"
  # Emptied first: by now the number may be another's.
  : > "$receipt/pgid"
  case $exit_code-$explains in
    # A script may end with these as well; it is the kernel's answer only where something is wrong with the interpreter.
    126-yes | 127-yes) find_interpreter "$path" ;;
  esac
  # What the program that could not start it says of it is not the script's.
  [ -n "$outcome" ] || take_outputs everything
}

judge_script() {
  if [ -n "$outcome" ]; then
    :
  elif [ -e "$receipt/timed-out" ]; then
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

# The kernel says only "not found" of a script whose interpreter is missing; this says what is.
find_interpreter() { # path
  carriage_return=$(printf '\r')
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
  set -C
  true 2> /dev/null > "$receipt/lock" || exit 0
  set +C
  claim $$
  [ -d "$home/logs" ] || mkdir -p "$home/logs"
  log_begin=0
  [ ! -s "$scripts_log" ] || log_begin=$(wc -c < "$scripts_log")
  event_marker="LifecycleEvent - $event"
  while IFS=$tab read -r hook_event timeout sudo runas location <&3; do
    plain "$hook_event"
    [ "$plain" = "$event" ] || continue
    plain "$runas"
    runas=$plain
    plain "$location"
    location=$plain
    run_script "$location" "$timeout" "$sudo" "$runas" && script_over && continue
    [ -z "$event_marker" ] || log_markers "$event_marker"
    keep_event_log
    script_over
    finish failed "$outcome" "$location" "$message" "$receipt/log"
  done 3< "$hooks_from/hooks"
  finish succeeded Success '' ''
}

# Removes what is of one script only. As it was written, its output may hold secrets.
script_over() {
  set --
  for name in stdout stderr taken lines piece timed-out family; do
    [ ! -e "$receipt/$name" ] || set -- "$@" "$receipt/$name"
  done
  [ $# -eq 0 ] || rm -f "$@"
}

run_hook() { # program text, then NAME=VALUE hook variables
  [ -s "$receipt/result" ] && { cat "$receipt/result"; exit 0; }
  if [ -s "$receipt/started" ]; then
    await_result || finish failed UnknownError '' "the host lost $event: its process ended and left no result, for example in a reboot"
  fi
  hook_home
  [ -s "$hooks_from/refusal" ] && refuse "$(cat "$hooks_from/refusal")"
  has_hooks || nothing_to_do ''
  # A script's output lies here until it is redacted.
  # shellcheck disable=SC2174
  [ -d "$receipt" ] || mkdir -p -m 700 "$receipt"
  [ -n "$secrets" ] && read_secrets
  program=$1
  shift
  [ "$follow" = true ] && mark_log
  restore_locale
  setsid env "$@" sh -c "$program" rollway supervise root="$root" group="$group" deployment="$deployment" \
    operation="$operation" event="$event" source="$hooks_from" directory="$working_directory" \
    secrets="$secrets" umask="$mask" > /dev/null 2>&1 < /dev/null &
  await_supervisor "$!"
  await_result || finish failed UnknownError '' "the host lost $event: its supervisor ended and left no result"
}

# Waits for a supervisor that is a child of this call, which can be done without asking over and over: something stirs each
# second only. What is left to wait for afterwards, or was not to be waited for, is the business of await_result.
await_supervisor() { # pid
  if [ "${wait_seconds%%.*}" -eq 0 ]; then
    while [ ! -s "$receipt/started" ] && kill -0 "$1" 2> /dev/null; do sleep 0.01; done
    return 0
  fi
  trap ':' USR1
  stir_each_second < /dev/null > /dev/null 2>&1 &
  stirrer=$!
  waited=0
  while wait "$1"; [ ! -s "$receipt/result" ] && kill -0 "$1" 2> /dev/null; do
    waited=$((waited + 1))
    [ "$waited" -lt "${wait_seconds%%.*}" ] || break
    [ "$follow" = true ] && pass_on_log
  done
  kill "$stirrer" 2> /dev/null
  wait_seconds=0
}

stir_each_second() {
  read_ticks "$$"
  born=$ticks
  while sleep 1; do
    read_ticks "$$"
    # Nobody else who has the number by now.
    [ "$ticks" = "$born" ] && kill -USR1 "$$" 2> /dev/null || exit 0
  done
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
