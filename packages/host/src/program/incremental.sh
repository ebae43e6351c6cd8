# The incremental way: what is the same in the installed and in the new revision, and untouched on this host since, is neither
# sent nor written. Lists are FACTS<SPACE>PATH<NUL>, sorted, so that what is in two of them is the same in both.

installed=$instructions/$group-installed

paths_of() { # list with facts; prints its paths, sorted
  sed -z 's/^[^ ]* //' "$@" | sort -z
}

# Everything but times of access: an archive's files may be linked into the next one, which changes their ctime and count.
archive_facts() { # directory
  find "$1" \( -type f -o -type l \) -printf '%y:%m:%U:%G:%s:%T@ %P\0' | sort -z
}

# What nobody can change without leaving a trace: ctime and inode. Of directories only what an install sets.
installed_facts() { # list
  sed -z 's:/$::' "$1" | xargs -0 -r sh -c 'find "$@" -maxdepth 0 \( -type d -printf "d:%m:%U:%G %p/\0" \) -o \
    -printf "%y:%i:%C@:%s:%T@:%m:%U:%G %p\0"' - 2> /dev/null | sort -z
}

# Answers which entries of the new archive must be sent, as their places in the list of all of them. The others are linked.
run_compare() {
  new=$home/comparing.$$
  mkdir -p "$new"
  tar -xf - -C "$new" 2> /dev/null
  base=''
  [ -s "$instructions/${group}_last_successful_install" ] && read -r base < "$instructions/${group}_last_successful_install"
  needed=all
  if [ -e "$new/end" ] && [ -s "$base/manifest" ] && [ -s "$base/facts" ] && [ "$base" != "$home" ]; then
    archive_facts "$base/deployment-archive" | comm -z -12 - "$base/facts" | paths_of > "$new/intact"
    comm -z -12 "$new/manifest" "$base/manifest" | paths_of | comm -z -12 - "$new/intact" > "$new/linked"
    paths_of "$new/manifest" > "$new/paths"
    without "$new/paths" "$new/linked" | tr '\n\0' '\001\n' > "$new/needed"
    tr '\n\0' '\001\n' < "$new/paths" | grep -nxFf "$new/needed" | cut -d : -f 1 | tr '\n' ',' > "$new/places"
    # A transport may cut long answers.
    if [ -s "$new/linked" ] && [ "$(wc -c < "$new/places")" -lt 50000 ]; then needed=$(cat "$new/places"); fi
    printf '%s' "$base" > "$new/base"
  fi
  rm -rf "$home/comparing"
  mv "$new" "$home/comparing"
  printf 'needed=%s\n' "$needed"
  exit 0
}

# Completes a partly sent archive with what is the same in the last one.
link_unchanged() { # directory
  read_path "$home/comparing/base"
  into=$1
  (cd "$line/deployment-archive" && xargs -0 -r cp -Pl --parents -t "$into" -- < "$home/comparing/linked") 2>&1
}

# Remembers what the archive is, so that the next one can be compared with it.
describe_archive() {
  [ -e "$home/comparing/manifest" ] || return 0
  archive_facts "$archive" > "$home/facts" && mv "$home/comparing/manifest" "$home/manifest"
  rm -rf "$home/comparing"
}

# What of the last install may stay as it is, directories with a slash at the end.
find_unchanged() {
  [ -s "$installed-plan" ] && [ -s "$installed-facts" ] && [ -s "$home/facts" ] || return 0
  # A script that changed the archive before this install meant its files to be installed.
  [ -z "$(find "$archive" -cnewer "$home/facts" -print -quit)" ] || return 0
  installed_facts "$work/old" | comm -z -12 - "$installed-facts" | paths_of > "$work/intact"
  comm -z -12 "$work/planned" "$installed-plan" | paths_of | comm -z -12 - "$work/intact" > "$work/same"
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
  cat "$work/new-files" "$work/unchanged" > "$work/all-files" && installed_facts "$work/all-files" > "$work/installed-facts"
}

keep_description() {
  if [ -e "$installed-facts" ]; then rm -f "$installed-facts" "$installed-plan"; fi
  [ -e "$work/installed-facts" ] || return 0
  mv -f "$work/planned" "$installed-plan"
  mv -f "$work/installed-facts" "$installed-facts"
}
