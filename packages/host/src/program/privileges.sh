# What a revision asks for is held against what this user may do, before anything is touched.

# Adds to "lacking".
lacks() { # what
  lacking="${lacking:+$lacking; }$1"
}

# Whether this is root. The shell reads it by itself where there is /proc.
is_root() {
  if [ -z "${user_id:-}" ] && [ -r /proc/self/status ]; then
    while IFS=$tab read -r key _ effective _; do
      [ "$key" = Uid: ] && { user_id=$effective; break; }
    done < /proc/self/status
  fi
  [ "${user_id:=$(id -u)}" = 0 ]
}

may_use_sudo() {
  sudo -n true 2> /dev/null
}

is_member() { # group, by name or number
  case " $(id -Gn) $(id -G) " in *" $1 "*) return 0 ;; esac
  return 1
}

check_owner() { # OWNER[:GROUP]
  owner=${1%%:*} owner_group=${1#"${1%%:*}"}
  owner_group=${owner_group#:}
  if [ -n "$owner" ] && [ "$owner" != "$(id -un)" ] && [ "$owner" != "$(id -u)" ]; then
    lacks "give files to owner $owner"
  fi
  if [ -n "$owner_group" ] && ! is_member "$owner_group"; then lacks "give files to group $owner_group"; fi
}

check_attribute() { # attribute value
  case $1 in
    owner) is_root || check_owner "$2" ;;
    acl) command -v setfacl > /dev/null || lacks 'set access control lists, because setfacl is not installed' ;;
    context) command -v chcon > /dev/null || lacks 'set SELinux contexts, because chcon is not installed' ;;
  esac
}

check_hooks() { # hook list
  [ -s "$1" ] || return 0
  is_root && return
  while IFS=$tab read -r _ _ sudo runas _; do
    if [ "$sudo" = yes ] && ! may_use_sudo; then lacks 'run scripts by sudo'; fi
    [ "$runas" = - ] && continue
    plain "$runas"
    [ "$plain" = "$(id -un)" ] || sudo -n -E -u "$plain" true 2> /dev/null || lacks "run scripts as user $plain"
  done < "$1"
}

check_destination() { # directory
  is_root && return
  directory=$1
  while [ -n "$directory" ] && [ ! -e "$directory" ]; do directory=${directory%/*}; done
  [ -w "${directory:-/}" ] || lacks "write to ${directory:-/}"
}

# Sets "lacking" to what cannot be done here; empty when everything can. What an install needs is a list WHAT<TAB>VALUE.
check_privileges() { # hook list
  lacking=''
  check_hooks "$1"
  printf '%s' "$needs" > "$home/needs"
  while IFS=$tab read -r what field; do
    plain "$field"
    case $what in
      destination) check_destination "$plain" ;;
      *) check_attribute "$what" "$plain" ;;
    esac
  done < "$home/needs"
}
