# The new directories, files and permissions.

# Makes the directories in "$@" that are missing, each of which the next clean-up takes away again: the list of files gets them
# too, with a slash at the end. Writes down which of them are below no other, as lines as well where no name breaks one.
# shellcheck disable=SC2016
make_missing='top=//
  for path; do
    shift
    [ -d "$path" ] && continue
    if [ -e "$path" ] || [ -h "$path" ]; then
      printf "%s is not a directory\n" "$path" >&2
      exit 255
    fi
    set -- "$@" "$path"
  done
  [ $# -gt 0 ] || exit 0
  printf "%s\0" "$@" >> "$work/new-directories" && printf "%s/\0" "$@" >> "$work/new-files" || exit 255
  for path; do
    case $path in
      "$top"/*) ;;
      *"
"*) : > "$work/tops-unknown" ;;
      *) top=$path; printf "%s\n" "$path" >> "$work/tops" ;;
    esac
  done
  mkdir -p -- "$@" || exit 255'

# A few directories come as lines too, which the shell reads sooner than another program starts.
make_directories() {
  if [ ! -e "$work/directory-lines" ]; then
    for_each "$work/directories" "work=\$0 $make_missing" "$work" 2>> "$work/problems"
    return
  fi
  (
    set --
    while IFS= read -r path; do set -- "$@" "$path"; done < "$work/directory-lines"
    eval "$make_missing"
  ) 2>> "$work/problems"
}

# Whether an owner is one name of a user: where there is no user of a name with a dot, chown takes what follows it for a group.
is_one_user() { # OWNER[:GROUP]
  case ${1%%:*} in
    *.*) id -u -- "${1%%:*}" > /dev/null ;;
  esac
}

# One pipe per mapping copies its files with mode, owner and times; directories were made before, with default modes. Where all
# files of a mapping get the same mode or owner, they come with it.
# Without --no-unquote, tar takes backslashes in the name of the directory for something else.
copy_files() {
  keep='' given=''
  [ "$behavior" = RETAIN ] && [ -s "$work/existing" ] && keep=yes
  for mapping in "$work"/mapping-*-to; do
    [ -e "$mapping" ] || continue
    read_path "$mapping"
    to=$line mapping=${mapping%-to}
    read_path "$mapping-from"
    cd "$archive/$line" 2>> "$work/problems" || return 1
    set --
    if [ -e "$mapping-mode" ]; then
      read_path "$mapping-mode"
      set -- --mode="$line"
    fi
    if [ -e "$mapping-owner" ] && is_root; then
      read_path "$mapping-owner"
      # Said by chown, which also knows whether there is such an owner.
      [ "$line" = "$given" ] || { is_one_user "$line" && chown -h -- "$line" "$work/end"; } 2>> "$work/problems" || return 2
      given=$line
      case $line in [!:]*) set -- "$@" --owner="${line%%:*}" ;; esac
      case $line in *:*) set -- "$@" --group="${line#*:}" ;; esac
    fi
    if [ -s "$work/unchanged" ]; then leave_unchanged; fi
    if [ -s "$mapping-names" ]; then
      {
        tar -cf - -b 128 --format=posix --pax-option=delete=atime,delete=ctime --numeric-owner --hard-dereference "$@" \
          --no-unquote --null --no-recursion -T "$mapping-names" 2>> "$work/problems" || : > "$work/unread"
      } | tar -xpf - -b 128 --numeric-owner --no-unquote ${keep:+--skip-old-files} -C "$to" 2>> "$work/problems" || return 1
      [ ! -e "$work/unread" ] || return 1
    fi
    if [ -e "$mapping-large" ]; then
      xargs -0 -r -n 2 cp -P --preserve=mode,ownership,timestamps ${keep:+-n} -- < "$mapping-large" \
        2>> "$work/problems" || return 1
    fi
  done
  cd /
}

# The controller has put the sets in order and computed every value; here each is one command over all its paths, as far as
# this install has put them there.
set_permissions() {
  number=0
  while [ -e "$work/set-$number-value" ]; do
    set=$work/set-$number
    read_path "$set-value"
    value=$line
    read_path "$set-attribute"
    paths=$set-files
    if [ -e "$set-given" ] && { [ "$line" = mode ] || is_root; }; then
      paths=$work/paths
      : > "$paths"
    elif [ -e "$work/placed" ]; then
      paths=$work/paths
      sort -z "$set-files" | comm -z -12 - "$work/placed" > "$paths"
    fi
    if [ -s "$set-directories" ]; then
      [ "$paths" = "$work/paths" ] || cat "$paths" > "$work/paths"
      paths=$work/paths
      sort -z "$work/new-directories" > "$work/new-directories-sorted"
      sort -z "$set-directories" | comm -z -12 - "$work/new-directories-sorted" >> "$work/paths"
    fi
    number=$((number + 1))
    [ -s "$paths" ] || continue
    case $line in
      owner) is_one_user "$value" && xargs -0 -r chown -h -- "$value" ;;
      mode) xargs -0 -r chmod -- "$value" ;;
      acl) xargs -0 -r setfacl --set "$value" -- ;;
      context) xargs -0 -r chcon -- "$value" ;;
    esac < "$paths" 2>> "$work/problems" || return 1
  done
}
