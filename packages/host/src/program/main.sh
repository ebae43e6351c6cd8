case $verb in
  download) run_download ;;
  stage) run_stage ;;
  compare) run_compare ;;
  install) run_install ;;
  hook) run_hook "$@" ;;
  supervise) hooks_from=$source; supervise "$@" ;;
  poll) await_result || finish_lost "the host lost $event: its process ended and left no result" ;;
  cancel) run_cancel ;;
  inspect) run_inspect ;;
  describe)
    for name in last_successful_install most_recent_install; do
      [ -s "$instructions/${group}_$name" ] && printf '%s=%s\n' "$name" "$(cat "$instructions/${group}_$name")"
    done
    for directory in "$groups"/*/; do [ -d "$directory" ] && printf 'deployment=%s\n' "$(basename "$directory")"; done
    exit 0 ;;
  *) printf 'unknown verb %s\n' "$verb" >&2; exit 64 ;;
esac
