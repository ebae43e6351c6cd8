# DownloadBundle: the archive arrives on stdin as one gzipped tar whose first entry is the compiled hook list.

# Deletes the oldest deployments beyond what is kept; never this one nor the last successful one.
remove_old_deployments() {
  [ "$retain" -gt 0 ] || return 0
  keep=''
  [ -s "$instructions/${group}_last_successful_install" ] && read -r keep < "$instructions/${group}_last_successful_install"
  count=0
  for directory in "$groups"/*/; do
    [ -d "$directory" ] && [ "${directory%/}" != "$home" ] && count=$((count + 1))
  done
  extra=$((count - retain + 1))
  [ "$extra" -gt 0 ] || return 0
  # Newest first; names are deployment ids, which hold no spaces or line breaks.
  # shellcheck disable=SC2012
  ls -1t "$groups" | while read -r name; do
    [ "$groups/$name" = "$home" ] || [ "$groups/$name" = "$keep" ] || printf '%s\n' "$name"
  done | tail -n "$extra" | while read -r name; do rm -rf "${groups:?}/$name"; done
}

# An earlier call of this operation may still be unpacking although its controller is gone. What it got whole counts; one
# that hangs on a dead connection is ended, so that never two write the same files.
end_earlier_upload() {
  tries=0
  while [ ! -s "$receipt/result" ] && is_claimed; do
    [ "$tries" -lt 100 ] || kill -KILL "$claimed_pid" 2> /dev/null
    tries=$((tries + 1))
    sleep 0.05
  done
}

run_download() {
  if ! problem=$(mkdir -p "$home" "$home/logs" "$receipt" "$instructions" 2>&1); then
    answer failed UnknownError '' "user $(id -un) cannot keep deployments in $root: $problem"
    exit 0
  fi
  end_earlier_upload
  [ -s "$receipt/result" ] && { cat > /dev/null; cat "$receipt/result"; exit 0; }
  claim $$
  remove_old_deployments
  rm -rf "$archive" "$home/incoming"
  mkdir -p "$home/incoming"
  # A bundle that was a directory is copied, and a copy is as new as it is; an archive carries its own times.
  extract=-xzpf
  [ "$times" = new ] && extract=-xzpmf
  if ! problem=$(tar "$extract" - -C "$home/incoming" 2>&1); then
    # Answered and not recorded: a controller that died in the middle of its upload asks again and must not hear of this.
    rm -f "$receipt/started"
    answer failed UnknownError '' "the archive could not be unpacked: $problem"
    exit 0
  fi
  check_privileges "$home/incoming"
  if [ -n "$lacking" ]; then
    rm -rf "$home/incoming"
    finish failed UnknownError '' "user $(id -un) cannot $lacking; deploy as root, or let the settings ask for sudo"
  fi
  mv -f "$home/incoming/hooks" "$home/hooks"
  rm -rf "$home/plan"
  mv -f "$home/incoming/plan" "$home/plan"
  mv "$home/incoming/archive" "$archive"
  rm -rf "$home/incoming"
  # Kept for the events that read the AppSpec, also those of the next deployment.
  rm -f "$home/refusal"
  [ -n "$refusal" ] && printf '%s\n' "$refusal" | write_whole "$home/refusal"
  printf '%s\n' "$home" | write_whole "$instructions/${group}_most_recent_install"
  finish succeeded Success '' ''
}
