# The incremental way: what is the same in the installed and in the new revision, and untouched on this host since, is neither
# sent nor written. Lists are FACTS<SPACE>PATH<NUL>, sorted, so that what is in two of them is the same in both.

installed=$instructions/$group-installed

paths_of() { # lines with facts on stdin; prints their paths, sorted
  sed -z 's/^[^ ]* //' | sort -z
}

# What nobody can change without leaving a trace: ctime and inode. Of directories only what an install sets.
installed_facts() { # list
  sed -z 's:/$::' "$1" | xargs -0 -r sh -c 'find "$@" -maxdepth 0 \( -type d -printf "d:%m:%U:%G %p/\0" \) -o \
    -printf "%y:%i:%C@:%s:%T@:%m:%U:%G %p\0"' - 2> /dev/null | sort -z
}

# The same of everything below a directory.
facts_below() { # directory
  find "$1" \( -type d -printf 'd:%m:%U:%G %p/\0' \) -o -printf '%y:%i:%C@:%s:%T@:%m:%U:%G %p\0' | sort -z
}

# Whether nothing in the archive of a deployment has changed since its "pristine" was written.
is_pristine() { # home
  [ -s "$1/pristine" ] && touched=$(find "$1/deployment-archive" -cnewer "$1/pristine" -print -quit) && [ -z "$touched" ]
}

# Answers which entries of the new archive must be sent. The others are linked: what is the same in both manifests and has not
# been touched since the last archive was unpacked.
run_compare() {
  new=$home/comparing.$$
  mkdir -p "$new"
  tar -xf - --no-unquote -C "$new" 2> /dev/null
  read_pointer last_successful_install
  base=$pointed
  needed=all
  if [ -e "$new/end" ] && [ -s "$base/manifest" ] && [ -s "$base/pristine" ] && [ "$base" != "$home" ] &&
    find "$base/deployment-archive" -cnewer "$base/pristine" ! -type d -printf '%P\0' > "$new/touched"; then
    needed=$(comm -z "$new/manifest" "$base/manifest" | find_needed | gzip -1 | base64 -w 0)
    # A transport may cut long answers.
    if [ ! -s "$new/linked" ] || [ "${#needed}" -ge 50000 ]; then needed=all; fi
    printf '%s' "$base" > "$new/base"
  fi
  if [ -e "$home/comparing" ]; then rm -rf "$home/comparing"; fi
  mv "$new" "$home/comparing"
  printf 'needed=%s\n' "$needed"
  exit 0
}

# Prints what is new or has been touched, and lists what is to be linked.
find_needed() { # the columns of comm on stdin
  sed -nz -e "s/^\t\t[^ ]* //w $new/linked" -e t -e '/^\t/d' -e 's/^[^ ]* //p'
  [ -s "$new/touched" ] || return 0
  sort -z "$new/touched" > "$new/touched-sorted"
  sort -z "$new/linked" > "$new/both"
  comm -z -12 "$new/both" "$new/touched-sorted"
  comm -z -23 "$new/both" "$new/touched-sorted" > "$new/linked"
}

# Completes a partly sent archive with what is the same in the last one, all of whose directories were sent. Linking moves the
# change times of that one.
link_unchanged() { # directory
  read_path "$home/comparing/base"
  base=$line into=$1
  (cd "$base/deployment-archive" && xargs -0 -r -n 2500 -P 2 cp -Pl --parents -t "$into" -- < "$home/comparing/linked") 2>&1 || return 1
  if [ -s "$home/comparing/touched" ]; then : > "$base/pristine"; else echo yes > "$base/pristine"; fi
}

# Remembers what the archive is, so that the next one can be compared with it.
describe_archive() {
  [ -e "$home/comparing/manifest" ] || return 0
  mv -f "$home/comparing/manifest" "$home/manifest" && echo yes > "$home/pristine"
  rm -rf "$home/comparing"
}

