# Install: takes away what the last install of the group put there, and puts the new files in place. The controller sends the
# plan as lists whose items end in NUL, so names may hold anything. All conflicts are found before anything is touched;
# whatever is taken away is first set aside, and a failure puts it back.

cleanup=$instructions/$group-cleanup
# The directory that the last install made and that holds all its files, where there is one.
only_top=$instructions/$group-top
# One install at a time; what it does stands here until it is over, for whoever has to undo it.
work=$instructions/$group-install

# The new files are all there: from here on an install goes forward only, also when it is cut off here.
conclude() {
  if [ -e "$work/new-files" ]; then
    new_files=$work/new-files
    if [ -s "$work/unchanged" ]; then
      new_files=$work/all-files
      cat "$work/new-files" "$work/unchanged" > "$new_files" || return 1
    fi
    # What it says is of no use beside another list of files.
    if [ -s "$only_top" ]; then : > "$only_top"; fi
    mv -f "$new_files" "$cleanup" || return 1
  fi
  keep_description
  if [ -s "$work/top" ]; then
    IFS= read -r top < "$work/top"
    printf '%s\n' "$top" > "$only_top"
  fi
  if [ -n "$aside" ]; then
    rm -rf "$aside" "$work"
  else
    if [ -s "$work/asides" ]; then xargs -0 -r rm -rf -- < "$work/asides"; fi
    rm -rf "$work"
  fi
}

# Lets one install work on this host at a time. What a killed one has left running still holds the lock.
lock_host() {
  [ -d "$instructions" ] || mkdir -p "$instructions"
  exec 9> "$instructions/install.lock"
  command -v flock > /dev/null && flock 9
}

run_install() {
  repeat_result
  lock_host
  repeat_result
  left=no aside=''
  [ -d "$work" ] && left=yes
  set -- "$receipt" "$work"
  [ "$way" = incremental ] && set -- "$@" "$installed"
  mkdir -p "$@"
  claim $$
  if [ -e "$work/committed" ]; then
    read_path "$work/home"
    conclude
    [ "$line" = "$home" ] && finish succeeded Success '' ''
    mkdir "$work"
  elif [ "$left" = yes ]; then
    restore || finish failed UnknownError '' 'an earlier install was cut off and could not be undone'
    mkdir "$work"
  fi
  problem=$(tar -xf - --no-unquote -C "$work" 2>&1)
  if [ ! -e "$work/end" ]; then
    # Not recorded: a controller that died in the middle of sending asks again.
    rm -rf "$work" "$receipt/started"
    answer failed UnknownError '' "the install plan did not arrive: $problem"
    exit 0
  fi
  printf '%s' "$home" > "$work/home"
  read_random
  aside_name=.rollway-aside-$random
  if is_alone || is_untouched; then replace_files; fi
  find_existing
  find_old
  pass_over_going
  case $behavior in OVERWRITE | RETAIN) ;; *) refuse_existing ;; esac
  find_blocking
  [ ! -s "$work/blocking" ] || refuse_list "$work/blocking" 'are files where directories must be, or directories where files must be'
  replace_files
}

# Whether the last install made one directory for all its files, which is still there, and all of this install go into it.
is_within_top() {
  [ -s "$cleanup" ] && [ -s "$only_top" ] || return 1
  IFS= read -r top < "$only_top"
  [ -d "$top" ] && [ ! -h "$top" ] && holds_mappings
}

holds_mappings() {
  for mapping in "$work"/mapping-*-to; do
    [ -e "$mapping" ] || continue
    read_path "$mapping"
    case $line/ in "$top"/*) ;; *) return 1 ;; esac
  done
}

# Whether that directory has nothing in it but what the last install has put there. Then nothing is in the way, and it goes
# aside as a whole.
is_alone() {
  [ "$way" = replace ] && is_within_top || return 1
  : > "$work/problems"
  # The mark shows that all three programs have done their work.
  {
    find "$top" \( -type d -printf '%p/\0' \) -o -printf '%p\0' 2>> "$work/problems" && printf '//all\0'
  } | sort -z - "$cleanup" | uniq -zu > "$work/foreign"
  IFS= read -r line < "$work/foreign"
  [ "$line" = //all ] && [ ! -s "$work/problems" ] || return 1
  aside=${top%/*}/$aside_name.whole
}

# Remembers the one directory that was made and holds all files, if it is so.
keep_top() {
  [ ! -s "$work/top" ] && [ -s "$work/tops" ] && [ ! -e "$work/tops-unknown" ] || return 0
  top=''
  while IFS= read -r line; do
    [ -z "$top" ] || return 0
    top=$line
  done < "$work/tops"
  if holds_mappings; then printf '%s\n' "$top" > "$work/top"; fi
}

replace_files() {
  # What is kept as it is belongs to whoever put it there; it stays when this install is taken away. What has not changed is
  # neither taken away nor placed.
  left=$work/unchanged
  if [ "$behavior" = RETAIN ] && [ -s "$work/existing" ]; then
    left=$work/left
    cat "$work/existing" > "$left"
    if [ -s "$work/unchanged" ]; then cat "$work/unchanged" >> "$left"; fi
    sort -z -o "$left" "$left"
  fi
  if [ -s "$left" ]; then
    comm -z -23 "$work/new-files" "$left" > "$work/placed"
    cp "$work/placed" "$work/new-files" || give_up 'the list of new files could not be written'
  fi
  if [ -s "$work/top" ]; then
    # What changes is linked aside; what does not stays.
    [ ! -s "$work/going" ] || xargs -0 rm -f -- < "$work/going" 2>> "$work/problems" ||
      give_up 'the files in place could not be set aside'
  elif [ -n "$aside" ]; then
    set_top_aside 2>> "$work/problems" || give_up 'the files in place could not be set aside'
  else
    link_aside "$work/taken" || give_up 'the files in place could not be set aside'
    set -- "$work/taken" "$work/dangling"
    [ "$behavior" = OVERWRITE ] && set -- "$@" "$work/existing"
    for list; do set_aside "$list" || give_up 'the files in place could not be set aside'; done
  fi
  : > "$work/placing"
  make_directories || give_up 'a directory could not be made'
  copy_files
  case $? in
    0) ;;
    2) give_up 'permissions could not be set' ;;
    *) give_up 'files could not be copied' ;;
  esac
  set_permissions || give_up 'permissions could not be set'
  keep_top
  describe_installed || give_up 'the installed files could not be recorded'
  find_leftovers
  : > "$work/committed"
  conclude || give_up 'the list of installed files could not be written'
  finish succeeded Success '' "$leftovers"
}
