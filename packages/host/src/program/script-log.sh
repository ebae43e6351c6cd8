# What scripts say, as records of a log.

# Bytes after which the log of a deployment takes no more output.
longest_log=67108864

# Sets the time that records have.
read_clock() {
  stamp=$(date '+%Y-%m-%d %H:%M:%S')
}

log_marker() { # text
  one_line "$1"
  printf '%s %s\n' "$stamp" "$line" >> "$scripts_log"
  printf '%s %s\n' "$stamp" "$line" >> "$receipt/log"
}

# Makes records of the lines that come. A last line without its end would make one record of two, so it gets one.
record_lines() { # stream
  set -- -e "s/^/$stamp [$1]/" -e "\$a\\"
  if [ -n "$secrets" ]; then redact_lines | sed "$@"; else sed "$@"; fi
}

# Adds records to the deployment's log and to the event's own, from which diagnostics are taken.
keep_records() {
  tee -a "$scripts_log" >> "$receipt/log"
}

# Takes the whole lines that a script has written to a stream since the last time. The descriptor goes on where it stopped.
take_lines() { # stream; output on stdin
  [ -s "$raw.$1" ] || return 0
  cat >> "$raw.$1.rest"
  lines=$(wc -l < "$raw.$1.rest")
  [ "$lines" -gt 0 ] || return 0
  if [ "$(wc -c < "$scripts_log")" -gt "$longest_log" ]; then
    : > "$raw.$1.rest"
    [ -e "$receipt/log-full" ] && return 0
    : > "$receipt/log-full"
    read_clock
    printf 'the log has reached %s bytes; further output is not kept\n' "$longest_log" | record_lines "$1" | keep_records
    return 0
  fi
  read_clock
  head -n "$lines" "$raw.$1.rest" | record_lines "$1" | keep_records
  tail -n "+$((lines + 1))" "$raw.$1.rest" > "$raw.rest"
  mv -f "$raw.rest" "$raw.$1.rest"
}

# Takes what is left when the script has ended. One that was short costs nothing until here.
take_rest() { # stream; output on stdin
  [ -s "$raw.$1" ] && [ ! -e "$receipt/log-full" ] || return 0
  if [ -s "$raw.$1.rest" ]; then cat "$raw.$1.rest" - | record_lines "$1"; else record_lines "$1"; fi
}
