# Lists are lines with tabs between fields. In a field, control characters and backslashes are written \0ooo, so that names
# may hold whatever a file system takes.

tab=$(printf '\t')

# Sets "plain" to what a field stands for. The dot keeps line breaks at the end.
plain() { # field
  case $1 in
    *\\*)
      plain=$(printf '%b.' "$1")
      plain=${plain%.} ;;
    *) plain=$1 ;;
  esac
}

# Text without line breaks: an answer is read line by line.
one_line() { # text
  printf '%s' "$1" | tr '\n\r' '  '
}

# A list of single fields as names that end in NUL, which is how programs take any name.
nul_list() {
  while IFS= read -r field; do printf '%b\0' "$field"; done
}

# GNU's tar takes any names; others take lists of lines only.
choose_tar() {
  case $(tar --version 2> /dev/null) in
    *GNU*) tar_is_gnu=yes untar_options=--unlink-first ;;
    *) tar_is_gnu=no untar_options='' ;;
  esac
}

# Writes a tar of the files in a list, relative to the working directory, to stdout.
pack() { # list
  if [ "$tar_is_gnu" = yes ]; then
    nul_list < "$1" | tar -cf - --no-recursion --null -T - 2>> "$work/problems"
    return
  fi
  while IFS= read -r field; do
    case $field in
      *\\*)
        printf '%s has a line break or the like, which needs GNU tar on the host\n' "$field" >> "$work/problems"
        return 1 ;;
    esac
  done < "$1"
  tar -cf - -T "$1" 2>> "$work/problems"
}
