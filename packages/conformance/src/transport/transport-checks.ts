import { TransportError } from '@rollway/core';
import { type CheckDefinition, demand, demandRejection } from '../check.js';
import type { ConformingTransport, TransportFixture } from './transport-fixture.js';

/** Bytes of an answer that a transport keeps (`maximumAnswer` of `@rollway/host`). */
const longestAnswer = 65_536;
/** How soon a command must be let go of, in milliseconds. */
const promptly = 10_000;

/** What a transport promises to the host program. */
export const transportChecks: readonly CheckDefinition<TransportFixture>[] = [
  {
    id: 'transport/answers',
    title: 'gives exit code and both outputs, and hands arguments over unharmed',
    why: 'paths and variables of users may hold anything a shell would take for its own',
    async verify({ transport }) {
      const given = ['a b', "it's", '"$HOME"', '`date`', 'line\nbreak', '', '-n', 'grüße'];
      const script = 'printf "%s|" "$@"; echo trouble >&2; exit 7';
      const { exitCode, stdout, stderr } = await transport.run({ script, arguments: ['name', ...given] });
      demand(this.id, exitCode === 7, `the exit code is ${exitCode} instead of 7`);
      demand(
        this.id,
        stdout === given.map((text) => `${text}|`).join(''),
        `arguments came as ${JSON.stringify(stdout)}`,
      );
      demand(this.id, stderr.includes('trouble'), `the error output is ${JSON.stringify(stderr)}`);
    },
  },
  {
    id: 'transport/streams-stdin',
    title: 'streams its input, every byte of it, and ends it',
    why: 'revisions are sent that way',
    async verify({ transport }) {
      const script = 'wc -c | tr -d " "';
      const { stdout } = await transport.run({ script, arguments: ['name'], stdin: bytes(3_000_001) });
      demand(this.id, stdout.trim() === '3000001', `${stdout.trim()} bytes of 3000001 arrived`);
      const empty = await transport.run({ script, arguments: ['name'] });
      demand(this.id, empty.stdout.trim() === '0', 'a command without input got some');
    },
  },
  {
    id: 'transport/takes-an-early-answer',
    title: 'takes the answer of a command that does not read its input',
    why: 'a host that knows an operation answers before the upload is over',
    async verify({ transport }) {
      const { exitCode, stdout } = await transport.run({
        script: 'echo known',
        arguments: ['name'],
        stdin: bytes(3_000_000),
      });
      demand(this.id, exitCode === 0 && stdout === 'known\n', `gave ${exitCode} and ${JSON.stringify(stdout)}`);
    },
  },
  {
    id: 'transport/tells-of-a-signal',
    title: 'gives no exit code when a signal ended the command',
    why: 'a killed program has not answered, and its outcome is unknown',
    async verify({ transport }) {
      const { exitCode } = await transport.run({ script: 'kill -KILL $$', arguments: ['name'] });
      demand(this.id, exitCode === null, `the exit code is ${exitCode} instead of null`);
    },
  },
  {
    id: 'transport/lets-go-while-running',
    title: 'lets go of a running command promptly when its signal is aborted, with an error that says unknown',
    why: 'a stop waits for that',
    async verify({ transport, directory }) {
      const stop = new AbortController();
      const running = transport.run({
        script: ': > "$1"; sleep 30',
        arguments: ['name', `${directory}/began`],
        signal: stop.signal,
      });
      running.catch(() => undefined);
      await untilThere(transport, `${directory}/began`);
      stop.abort();
      await demandLetGo(this.id, running);
    },
  },
  {
    id: 'transport/lets-go-before',
    title: 'rejects at once when the signal was aborted before',
    why: 'a call that is not wanted any more must not wait for a host',
    async verify({ transport }) {
      await demandLetGo(
        this.id,
        transport.run({ script: 'sleep 30', arguments: ['name'], signal: AbortSignal.abort() }),
      );
    },
  },
  {
    id: 'transport/bounds-output',
    title: 'keeps the beginning of an output that is too long, and reads the rest away',
    why: 'a talkative script must neither fill the memory of the controller nor hang on a full pipe',
    async verify({ transport }) {
      const script = 'echo first; i=0; while [ $i -lt 4000 ]; do printf "%0100d" 0; i=$((i + 1)); done; exit 3';
      const { exitCode, stdout } = await transport.run({ script, arguments: ['name'] });
      demand(this.id, exitCode === 3, `the exit code is ${exitCode} instead of 3`);
      demand(this.id, stdout.startsWith('first\n'), 'the beginning is missing');
      demand(this.id, stdout.length <= longestAnswer, `kept ${stdout.length} bytes, at most ${longestAnswer}`);
    },
  },
  {
    id: 'transport/runs-side-by-side',
    title: 'runs two commands at once',
    why: 'a cancel must reach a host while a call waits there',
    async verify({ transport, directory }) {
      const waits = 'i=0; while [ ! -e "$1" ] && [ $i -lt 100 ]; do sleep 0.1; i=$((i + 1)); done; [ -e "$1" ]';
      const first = transport.run({ script: waits, arguments: ['name', `${directory}/second`] });
      await transport.run({ script: ': > "$1"', arguments: ['name', `${directory}/second`] });
      demand(this.id, (await first).exitCode === 0, 'the second command began only after the first had ended');
    },
  },
];

async function* bytes(count: number): AsyncGenerator<Uint8Array, void, void> {
  const chunk = new Uint8Array(65_536).fill(120);
  for (let left = count; left > 0; left -= chunk.length) yield left < chunk.length ? chunk.subarray(0, left) : chunk;
}

async function untilThere(transport: ConformingTransport, path: string): Promise<void> {
  const script = 'i=0; while [ ! -e "$1" ] && [ $i -lt 100 ]; do sleep 0.1; i=$((i + 1)); done';
  await transport.run({ script, arguments: ['name', path] });
}

async function demandLetGo(check: string, running: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new RangeError(`was not let go of within ${promptly} ms`)), promptly);
  });
  const error = await demandRejection(
    check,
    Promise.race([running, patience]),
    'gave an answer although it was let go',
  );
  clearTimeout(timer);
  demand(check, TransportError.isInstance(error), `rejected with ${String(error)} instead of a TransportError`);
}