# Whether all files are in one directory, which has nothing else in it and has not been touched since the last install. Then
# comparing the plans says what changes; sets it aside.
is_untouched() {
  [ "$way" = incremental ] && [ -s "$installed/planned" ] && [ -s "$installed/facts" ] && is_within_top && is_pristine "$home" || return 1
  facts_below "$top" 2> /dev/null | comm -z -3 - "$installed/facts" > "$work/differing" && [ ! -s "$work/differing" ] || return 1
  : > "$work/going"
  : > "$work/same"
  comm -z "$work/planned" "$installed/planned" |
    sed -nz -e "s/^\t\t[^ ]* //w $work/same" -e t -e "s/^\t[^ ]* //w $work/going"
  # A directory that goes takes everything in it along.
  ! grep -zq '/$' "$work/going" || return 1
  # Directories above it are in both plans; they belong to nobody.
  set -- -e /
  above=${top%/*}
  while [ -n "$above" ]; do
    set -- "$@" -e "$above/"
    above=${above%/*}
  done
  grep -zvxF "$@" "$work/same" | sort -z > "$work/unchanged"
  [ -s "$work/unchanged" ] || return 1
  printf '%s\n' "$top" > "$work/top"
  aside=$top/$aside_name.links
  [ -s "$work/going" ] || return 0
  # The mark of what is set aside stands before it is.
  printf '%s\0' "$aside" > "$work/asides"
  if (cd "$top" && mkdir "$aside" && cut -z -b "$((${#top} + 2))-" "$work/going" | xargs -0 cp -Pl --parents -t "$aside" --) 2> /dev/null; then
    return 0
  fi
  # A file system without hard links.
  rm -rf "$aside" "$work/unchanged" "$work/asides" "$work/top"
  aside=''
  return 1
}

# What of the last install may stay as it is, directories with a slash at the end.
find_unchanged() {
  [ -s "$installed/planned" ] && [ -s "$installed/facts" ] || return 0
  # A script that changed the archive before this install meant its files to be installed.
  is_pristine "$home" || return 0
  installed_facts "$work/old" | comm -z -12 - "$installed/facts" | paths_of > "$work/intact"
  comm -z -12 "$work/planned" "$installed/planned" | paths_of | comm -z -12 - "$work/intact" > "$work/same"
  without "$work/same" "$work/mixed" > "$work/unchanged"
  # A directory that goes takes everything in it along.
  without "$going" "$work/unchanged" | grep -z '/$' > "$work/going-directories"
  [ -s "$work/going-directories" ] || return 0
  # shellcheck disable=SC2016
  for_each "$work/going-directories" 'for path; do printf "%s\001\0" "$path"; done' - > "$work/marked"
  sort -z "$work/marked" "$work/unchanged" > "$work/both"
  # shellcheck disable=SC2016
  for_each "$work/both" 'mark=$(printf "\001") top=//
    if [ -s "$0" ]; then top=$(cat "$0" && echo .) && top=${top%??}; fi
    for path; do
      case $path in
        "$top"*) ;;
        *"/$mark") top=${path%"$mark"} ;;
        *) printf "%s\0" "$path" ;;
      esac
    done
    printf "%s\n" "$top" > "$0"' "$work/top-going" > "$work/unchanged"
}

# Takes what has not changed out of the lists of what one mapping copies. Needs mapping and to.
leave_unchanged() {
  width=$((${#to} + 2))
  [ "$to" = / ] && width=2
  without "$mapping-small" "$work/unchanged" | cut -z -b "$width-" | sed -z 's:^:./:' > "$mapping-names"
  [ -e "$mapping-large" ] || return 0
  without "$mapping-big" "$work/unchanged" > "$work/big"
  # shellcheck disable=SC2016
  xargs -0 -r sh -c 'for path; do printf "%s\0%s\0" ".${path#"$0"}" "$path"; done' "${to%/}" < "$work/big" > "$mapping-large"
}

# What an install has put there, for the next one to compare with. Files that were kept for others make that impossible.
describe_installed() {
  [ "$way" = incremental ] || return 0
  [ "$behavior" = RETAIN ] && [ -s "$work/existing" ] && return 0
  if [ "$times" = new ] && [ -s "$work/unchanged" ]; then
    grep -zv '/$' "$work/unchanged" | xargs -0 -r touch -h -c -- || return 1
  fi
  if [ -s "$work/top" ]; then
    facts_below "$top" > "$work/facts"
    return
  fi
  cat "$work/new-files" "$work/unchanged" > "$work/all-files" && installed_facts "$work/all-files" > "$work/facts"
}

# The plan goes first: where facts are left, this was cut off and is repeated.
keep_description() {
  if [ -e "$work/facts" ]; then
    set -- "$work/facts"
    if [ -e "$work/planned" ]; then set -- "$work/planned" "$@"; fi
    mv -f -t "$installed" -- "$@"
  elif [ -e "$installed/facts" ]; then
    rm -f "$installed/facts" "$installed/planned"
  fi
}
