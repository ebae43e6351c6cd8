#!/bin/sh
# The host program: everything Rollway does on a host, in POSIX sh with coreutils, tar and gzip. It is sent with each call
# and leaves nothing installed. Arguments: VERB, then NAME=VALUE settings, then optionally -- and hook variables.
set -u
# What scripts get back; the program itself reads bytes.
locale=${LC_ALL-}
export LC_ALL=C

verb=$1
shift
root='' group='' deployment='' operation='' event='' source='' wait_seconds=0 retain=5 retain_bytes=0 retain_seconds=0 behavior=DISALLOW times=kept working_directory='' secrets='' refusal='' mask=022 follow=false
format=tar strip='' last='' hooks='' needs='' way=replace link=no from=stdin staged='' caller='' concludes=no
while [ $# -gt 0 ]; do
  case $1 in
    root=*) root=${1#*=} ;;
    group=*) group=${1#*=} ;;
    deployment=*) deployment=${1#*=} ;;
    operation=*) operation=${1#*=} ;;
    event=*) event=${1#*=} ;;
    source=*) source=${1#*=} ;;
    wait=*) wait_seconds=${1#*=} ;;
    retain=*) retain=${1#*=} ;;
    retain-bytes=*) retain_bytes=${1#*=} ;;
    retain-seconds=*) retain_seconds=${1#*=} ;;
    behavior=*) behavior=${1#*=} ;;
    times=*) times=${1#*=} ;;
    directory=*) working_directory=${1#*=} ;;
    secrets=*) secrets=${1#*=} ;;
    refusal=*) refusal=${1#*=} ;;
    follow=*) follow=${1#*=} ;;
    umask=*) mask=${1#*=} ;;
    needs=*) needs=${1#*=} ;;
    format=*) format=${1#*=} ;;
    strip=*) strip=${1#*=} ;;
    last=*) last=${1#*=} ;;
    way=*) way=${1#*=} ;;
    link=*) link=${1#*=} ;;
    hooks=*) hooks=${1#*=} ;;
    from=*) from=${1#*=} ;;
    staged=*) staged=${1#*=} ;;
    caller=*) caller=${1#*=} ;;
    concludes=*) concludes=${1#*=} ;;
    --) shift; break ;;
  esac
  shift
done
umask "$mask"

groups=$root/$group
home=$groups/$deployment
archive=$home/deployment-archive
instructions=$root/deployment-instructions
receipt=$home/operations/$operation
scripts_log=$home/logs/scripts.log

# What CodeDeploy's agent says of a failure, where it has words of its own.
agent_words=''

# An answer is a few NAME=VALUE lines, then a line "log:" and, of an event that failed, the end of its output.
answer() { # status code script message
  one_line "$3"
  one_script=$line
  one_line "$4"
  one_message=$line
  one_line "$agent_words"
  printf 'status=%s\ncode=%s\nscript=%s\nmessage=%s\nagent=%s\nlog:\n' "$1" "$2" "$one_script" "$one_message" "$line"
}

# Renaming makes a file appear whole or not at all.
write_line() { # path line
  printf '%s\n' "$2" > "$1.new" && mv -f "$1.new" "$1"
}

# A result counts once there is "done" beside it: with a renaming, every event would be a process dearer.
keep_result() { # text
  [ -d "$receipt" ] || mkdir -p "$receipt"
  printf '%s\n' "$1" > "$receipt/result" && : > "$receipt/done"
}

has_result() {
  [ -e "$receipt/done" ]
}

# The result of an operation: a few lines, which the shell reads itself. Diagnostics may hold 2,048 characters of up to four
# bytes of the output, without the times.
print_result() {
  failed=no
  while IFS= read -r line; do
    [ "$line" = status=failed ] && failed=yes
    printf '%s\n' "$line"
  done < "$receipt/result"
  if [ "$failed" = yes ] && [ -s "$receipt/log" ]; then tail -c 16384 "$receipt/log" | cut -c 21-; fi
}

# Answers what was answered before.
repeat_result() {
  has_result || return 0
  print_result
  exit 0
}

# Sets pointed to the deployment that a pointer file of the group names; empty when there is none.
read_pointer() { # last_successful_install or most_recent_install
  pointed=''
  if [ -s "$instructions/${group}_$1" ]; then IFS= read -r pointed < "$instructions/${group}_$1"; fi
}

unconcluded='the host could not remember this deployment as its last successful one'

# Remembers the deployment as the last one that has succeeded here. Nobody hears of the last event's success before this is
# done, so no controller has to come back for it; and one that comes back after a later deployment moves nothing back.
conclude_instance() {
  [ "$concludes" = yes ] || return 0
  read_pointer most_recent_install
  [ "$pointed" = "$home" ] || return 0
  umask "$mask"
  write_line "$instructions/${group}_last_successful_install" "$home"
}

finish() { # status code script message
  # A question leaves no receipt.
  [ "$verb" = inspect ] && { answer "$@"; exit 0; }
  if [ "$1" = succeeded ] && ! conclude_instance; then set -- failed UnknownError '' "$unconcluded"; fi
  keep_result "$(answer "$@")"
  # A supervisor has nobody to answer to.
  [ "$verb" = supervise ] || print_result
  exit 0
}

