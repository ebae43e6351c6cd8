# What is taken away is set aside first, and put back when an install fails or is cut off.

# Sets files below the directories of the last install aside: linked into one directory there, all at once, then removed.
# What cannot be linked is left in the list, for set_aside.
link_aside() { # list
  [ -s "$1" ] && [ -s "$work/old-tops" ] || return 0
  # shellcheck disable=SC2016
  for_each "$1" 'for path; do if [ -h "$path" ] || [ ! -d "$path" ]; then printf "%s\0" "$path"; fi; done' - > "$work/loose"
  [ -s "$work/loose" ] || return 0
  : > "$work/linked"
  # shellcheck disable=SC2016
  xargs -0 -n 1 sh -c 'name=$0 work=$1 top=$2
    xargs -0 sh -c "for path; do case \$path in \"\$0\"/*) printf \"%s\\0\" \"./\${path#\"\$0\"/}\" ;; esac; done" "$top" \
      < "$work/loose" > "$work/below"
    [ -s "$work/below" ] || exit 0
    cd "$top" || exit 0
    printf "%s\0" "$top/$name.links" >> "$work/asides" && mkdir "$name.links" &&
      xargs -0 cp -Pl --parents -t "$name.links" -- < "$work/below" 2> /dev/null &&
      xargs -0 rm -f -- < "$work/below" && sed -z "s:^\./::" "$work/below" |
      xargs -0 sh -c "for path; do printf \"%s\\0\" \"\$0/\$path\"; done" "$top" >> "$work/linked"
    exit 0' "$aside_name" "$work" < "$work/old-tops"
  sort -z "$1" > "$work/list"
  sort -z "$work/linked" | comm -z -23 "$work/list" - > "$1"
}

# Sets paths aside beside where they are: a renaming, on the same file system by nature, and undone by another. What is set
# aside is in the journal before it is.
set_aside() { # list
  [ -s "$1" ] || return 0
  # shellcheck disable=SC2016
  for_each "$1" 'name=$0 journal=$1
    shift
    move() {
      printf "%s\0" "$directory/$name" >> "$journal" || exit 255
      mkdir -p -- "$directory/$name" || exit 255
      mv -f -- "$@" "$directory/$name/" || exit 255
    }
    directory=// count=0
    for path; do
      if [ "${path%/*}" != "$directory" ] || [ "$count" -eq 500 ]; then
        [ "$count" -eq 0 ] || move "$@"
        directory=${path%/*} count=0
        set --
      fi
      set -- "$@" "$path"
      count=$((count + 1))
    done
    [ "$count" -eq 0 ] || move "$@"' "$aside_name" "$work/asides" 2>> "$work/problems"
}

# Puts the host back to where it was before this install: also after another call of it, or another install, was cut off.
restore() {
  if [ -e "$work/placing" ]; then
    # Directories are in the list of files too, with a slash at the end; those come next.
    xargs -0 -r rm -f -- < "$work/new-files" 2> /dev/null
    sort -zr "$work/new-directories" 2> /dev/null | xargs -0 -r rmdir -- 2> /dev/null
    # From here on the names belong to the old files again.
    rm -f "$work/placing"
  fi
  if [ -s "$work/asides" ]; then
    top=''
    if [ -e "$work/whole" ]; then read_path "$work/whole"; top=$line; fi
    # shellcheck disable=SC2016
    for_each "$work/asides" 'for aside; do
        [ -d "$aside" ] && [ ! -h "$aside" ] || continue
        case $aside in
          *.links)
            (cd "$aside" && find . ! -type d -print0 | xargs -0 -r cp -Plf --parents -t .. --) && rm -rf -- "$aside" || exit 255
            continue ;;
          *.whole) mv -T -- "$aside" "$0" || exit 255; continue ;;
        esac
        find "$aside" -mindepth 1 -maxdepth 1 -exec mv -f -t "${aside%/*}/" -- {} + && rmdir -- "$aside" || exit 255
      done' "$top" || return 1
  fi
  rm -rf "$work"
}

give_up() { # message
  message="$1: $(head -n 3 "$work/problems" 2> /dev/null | tr '\n\0' '  ')"
  restore || message="$message; what was set aside could not be put back"
  finish failed UnknownError '' "$message"
}

# Sets one directory aside as it is.
set_top_aside() {
  printf '%s' "$top" > "$work/whole" && printf '%s\0' "$aside" >> "$work/asides" && mv -T -- "$top" "$aside"
}
