# Install: takes away what the last install of the group put there, and puts the new files in place. The install plan has
# been computed by the controller; each line is KIND<TAB>FIELDS. All conflicts are found before anything is removed, and a
# failure puts everything back.

tab=$(printf '\t')
cleanup=$instructions/$group-cleanup
work=$home/install

plan_field() { # kind
  sed -n "s/^$1$tab//p" "$home/install-plan"
}

# Bulk forms of commands, one process for as many paths as fit. Paths hold no line breaks: the controller refuses those.
each_path() { # command...; paths on stdin
  tr '\n' '\0' | xargs -0 -r "$@" 2>> "$work/problems"
}

# Which destinations exist although the last install did not put them there: conflicts, or files to retain or overwrite.
find_existing() {
  : > "$work/old-files"
  : > "$work/existing"
  [ -s "$cleanup" ] && sort "$cleanup" > "$work/old-files"
  plan_field file | cut -f 3 | while IFS= read -r path; do
    [ -e "$path" ] && printf '%s\n' "$path"
  done | sort > "$work/present"
  comm -23 "$work/present" "$work/old-files" > "$work/existing"
}

# What will change or vanish is kept aside until the install has succeeded.
back_up() {
  {
    [ -s "$cleanup" ] && while IFS= read -r path; do
      if [ -h "$path" ] || [ -f "$path" ]; then printf '%s\n' ".$path"; fi
    done < "$cleanup"
    sed 's/^/./' "$work/existing"
  } | sort -u > "$work/backup-list"
  [ -s "$work/backup-list" ] || return 0
  # Options are a list.
  # shellcheck disable=SC2086
  tar -cf "$work/backup.tar" -C / $tar_options -T "$work/backup-list" 2>> "$work/problems"
}

remove_listed() { # list: files and links first, then directories from the deepest up
  while IFS= read -r path; do
    if [ -h "$path" ] || [ -f "$path" ]; then printf '%s\n' "$path"; fi
  done < "$1" | each_path rm -f --
  while IFS= read -r path; do
    if [ -d "$path" ] && [ ! -h "$path" ]; then printf '%s\n' "$path"; fi
  done < "$1" | sort -r | tr '\n' '\0' | xargs -0 -r rmdir -- 2> /dev/null
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
  plan_field directory | while IFS= read -r path; do
    if [ ! -d "$path" ]; then
      if [ -e "$path" ] || [ -h "$path" ]; then
        printf '%s exists and is not a directory\n' "$path" >> "$work/problems"
        exit 1
      fi
      printf '%s\n' "$path"
    fi
  done > "$work/missing-directories" || return 1
  cat "$work/missing-directories" >> "$work/new-files"
  each_path mkdir -p -- < "$work/missing-directories"
}

# One tar pipe per mapping copies its files with mode, owner and times; directories were made before, with default modes.
copy_files() {
  plan_field mapping | while IFS=$tab read -r number from to; do
    sed -n "s/^file$tab$number$tab//p" "$home/install-plan" | while IFS=$tab read -r name path; do
      if [ "$behavior" = RETAIN ] && [ -e "$path" ]; then continue; fi
      printf '%s\n' "$path" >> "$work/new-files"
      printf './%s\n' "$name"
    done > "$work/copy-list"
    [ -s "$work/copy-list" ] || continue
    # A file in the way is replaced, not written through: it may be a link, or the text of a running program.
    # shellcheck disable=SC2086
    (cd "$archive/$from" && tar -cf - $tar_options -T "$work/copy-list") 2>> "$work/problems" |
      (cd "$to" && tar -xpf - $untar_options) 2>> "$work/problems" || exit 1
  done
}

# The controller has put the sets in order and computed every value; here each is one command over all its paths.
set_permissions() {
  plan_field set | while IFS=$tab read -r number attribute value; do
    sed -n "s/^path$tab$number$tab//p" "$home/install-plan" > "$work/paths"
    case $attribute in
      owner) each_path chown -h -- "$value" < "$work/paths" ;;
      mode) each_path chmod -- "$value" < "$work/paths" ;;
      acl) each_path setfacl --set "$value" -- < "$work/paths" ;;
      context) each_path chcon -- "$value" < "$work/paths" ;;
    esac || exit 1
  done
}

run_install() {
  [ -s "$receipt/result" ] && { cat "$receipt/result"; exit 0; }
  # Its controller may be gone and the work going on; a second one beside it would undo what it does.
  is_claimed && await_result
  mkdir -p "$receipt" "$instructions"
  claim $$
  tar_options='' untar_options=''
  if tar --version 2> /dev/null | grep -q GNU; then
    tar_options='--no-unquote --verbatim-files-from --no-recursion'
    untar_options=--unlink-first
  fi
  [ -d "$work" ] && restore
  mkdir -p "$work"
  find_existing
  if [ "$behavior" = DISALLOW ] && [ -s "$work/existing" ]; then
    count=$(wc -l < "$work/existing")
    paths=$(head -n 10 "$work/existing" | tr '\n' ' ')
    rm -rf "$work"
    finish failed UnknownError '' "$((count)) destinations exist and were not installed by this group; nothing was changed: $paths"
  fi
  back_up || give_up 'the files in place could not be saved'
  : > "$work/new-files"
  if [ -e "$cleanup" ]; then
    cp -p "$cleanup" "$work/old-cleanup"
    while IFS= read -r path; do [ -d "$path" ] && printf '%s\n' "$path"; done < "$cleanup" > "$work/old-directories"
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