# Answers that there was nothing to do. Asked again it is so again, so nothing is kept.
finish_idle() { # message
  [ "$verb" = inspect ] || conclude_instance || finish failed UnknownError '' "$unconcluded"
  answer succeeded Success '' "$1"
  exit 0
}

# Answers for an event whose process ended without a result. The deployment is the last successful one only if this was its
# last event and all its scripts had succeeded.
finish_lost() { # message
  read_pointer last_successful_install
  [ "$pointed" = "$home" ] && finish succeeded Success '' ''
  finish failed UnknownError '' "$1"
}

# Answers with diagnostics that the controller wrote: what is wrong with a revision, as one line of JSON.
refuse() { # diagnostics
  refusal_answer=$(printf 'status=failed\ncode=UnknownError\nrefusal=%s\nlog:\n' "$1")
  [ "$verb" = inspect ] || keep_result "$refusal_answer"
  printf '%s\n' "$refusal_answer"
  exit 0
}

# Variables as they were before the program set its own, for what it starts.
restore_locale() {
  if [ -n "$locale" ]; then LC_ALL=$locale; else unset LC_ALL; fi
}

# When a process with this id started, in clock ticks since boot: a process id alone may belong to somebody else by now.
# Sets ticks; without a process of its own, because every call asks for it.
read_ticks() { # pid
  ticks=''
  [ -r "/proc/$1/stat" ] || return 0
  { IFS= read -r stat_line < "/proc/$1/stat"; } 2> /dev/null || return 0
  # The name in parentheses may hold spaces; what follows the last one may not.
  # shellcheck disable=SC2086
  set -- ${stat_line##*) }
  # A process that has ended and is only waiting to be noticed does nothing any more.
  [ "${1:-Z}" = Z ] && return 0
  ticks=${20:-}
}

# Names the process that is in charge of an operation, in one write. The receipt is read back by whoever asks again.
claim() { # pid
  read_ticks "$1"
  printf '%s %s\n' "$1" "$ticks" > "$receipt/started"
}

# Whether the process that claimed the operation still runs.
is_claimed() {
  [ -s "$receipt/started" ] || return 1
  read -r claimed_pid claimed_ticks < "$receipt/started"
  kill -0 "$claimed_pid" 2>/dev/null || return 1
  read_ticks "$claimed_pid"
  [ "$ticks" = "$claimed_ticks" ]
}

# Sets random to what nobody can guess, for names in directories where others can make some too.
read_random() {
  random=''
  if [ -r /proc/sys/kernel/random/uuid ]; then read -r random < /proc/sys/kernel/random/uuid; fi
  [ -n "$random" ] || random=$(mktemp -u XXXXXXXXXXXXXXXXXXXX)
}

# Seconds since the host started, where it says so; else the time stands still. Sets uptime.
read_uptime() {
  uptime=0
  [ -r /proc/uptime ] || return 0
  read -r uptime _ < /proc/uptime
  uptime=${uptime%%.*}
}

# Where the records of the event begin that have not been passed on yet. Another call may have passed some on already; who
# asks for a running event gets what comes from now on.
mark_log() {
  passed_on=0
  if [ -s "$receipt/passed-on" ]; then
    read -r passed_on < "$receipt/passed-on"
  elif [ -s "$receipt/log" ]; then
    passed_on=$(wc -c < "$receipt/log")
  fi
}

# Passes on what has come into the event's log, whole records only, each with a mark before it.
pass_on_log() {
  [ -s "$receipt/log" ] || return 0
  size=$(wc -c < "$receipt/log")
  [ "$size" -gt "$passed_on" ] || return 0
  if [ $((size - passed_on)) -gt 16384 ]; then
    printf 'out=%s bytes are left out here; the log has them\n' "$((size - passed_on - 16384))"
    passed_on=$((size - 16384))
  fi
  if [ "$passed_on" -eq 0 ]; then
    head -c "$size" "$receipt/log"
  else
    tail -c "+$((passed_on + 1))" "$receipt/log" | head -c "$((size - passed_on))"
  fi | sed 's/^/out=/'
  printf '%s\n' "$size" > "$receipt/passed-on"
  passed_on=$size
}

answer_running() {
  [ "$follow" = true ] && pass_on_log
  printf 'status=running\n'
  exit 0
}

# Ends with the result that has come.
answer_result() {
  [ "$follow" = true ] && pass_on_log
  print_result
  exit 0
}

# Waits for the result that another process of this operation writes; answers "running" when that takes too long. Pauses
# become longer: whoever asks for an event for the second time asks for one that takes its time.
await_result() {
  limit=$((${wait_seconds%%.*} * 1000)) waited=0 pause=50
  [ "$follow" = true ] && [ -z "${passed_on:-}" ] && mark_log
  until has_result; do
    if ! is_claimed; then
      has_result && break
      return 1
    fi
    [ "$waited" -lt "$limit" ] || answer_running
    case $pause in
      50) sleep 0.05 ;;
      100) sleep 0.1 ;;
      200) sleep 0.2 ;;
      400) sleep 0.4 ;;
      *) pause=800; sleep 0.8 ;;
    esac
    waited=$((waited + pause))
    pause=$((pause * 2))
    if [ "$follow" = true ] && [ "$pause" -gt 800 ]; then pass_on_log; fi
  done
  answer_result
}
