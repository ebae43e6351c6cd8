# DownloadBundle: the archive arrives on stdin as one tar, gzipped or not.

# Whether an earlier deployment must stay: a pointer names it, its files are being installed, or something runs from it.
is_needed() { # home
  for pointer in last_successful_install most_recent_install; do
    read_pointer "$pointer"
    [ "$pointed" = "$1" ] && return 0
  done
  if [ -s "$instructions/$group-install/home" ]; then
    read_path "$instructions/$group-install/home"
    [ "$line" = "$1" ] && return 0
  fi
  for receipt in "$1"/operations/*; do
    ! has_result && is_claimed && return 0
  done
  return 1
}

# Whether earlier deployments take more than they may, all together. What they share counts once.
is_over_size() {
  [ "$retain_bytes" -gt 0 ] || return 1
  set --
  for earlier in "$groups"/*/; do
    [ "${earlier%/}" = "$home" ] || set -- "$@" "$earlier"
  done
  [ -d "${1:-}" ] || return 1
  kibibytes=$(du -skc -- "$@" 2> /dev/null | tail -n 1 | cut -f 1)
  [ "$((${kibibytes:-0} * 1024))" -gt "$retain_bytes" ]
}

# Deletes what is beyond the limits, the oldest first.
remove_old_deployments() {
  extra=0
  if [ "$retain" -gt 0 ]; then
    extra=$((1 - retain))
    for directory in "$groups"/*/; do
      [ -d "$directory" ] && [ "${directory%/}" != "$home" ] && extra=$((extra + 1))
    done
  fi
  [ "$extra" -gt 0 ] || [ "$retain_bytes" -gt 0 ] || [ "$retain_seconds" -gt 0 ] || return 0
  oldest=0
  [ "$retain_seconds" -eq 0 ] || oldest=$(($(date +%s) - retain_seconds))
  # Names are deployment ids, which hold no line breaks.
  find "$groups" -mindepth 1 -maxdepth 1 -type d -printf '%T@\t%f\n' | sort -n | while IFS=$tab read -r time name; do
    directory=$groups/$name
    if [ "$directory" = "$home" ] || is_needed "$directory"; then continue; fi
    if [ "$extra" -gt 0 ] || [ "${time%%.*}" -lt "$oldest" ] || is_over_size; then
      rm -rf -- "$directory"
      extra=$((extra - 1))
    fi
  done
}

# An earlier call of this operation may still be unpacking although its controller is gone. What it got whole counts; one
# that hangs on a dead connection is ended, so that never two write the same files.
end_earlier_upload() {
  tries=0
  while ! has_result && is_claimed; do
    [ "$tries" -lt 100 ] || kill -KILL "$claimed_pid" 2> /dev/null
    tries=$((tries + 1))
    sleep 0.05
  done
}

# Unpacks what arrives beside where it will be, so that the archive is there whole or not at all. Sets problem.
unpack_archive() {
  if [ "$left" = yes ]; then
    rm -rf "$archive" "$incoming"
    mkdir "$incoming"
  fi
  # A bundle that was a directory is copied, and a copy is as new as it is; an archive carries its own times.
  extract=-xpf
  [ "$times" = new ] && extract=-xpmf
  [ "$format" = tgz ] && extract=-z${extract#-}
  # Large reads: what arrives may be one large file.
  problem=$(tar "$extract" - -b 512 --no-unquote -C "$incoming" 2>&1) || return 1
  plain "$last"
  # An upload that was cut between two entries looks whole to tar.
  if [ -n "$last" ] && [ ! -e "$incoming/$plain" ] && [ ! -h "$incoming/$plain" ]; then
    problem="it ended before $last"
    return 1
  fi
  plain "$strip"
  strip=$plain
  if [ "$link" = yes ]; then problem=$(link_unchanged "$incoming${strip:+/$strip}") || return 2; fi
  problem=$(mv -T "$incoming${strip:+/$strip}" "$archive" 2>&1) || return 1
  [ -z "$strip" ] || rm -rf "$incoming"
}

# Reads what the host has fetched by itself in place of what arrives.
read_fetched() {
  case $from in
    /*) [ -r "$from" ] || { problem="it is not at $from"; return 1; }
      exec < "$from" ;;
  esac
}

# Takes what was sent ahead. It has its name only once it is whole.
use_staged() {
  [ -d "$home/staged-$staged" ] || return 2
  rm -rf "$archive"
  problem=$(mv -T "$home/staged-$staged" "$archive" 2>&1)
}

# Ahead of DownloadBundle: the archive is unpacked beside where it will be, while the old revision still serves.
run_stage() {
  incoming=$home/staging.$$ archive=$home/staged-$staged left=no
  if [ ! -d "$archive" ]; then
    if ! { problem=$(mkdir -p "$incoming" 2>&1) && read_fetched && unpack_archive; }; then
      # Another call of it may have been faster.
      rm -rf "$incoming"
      [ -d "$archive" ] || { answer failed UnknownError '' "the archive could not be staged: $problem"; exit 0; }
    fi
    case $from in /*) rm -f "$from" ;; esac
  fi
  answer succeeded Success '' ''
  exit 0
}

run_download() {
  incoming=$home/incoming left=no
  if [ -e "$archive" ] || [ -e "$incoming" ]; then left=yes; fi
  set -- "$home/logs" "$receipt" "$instructions"
  [ "$from" = staged ] || set -- "$@" "$incoming"
  if [ -s "$home/pristine" ]; then : > "$home/pristine"; fi
  if ! problem=$(mkdir -p "$@" 2>&1); then
    answer failed UnknownError '' "user $(id -un) cannot keep deployments in $root: $problem"
    exit 0
  fi
  end_earlier_upload
  repeat_result
  claim $$
  printf '%s' "$hooks" > "$home/hooks"
  check_privileges "$home/hooks"
  if [ -n "$lacking" ]; then
    rm -rf "$incoming"
    finish failed UnknownError '' "user $(id -un) cannot $lacking; deploy as root, or let the settings ask for sudo"
  fi
  remove_old_deployments
  if [ "$from" = staged ]; then use_staged; else read_fetched && unpack_archive; fi
  unpacked=$?
  if [ "$unpacked" -eq 2 ]; then
    # What was to be linked cannot be, or nothing is staged: all of it must be sent.
    rm -f "$receipt/started"
    printf 'needed=all\n'
    exit 0
  fi
  if [ "$unpacked" -ne 0 ]; then
    # Answered and not recorded: a controller that died in the middle of its upload asks again and must not hear of this.
    rm -f "$receipt/started"
    answer failed UnknownError '' "the archive could not be unpacked: $problem"
    exit 0
  fi
  case $from in /*) rm -f "$from" ;; esac
  for beside in "$incoming" "$home"/staging.* "$home"/staged-*; do
    if [ -e "$beside" ]; then rm -rf "$beside"; fi
  done
  describe_archive
  # Kept for the events that read the AppSpec, also those of the next deployment.
  if [ -e "$home/refusal" ]; then rm -f "$home/refusal"; fi
  [ -n "$refusal" ] && write_line "$home/refusal" "$refusal"
  write_line "$instructions/${group}_most_recent_install" "$home"
  finish succeeded Success '' ''
}
