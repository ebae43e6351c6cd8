# Lists are lines with tabs between fields. In a field, control characters and backslashes are written \0ooo, so that names
# may hold whatever a file system takes.

tab='	'

# Sets "plain" to what a field stands for. The dot keeps line breaks at the end.
plain() { # field
  case $1 in
    *\\*)
      plain=$(printf '%b.' "$1")
      plain=${plain%.} ;;
    *) plain=$1 ;;
  esac
}

newline='
'

# Sets line to a text without line breaks: an answer is read line by line.
one_line() { # text
  line=$1
  case $line in
    *[[:cntrl:]]*) line=$(printf '%s' "$line" | tr '\n\r' '  ') ;;
  esac
}
