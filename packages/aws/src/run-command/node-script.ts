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

/** Texts of commands that are written down once, by the name of the shell variable that holds each. */
type Shared = ReadonlyMap<string, string>;

/** From how many characters on an argument is worth a variable: the host program is one, and as long as all else. */
const longArgument = 200;

/**
 * The text that AWS-RunShellScript runs on all nodes of a command: one program, and for each node its own arguments, chosen by
 * the id that the agent gives to scripts. Packed, and long arguments once, because commands differ little from node to node and
 * sizes are bounded.
 */
export function renderNodeScript(script: string, commands: readonly NodeCommand[]): readonly string[] {
  const shared = sharedTexts(script, commands);
  const definitions = [...shared].map(([text, name]) => `${name}=${quote(text)}\n`).join('');
  const text = `${definitions}${chooseNode(commands, shared)}script=$shared_0\n${runner}`;
  const packed = gzipSync(text, { level: 9 }).toString('base64');
  return ["decoded=$(base64 -d <<'ROLLWAY' | gzip -dc", packed, 'ROLLWAY', ') || exit 70', 'eval "$decoded"'];
}

function sharedTexts(script: string, commands: readonly NodeCommand[]): Shared {
  const long = commands.flatMap((command) => [...command.arguments, inlineOf(command)]);
  const texts = new Set([script, ...long.filter((text) => text.length >= longArgument)]);
  return new Map([...texts].map((text, index) => [text, `shared_${index}`]));
}

function chooseNode(commands: readonly NodeCommand[], shared: Shared): string {
  const [only] = commands;
  if (only !== undefined && commands.length === 1) return `${settingsOf(only, shared)}\n`;
  const cases = commands.map((command) => `${quote(command.nodeId)}) ${settingsOf(command, shared)} ;;`);
  return `case \${AWS_SSM_INSTANCE_ID:-} in\n${cases.join('\n')}\n*) echo "no command is for \${AWS_SSM_INSTANCE_ID:-a node without a name}" >&2; exit 78 ;;\nesac\n`;
}

function settingsOf(command: NodeCommand, shared: Shared): string {
  const { token, stateDirectory, input } = command;
  const word = (text: string): string => {
    const name = shared.get(text);
    return name === undefined ? quote(text) : `"$${name}"`;
  };
  const settings = {
    token,
    state: stateDirectory,
    inline: inlineOf(command),
    url: input.kind === 'download' ? input.url : '',
    sum: input.kind === 'download' ? input.sha256 : '',
  };
  const assignments = Object.entries(settings).map(([name, value]) => `${name}=${word(value)}`);
  return `${assignments.join('; ')}; set -- ${command.arguments.map(word).join(' ')}`;
}

function inlineOf({ input }: NodeCommand): string {
  return input.kind === 'inline' ? input.content.toString('base64') : '';
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
