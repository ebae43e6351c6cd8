# What an install finds where its files go: the last one's, which are to go, and what is in the way.

# Items of a sorted list that are not in one of what the last install made, whatever they have become since: a directory of
# its own may be a file or a link by now.
not_ours() { # list list
  without "$1" "$2" > "$work/strange"
  [ -s "$work/strange" ] || return 0
  sed -z 's:$:/:' "$work/strange" | sort -z | comm -z -12 - "$2" | sed -z 's:/$::' | sort -z |
    comm -z -23 "$work/strange" -
}

# Which destinations exist although the last install did not put them there: conflicts, or files to keep or to replace. A link
# that leads nowhere counts as absent and gives way.
find_existing() {
  : > "$work/existing"
  : > "$work/dangling"
  : > "$work/old"
  if [ -s "$cleanup" ]; then sort -z "$cleanup" > "$work/old"; fi
  candidates=$work/new-files
  if [ -s "$work/old" ]; then
    candidates=$work/candidates
    without "$work/new-files" "$work/old" > "$candidates"
  fi
  [ -s "$candidates" ] || return 0
  # Nothing exists below a directory that does not.
  for mapping in "$work"/mapping-*-to; do
    [ -e "$mapping" ] || continue
    read_path "$mapping"
    [ -d "$line" ] || continue
    # shellcheck disable=SC2016
    for_each "$candidates" 'for path; do
        if [ -e "$path" ]; then printf "%s\0" "$path"
        elif [ -h "$path" ]; then printf "%s\0" "$path" >> "$0"
        fi
      done' "$work/dangling" > "$work/existing"
    return 0
  done
}

# Names every conflict, before anything has been touched. A behavior that nobody knows is one only where it would be used.
refuse_existing() {
  [ -s "$work/existing" ] || return 0
  first=$(head -z -n 1 "$work/existing" | tr -d '\0')
  agent_words="The deployment failed because a specified file already exists at this location: $first"
  if [ "$behavior" = DISALLOW ]; then
    refuse_list "$work/existing" 'exist and were not installed by this group'
  fi
  agent_words="The deployment failed because an invalid option was specified for fileExistsBehavior: $behavior. Valid options include OVERWRITE, RETAIN, and DISALLOW."
  refuse_list "$work/existing" 'exist and were not installed by this group' \
    "fileExistsBehavior is $behavior, and must be DISALLOW, OVERWRITE or RETAIN; "
}

# What of the last install is to go: whole directories where everything in them was put there by it, else single files.
# Directories end in a slash in these lists.
find_old() {
  : > "$work/taken"
  : > "$work/grown"
  : > "$work/unchanged"
  [ -s "$work/old" ] || return 0
  grep -z '/$' "$work/old" > "$work/old-directories"
  # shellcheck disable=SC2016
  for_each "$work/old-directories" 'top=//
    for path; do
      case $path in "$top"*) continue ;; esac
      top=$path path=${path%/}
      if [ -d "$path" ] && [ ! -h "$path" ]; then printf "%s\0" "$path"; fi
    done' - > "$work/old-tops"
  # shellcheck disable=SC2016
  for_each "$work/old-tops" 'find "$@" \( -type d -printf "%p/\0" \) -o -printf "%p\0"' - | sort -zu > "$work/found"
  not_ours "$work/found" "$work/old" > "$work/foreign"
  # Directories with something else in them, at any depth, stay.
  : > "$work/mixed"
  # shellcheck disable=SC2016
  [ ! -s "$work/foreign" ] || for_each "$work/foreign" 'last=""
    for path; do
      path=${path%/} path=${path%/*}
      [ "$path" = "$last" ] && continue
      last=$path
      while [ -n "$path" ]; do printf "%s/\0" "$path"; path=${path%/*}; done
    done' - | sort -zu > "$work/mixed"
  going=$work/old
  if [ -s "$work/mixed" ]; then
    going=$work/going
    without "$work/old" "$work/mixed" > "$going"
  fi
  if [ "$way" = incremental ]; then
    find_unchanged
    without "$going" "$work/unchanged" > "$work/changed"
    going=$work/changed
  fi
  # shellcheck disable=SC2016
  for_each "$going" 'top=//
    # What is below the directory that the batch before this one ended with goes along with it.
    if [ -s "$1" ]; then top=$(cat "$1" && echo .) && top=${top%??}; fi
    grown=$0 state=$1
    shift
    for path; do
      case $path in
        "$top"*) continue ;;
        */) top=$path path=${path%/} ;;
      esac
      if [ -h "$path" ]; then printf "%s\0" "$path"
      elif [ -d "$path" ]; then
        # A file of ours that has become a directory goes when nothing is in it.
        [ "$top" = "$path/" ] || [ -z "$(ls -A -- "$path")" ] || { printf "%s\0" "$path" >> "$grown"; continue; }
        printf "%s\0" "$path"
      elif [ -e "$path" ]; then printf "%s\0" "$path"
      fi
    done
    printf "%s\n" "$top" > "$state"' "$work/grown" "$work/top-before" > "$work/taken"
}

# A directory of the last install that goes is in nobody's way, although a file or a link of this one takes its place.
pass_over_going() {
  [ -s "$work/old" ] || return 0
  for list in "$work/existing" "$work/dangling"; do
    [ -s "$list" ] || continue
    not_ours "$list" "$going" > "$work/staying"
    mv -f "$work/staying" "$list"
  done
}

# What stands in the way whatever the behavior is: files where directories must be, directories where files must be.
find_blocking() {
  : > "$work/blocking"
  if [ -s "$work/old" ]; then
    # shellcheck disable=SC2016
    for_each "$work/directories" 'for path; do
        if [ ! -d "$path" ]; then if [ -e "$path" ] || [ -h "$path" ]; then printf "%s\0" "$path"; fi; fi
      done' - | sort -z > "$work/not-directories"
    not_ours "$work/not-directories" "$work/old" > "$work/blocking"
    comm -z -12 "$work/new-files" "$work/grown" >> "$work/blocking"
  fi
  if [ "$behavior" = OVERWRITE ] && [ -s "$work/existing" ]; then
    # shellcheck disable=SC2016
    for_each "$work/existing" 'for path; do [ ! -d "$path" ] || printf "%s\0" "$path"; done' - >> "$work/blocking"
  fi
}

refuse_list() { # list what beginning
  count=$(tr -dc '\0' < "$1" | wc -c)
  paths=$(tr '\n\0' '?\n' < "$1" | head -n 100 | tr '\n' ' ')
  rm -rf "$work"
  finish failed UnknownError '' "${3:-}$((count)) destinations $2; nothing was changed: $paths"
}

# Directories of the last install that this one does not want and that hold something else. They stay; sets leftovers.
find_leftovers() {
  leftovers=''
  [ -s "$work/mixed" ] || return 0
  comm -z -12 "$work/old" "$work/mixed" > "$work/staying"
  sed -z 's:$:/:' "$work/directories" | sort -z | comm -z -23 "$work/staying" - > "$work/leftovers"
  [ -s "$work/leftovers" ] || return 0
  leftovers="left in place, because they hold what is not of this group: $(tr '\n\0' '?\n' < "$work/leftovers" | head -n 10 | tr '\n' ' ')"
}
