# Lists of paths, whose items end in NUL.

# Paths whose items the shell decides on go through this one loop, as many at once as fit.
for_each() { # list program...; the program finds its items in "$@"
  [ -s "$1" ] || return 0
  list=$1
  shift
  xargs -0 sh -c "$@" < "$list"
}

# Sets line to the whole of a file that holds one path, line breaks included.
read_path() { # file
  line=''
  while IFS= read -r part; do line="$line$part$newline"; done < "$1"
  line=$line$part
}

# Items of one sorted list that are not in another.
without() { # list list
  comm -z -23 "$1" "$2"
}
