# Values of declared secrets are taken out of whatever is written down. Their names are identifiers: the controller sees to it.

# Makes variables of the secrets that arrive on stdin; command lines can be seen by everybody.
read_secrets() {
  while IFS=$tab read -r name field; do
    plain "$field"
    export "$name=$plain"
  done
}

# Replaces every occurrence in "line".
take_out() { # text mark
  done_with=''
  while :; do
    case $line in
      *"$1"*)
        done_with=$done_with${line%%"$1"*}$2
        line=${line#*"$1"} ;;
      *) break ;;
    esac
  done
  line=$done_with$line
}

# Copies lines without the secrets. Reading lines in the shell takes a system call for every byte, so it is done only where
# there is something to take out.
redact_lines() {
  # Splitting at line breaks and commas only, and without file name patterns.
  set -f
  while IFS= read -r line || [ -n "$line" ]; do
    IFS=,
    for name in $secrets; do
      eval "value=\$$name"
      IFS='
'
      # shellcheck disable=SC2154
      for piece in $value; do [ "${#piece}" -lt 4 ] || take_out "$piece" "[secret $name]"; done
    done
    printf '%s\n' "$line"
  done
  set +f
}
