# Install: takes away what the last install of the group put there, and puts the new files in place. The controller sends the
# plan as lists whose items end in NUL, so names may hold anything. All conflicts are found before anything is touched;
# whatever is taken away is first set aside, and a failure puts it back.

cleanup=$instructions/$group-cleanup
# The directory that the last install made and that holds all its files, where there is one.
only_top=$instructions/$group-top
# One install at a time; what it does stands here until it is over, for whoever has to undo it.
work=$instructions/$group-install

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

# Items of a sorted list that the last install did not make, whatever they have become since: a directory of its own may be
# a file or a link by now.
not_ours() { # list
  without "$1" "$work/old" > "$work/strange"
  [ -s "$work/strange" ] || return 0
  sed -z 's:$:/:' "$work/strange" | sort -z | comm -z -12 - "$work/old" | sed -z 's:/$::' | sort -z |
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
  not_ours "$work/found" > "$work/foreign"
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

# What stands in the way whatever the behavior is: files where directories must be, directories where files must be.
find_blocking() {
  : > "$work/blocking"
  if [ -s "$work/old" ]; then
    # shellcheck disable=SC2016
    for_each "$work/directories" 'for path; do
        if [ ! -d "$path" ]; then if [ -e "$path" ] || [ -h "$path" ]; then printf "%s\0" "$path"; fi; fi
      done' - | sort -z > "$work/not-directories"
    not_ours "$work/not-directories" > "$work/blocking"
    comm -z -12 "$work/new-files" "$work/grown" >> "$work/blocking"
  fi
  if [ "$behavior" = OVERWRITE ] && [ -s "$work/existing" ]; then
    # shellcheck disable=SC2016
    for_each "$work/existing" 'for path; do [ ! -d "$path" ] || printf "%s\0" "$path"; done' - >> "$work/blocking"
  fi
}

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

refuse_list() { # list what beginning
  count=$(tr -dc '\0' < "$1" | wc -c)
  paths=$(tr '\n\0' '?\n' < "$1" | head -n 100 | tr '\n' ' ')
  rm -rf "$work"
  finish failed UnknownError '' "${3:-}$((count)) destinations $2; nothing was changed: $paths"
}

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
      } | tar -xpf - -b 128 --numeric-owner ${keep:+--skip-old-files} -C "$to" 2>> "$work/problems" || return 1
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

# Directories of the last install that this one does not want and that hold something else. They stay; sets leftovers.
find_leftovers() {
  leftovers=''
  [ -s "$work/mixed" ] || return 0
  comm -z -12 "$work/old" "$work/mixed" > "$work/staying"
  sed -z 's:$:/:' "$work/directories" | sort -z | comm -z -23 "$work/staying" - > "$work/leftovers"
  [ -s "$work/leftovers" ] || return 0
  leftovers="left in place, because they hold what is not of this group: $(tr '\n\0' '?\n' < "$work/leftovers" | head -n 10 | tr '\n' ' ')"
}

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
  problem=$(tar -xf - -C "$work" 2>&1)
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
  case $behavior in OVERWRITE | RETAIN) ;; *) refuse_existing ;; esac
  find_old
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

# Sets one directory aside as it is.
set_top_aside() {
  printf '%s' "$top" > "$work/whole" && printf '%s\0' "$aside" >> "$work/asides" && mv -T -- "$top" "$aside"
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
