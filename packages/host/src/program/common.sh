#!/bin/sh
# The host program: everything Rollway does on a host, in POSIX sh with coreutils, tar and gzip. It is sent with each call
# and leaves nothing installed. Arguments: VERB, then NAME=VALUE settings, then optionally -- and hook variables.
set -u
# What scripts get back; the program itself reads bytes.
locale=${LC_ALL-}
export LC_ALL=C

verb=$1
shift
root='' group='' deployment='' operation='' event='' source='' wait_seconds=0 retain=5 behavior=DISALLOW times=kept working_directory='' secrets='' refusal='' mask=022 follow=false
format=tar strip='' last='' hooks='' needs='' way=replace link=no from=stdin staged=''
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

# An answer is a few NAME=VALUE lines, then a line "log:" and the end of the output, from which the controller takes what
# diagnostics may hold: 2,048 characters of up to four bytes.
answer() { # status code script message [logfile]
  one_line "$3"
  one_script=$line
  one_line "$4"
  one_message=$line
  one_line "$agent_words"
  printf 'status=%s\ncode=%s\nscript=%s\nmessage=%s\nagent=%s\nlog:\n' "$1" "$2" "$one_script" "$one_message" "$line"
  if [ -n "${5:-}" ] && [ -s "$5" ]; then tail -c 8193 "$5"; fi
}

# Renaming makes a file appear whole or not at all.
write_line() { # path line
  printf '%s\n' "$2" > "$1.new" && mv -f "$1.new" "$1"
}

finish() { # status code script message [logfile]
  # A question leaves no receipt.
  [ "$verb" = inspect ] && { answer "$@"; exit 0; }
  [ -d "$receipt" ] || mkdir -p "$receipt"
  answer "$@" > "$receipt/result.new" && mv -f "$receipt/result.new" "$receipt/result"
  answer "$@"
  exit 0
}

# Answers with diagnostics that the controller wrote: what is wrong with a revision, as one line of JSON.
refuse() { # diagnostics
  refusal_answer=$(printf 'status=failed\ncode=UnknownError\nrefusal=%s\nlog:\n' "$1")
  if [ "$verb" != inspect ]; then
    mkdir -p "$receipt"
    write_line "$receipt/result" "$refusal_answer"
  fi
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

# Where the records begin that have not been passed on yet. Only what comes from now on is of interest.
mark_log() {
  passed_on=0
  # Another call of this operation may have passed some on already.
  if [ -s "$receipt/passed-on" ]; then
    read -r passed_on < "$receipt/passed-on"
    return
  fi
  [ -e "$scripts_log" ] && passed_on=$(wc -c < "$scripts_log")
}

# Passes on what has come into the log, whole records only, each with a mark before it.
pass_on_log() {
  [ -e "$scripts_log" ] || return 0
  size=$(wc -c < "$scripts_log")
  [ "$size" -gt "$passed_on" ] || return 0
  if [ $((size - passed_on)) -gt 16384 ]; then
    printf 'out=%s bytes are left out here; the log has them\n' "$((size - passed_on - 16384))"
    passed_on=$((size - 16384))
  fi
  tail -c "+$((passed_on + 1))" "$scripts_log" | head -c "$((size - passed_on))" | prefix_lines out=
  printf '%s\n' "$size" > "$receipt/passed-on"
  passed_on=$size
}

# Waits for the result that another process of this operation writes; answers "running" when that takes too long.
await_result() {
  tries=0
  limit=$((${wait_seconds%%.*} * 20))
  [ "$follow" = true ] && [ -z "${passed_on:-}" ] && mark_log
  while [ ! -s "$receipt/result" ]; do
    if ! is_claimed; then
      [ -s "$receipt/result" ] && break
      return 1
    fi
    if [ "$tries" -ge "$limit" ]; then
      [ "$follow" = true ] && pass_on_log
      printf 'status=running\n'
      exit 0
    fi
    tries=$((tries + 1))
    if [ "$follow" = true ] && [ $((tries % 20)) -eq 0 ]; then pass_on_log; fi
    sleep 0.05
  done
  [ "$follow" = true ] && pass_on_log
  cat "$receipt/result"
  exit 0
}
