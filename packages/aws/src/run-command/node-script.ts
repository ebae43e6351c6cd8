import { gzipSync } from 'node:zlib';
import { maximumAnswer } from '@rollway/host';
import type { StagedInput } from './stage-input.js';

/** One command for one node. */
export interface NodeCommand {
  readonly nodeId: string;
  /** Names the command's receipt on the node. */
  readonly token: string;
  readonly arguments: readonly string[];
  readonly input: StagedInput;
  /** Absolute path on the node. */
  readonly stateDirectory: string;
}

/** Characters of a frame that are printed at once: Systems Manager keeps the first 24,000 of an output. */
const longestPrint = 23_000;

/** Bytes of the error output that are kept. */
const longestErrorOutput = 8_192;

/**
 * What every node runs around a command. A command has a directory on its node, its receipt: delivered twice it runs once,
 * and whoever asks for more of an output than Systems Manager keeps finds it there for a day.
 */
const runner = `umask 077
work=$state/$token
emit() {
  IFS= read -r code < "$work/code"
  printf 'rollway-frame %s %s %s ' "$token" "$code" "$(wc -c < "$work/frame" | tr -d ' ')"
  head -c ${longestPrint} "$work/frame"
  echo
  exit 0
}
conclude() {
  { wc -c < "$work/out" | tr -d ' '; cat "$work/out" "$work/err"; } | gzip -c | base64 | tr -d '\\n' > "$work/frame"
  : > "$work/done"
  rm -f "$work/input"
  emit
}
keep() { head -c "$1"; cat > /dev/null; }
fetch() {
  if command -v curl > /dev/null 2>&1; then
    printf 'url = "%s"\\n' "$url" | curl --config - --silent --show-error --fail --location --retry 2 --output "$work/input"
  else
    printf '%s\\n' "$url" | wget --quiet --input-file=- --output-document="$work/input"
  fi || return 1
  found=$(sha256sum < "$work/input")
  [ "\${found%% *}" = "$sum" ] || { echo "the digest is \${found%% *} instead of $sum" >&2; return 1; }
}
mkdir -p "$state" || exit 73
if ! mkdir "$work" 2> /dev/null; then
  while [ ! -e "$work/done" ]; do
    read -r pid < "$work/pid" && kill -0 "$pid" 2> /dev/null || [ -e "$work/done" ] || exit 75
    sleep 1
  done
  emit
fi
echo $$ > "$work/pid"
find "$state" -mindepth 1 -maxdepth 1 -mmin +1440 -exec rm -rf {} + 2> /dev/null
input=/dev/null
: > "$work/out"
if [ -n "$inline" ]; then
  printf '%s' "$inline" | base64 -d > "$work/input"
  input=$work/input
elif [ -n "$url" ]; then
  if ! fetch 2> "$work/err" < /dev/null; then
    echo input-missing > "$work/code"
    conclude
  fi
  input=$work/input
fi
{
  {
    { sh -c "$script" "$@" < "$input" 3>&-; echo $? > "$work/code"; } 2>&3 | keep ${maximumAnswer} > "$work/out"
  } 3>&1 | keep ${longestErrorOutput} > "$work/err"
}
conclude
`;

/**
 * The text that AWS-RunShellScript runs on all nodes of a command: one program, and for each node its own arguments, chosen by
 * the id that the agent gives to scripts. Packed, because commands differ little from node to node and sizes are bounded.
 */
export function renderNodeScript(script: string, commands: readonly NodeCommand[]): readonly string[] {
  const text = `${chooseNode(commands)}script=${quote(script)}\n${runner}`;
  const packed = gzipSync(text, { level: 9 }).toString('base64');
  return ["decoded=$(base64 -d <<'ROLLWAY' | gzip -dc", packed, 'ROLLWAY', ') || exit 70', 'eval "$decoded"'];
}

function chooseNode(commands: readonly NodeCommand[]): string {
  const [only] = commands;
  if (only !== undefined && commands.length === 1) return `${settingsOf(only)}\n`;
  const cases = commands.map((command) => `${quote(command.nodeId)}) ${settingsOf(command)} ;;`);
  return `case \${AWS_SSM_INSTANCE_ID:-} in\n${cases.join('\n')}\n*) echo "no command is for \${AWS_SSM_INSTANCE_ID:-a node without a name}" >&2; exit 78 ;;\nesac\n`;
}

function settingsOf({ token, stateDirectory, input, arguments: given }: NodeCommand): string {
  const settings = {
    token,
    state: stateDirectory,
    inline: input.kind === 'inline' ? input.content.toString('base64') : '',
    url: input.kind === 'download' ? input.url : '',
    sum: input.kind === 'download' ? input.sha256 : '',
  };
  const assignments = Object.entries(settings).map(([name, value]) => `${name}=${quote(value)}`);
  return `${assignments.join('; ')}; set -- ${given.map(quote).join(' ')}`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
