# Install: takes away what the last install of the group put there, and puts the new files in place. The install plan has
# been computed by the controller; each line is KIND<TAB>FIELDS. All conflicts are found before anything is removed, and a
# failure puts everything back.

cleanup=$instructions/$group-cleanup
work=$home/install

plan=$home/plan

# Bulk forms of commands, one process for as many paths as fit.
each_path() { # command...; a list of paths on stdin
  nul_list | xargs -0 -r "$@" 2>> "$work/problems"
}

# Which destinations exist although the last install did not put them there: conflicts, or files to retain or overwrite.
find_existing() {
  : > "$work/old-files"
  : > "$work/existing"
  [ -s "$cleanup" ] && sort "$cleanup" > "$work/old-files"
  while IFS= read -r field; do
    plain "$field"
    [ -e "$plain" ] && printf '%s\n' "$field"
  done < "$plan/destinations" | sort > "$work/present"
  comm -23 "$work/present" "$work/old-files" > "$work/existing"
}

# Names every conflict, before anything has been removed. A behavior that nobody knows is one only where it would be used.
refuse_existing() {
  [ -s "$work/existing" ] || return 0
  plain "$(head -n 1 "$work/existing")"
  count=$(wc -l < "$work/existing")
  message="$((count)) destinations exist and were not installed by this group; nothing was changed: $(head -n 100 "$work/existing" | tr '\n' ' ')"
  agent_words="The deployment failed because a specified file already exists at this location: $plain"
  if [ "$behavior" != DISALLOW ]; then
    message="fileExistsBehavior is $behavior, and must be DISALLOW, OVERWRITE or RETAIN; $message"
    agent_words="The deployment failed because an invalid option was specified for fileExistsBehavior: $behavior. Valid options include OVERWRITE, RETAIN, and DISALLOW."
  fi
  rm -rf "$work"
  finish failed UnknownError '' "$message"
}

# What will change or vanish is kept aside until the install has succeeded.
back_up() {
  {
    [ -s "$cleanup" ] && while IFS= read -r field; do
      plain "$field"
      if [ -h "$plain" ] || [ -f "$plain" ]; then printf '.%s\n' "$field"; fi
    done < "$cleanup"
    while IFS= read -r field; do printf '.%s\n' "$field"; done < "$work/existing"
  } | sort -u > "$work/backup-list"
  [ -s "$work/backup-list" ] || return 0
  (cd / && pack "$work/backup-list" > "$work/backup.tar")
}

remove_listed() { # list: files and links first, then directories from the deepest up
  while IFS= read -r field; do
    plain "$field"
    if [ -h "$plain" ] || [ -f "$plain" ]; then printf '%s\n' "$field"; fi
  done < "$1" | each_path rm -f --
  while IFS= read -r field; do
    plain "$field"
    if [ -d "$plain" ] && [ ! -h "$plain" ]; then printf '%s\n' "$field"; fi
  done < "$1" | sort -r | nul_list | xargs -0 -r rmdir -- 2> /dev/null
  return 0
}

# Puts the host back to where it was before this install. Also done first when an earlier try was cut off.
restore() {
  [ -s "$work/new-files" ] && remove_listed "$work/new-files"
  if [ -s "$work/old-directories" ]; then each_path mkdir -p -- < "$work/old-directories"; fi
  [ -s "$work/backup.tar" ] && tar -xpf "$work/backup.tar" -C /
  if [ -e "$work/old-cleanup" ]; then cp -p "$work/old-cleanup" "$cleanup"; fi
  rm -rf "$work"
}

give_up() { # message
  message="$1: $(head -n 3 "$work/problems" 2>/dev/null | tr '\n' ' ')"
  restore
  finish failed UnknownError '' "$message"
}

make_directories() {
  while IFS= read -r field; do
    plain "$field"
    if [ ! -d "$plain" ]; then
      if [ -e "$plain" ] || [ -h "$plain" ]; then
        printf '%s exists and is not a directory\n' "$field" >> "$work/problems"
        return 1
      fi
      printf '%s\n' "$field"
    fi
  done < "$plan/directories" > "$work/missing-directories" || return 1
  cat "$work/missing-directories" >> "$work/new-files"
  each_path mkdir -p -- < "$work/missing-directories"
}

# One tar pipe per mapping copies its files with mode, owner and times; directories were made before, with default modes.
copy_files() {
  while IFS=$tab read -r number from to; do
    while IFS=$tab read -r name field; do
      plain "$field"
      if [ "$behavior" = RETAIN ] && [ -e "$plain" ]; then continue; fi
      printf '%s\n' "$field" >> "$work/new-files"
      printf './%s\n' "$name"
    done < "$plan/files.$number" > "$work/copy-list"
    [ -s "$work/copy-list" ] || continue
    plain "$from"
    source_directory=$archive/$plain
    plain "$to"
    # A file in the way is replaced, not written through: it may be a link, or the text of a running program.
    # shellcheck disable=SC2086
    (cd "$source_directory" && pack "$work/copy-list") |
      (cd "$plain" && tar -xpf - $untar_options) 2>> "$work/problems" || return 1
  done < "$plan/mappings"
}

# The controller has put the sets in order and computed every value; here each is one command over all its paths.
set_permissions() {
  while IFS=$tab read -r number attribute field; do
    plain "$field"
    case $attribute in
      owner) each_path chown -h -- "$plain" ;;
      mode) each_path chmod -- "$plain" ;;
      acl) each_path setfacl --set "$plain" -- ;;
      context) each_path chcon -- "$plain" ;;
    esac < "$plan/paths.$number" || return 1
  done < "$plan/sets"
}

run_install() {
  [ -s "$receipt/result" ] && { cat "$receipt/result"; exit 0; }
  # Its controller may be gone and the work going on; a second one beside it would undo what it does.
  is_claimed && await_result
  mkdir -p "$receipt" "$instructions"
  claim $$
  choose_tar
  [ -d "$work" ] && restore
  mkdir -p "$work"
  find_existing
  case $behavior in OVERWRITE | RETAIN) ;; *) refuse_existing ;; esac
  back_up || give_up 'the files in place could not be saved'
  : > "$work/new-files"
  if [ -e "$cleanup" ]; then
    cp -p "$cleanup" "$work/old-cleanup"
    while IFS= read -r field; do
      plain "$field"
      [ -d "$plain" ] && printf '%s\n' "$field"
    done < "$cleanup" > "$work/old-directories"
    remove_listed "$cleanup"
  fi
  make_directories || give_up 'a directory could not be made'
  copy_files || give_up 'files could not be copied'
  set_permissions || give_up 'permissions could not be set'
  write_whole "$cleanup" < "$work/new-files"
  printf '%s\n' "$home" | write_whole "$instructions/${group}_last_successful_install"
  rm -rf "$work"
  finish succeeded Success '' ''
}
