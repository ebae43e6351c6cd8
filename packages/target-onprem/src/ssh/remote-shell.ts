import { randomBytes } from 'node:crypto';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TransportError } from '@rollway/core';
import { maximumAnswer, type TransportCommand, type TransportResult } from '@rollway/host';
import { MarkedOutput } from './marked-output.js';
import type { RemoteChannel } from './remote-channel.js';
import { type KnownScripts, shellText } from './shell-text.js';

/** A shell kept open on a host: each command costs one round trip, and the host no new session. */
export interface RemoteShell {
  /** False once it has ended, or a command with input has used it up. */
  readonly usable: boolean;
  /**
   * Runs a command to its end, one at a time.
   *
   * @throws TransportError when the shell is lost, silent for too long, or let go before the command has ended.
   */
  run(command: TransportCommand): Promise<TransportResult>;
  close(): void;
}

/** What a shell needs besides its channel. */
export interface RemoteShellSettings {
  /** Names the host in messages. */
  readonly description: string;
  /** Milliseconds without a byte in either direction, after which a command is let go. */
  readonly answerWithin: number;
}

/** A command under way: where its outputs go. */
interface Running {
  readonly stdout: MarkedOutput;
  readonly stderr: MarkedOutput;
  /** Called after every byte that came. */
  heard(): void;
}

/** Makes a shell of a channel that has just been opened. */
export function remoteShell(channel: RemoteChannel, settings: RemoteShellSettings): RemoteShell {
  const known: KnownScripts = new Map();
  const name = randomBytes(8).toString('hex');
  let count = 0;
  let usable = true;
  let running: Running | undefined;
  const listen = (output: 'stdout' | 'stderr') => (chunk: Buffer) => {
    running?.[output].push(chunk);
    running?.heard();
  };
  channel.stdout.on('data', listen('stdout'));
  channel.stderr.on('data', listen('stderr'));
  // The command hears of a broken pipe from the end of the channel, which knows more.
  channel.stdin.on('error', () => undefined);
  void channel.ended.then(() => {
    usable = false;
  });
  channel.stdin.write('cd /\n');
  return {
    get usable() {
      return usable;
    },
    async run(command) {
      count += 1;
      const mark = `rollway ${name} ${count}`;
      const outputs = {
        stdout: new MarkedOutput(mark, maximumAnswer, command.onOutput),
        stderr: new MarkedOutput(mark, maximumAnswer),
      };
      if (command.stdin !== undefined) usable = false;
      try {
        return await awaitAnswer({ channel, command, settings, ...outputs }, (heard) => {
          running = { ...outputs, heard };
          channel.stdin.write(shellText(command, mark, known));
        });
      } catch (error) {
        usable = false;
        channel.close();
        throw error;
      } finally {
        running = undefined;
      }
    },
    close() {
      usable = false;
      channel.close();
    },
  };
}

/** A command with everything it needs to be awaited. */
interface Exchange {
  readonly channel: RemoteChannel;
  readonly command: TransportCommand;
  readonly settings: RemoteShellSettings;
  readonly stdout: MarkedOutput;
  readonly stderr: MarkedOutput;
}

async function awaitAnswer(exchange: Exchange, send: (heard: () => void) => void): Promise<TransportResult> {
  const { channel, command, settings, stdout, stderr } = exchange;
  let stopWaiting = (): void => undefined;
  const answer = new Promise<TransportResult>((resolve, reject) => {
    const fail = (reason: string, cause?: unknown): void =>
      reject(new TransportError({ host: settings.description, reason, cause }));
    const letGo = (): void => fail('the command was let go');
    const silent = (): void => fail(`nothing was heard for ${settings.answerWithin / 1000} s`);
    const timer = setTimeout(silent, settings.answerWithin);
    const heard = (): void => {
      timer.refresh();
    };
    const feed = feedOnce(exchange, heard, fail);
    stopWaiting = () => {
      clearTimeout(timer);
      command.signal?.removeEventListener('abort', letGo);
    };
    void channel.ended.then((why) => fail(endedEarly(exchange, why)));
    command.signal?.addEventListener('abort', letGo, { once: true });
    if (command.signal?.aborted === true) return letGo();
    send(() => {
      heard();
      feed();
      if (stdout.word === undefined || stderr.word === undefined) return;
      resolve({ exitCode: exitCodeOf(stdout.word), stdout: stdout.text, stderr: stderr.text });
    });
  });
  return answer.finally(() => stopWaiting());
}

/** Sends the input once the command has begun, and not before: until then the shell itself is reading. */
function feedOnce(
  { channel, command, stdout }: Exchange,
  moved: () => void,
  fail: (reason: string, cause: unknown) => void,
): () => void {
  let fed = command.stdin === undefined;
  return () => {
    if (fed || !stdout.began || command.stdin === undefined) return;
    fed = true;
    feedInput(command.stdin, channel.stdin, moved).catch((error: unknown) => {
      // A host that answers before it has read everything is right, and its answer counts.
      if (stdout.word === undefined && !isBrokenPipe(error)) fail('its input could not be read', error);
    });
  };
}

async function feedInput(input: AsyncIterable<Uint8Array>, stdin: Writable, moved: () => void): Promise<void> {
  await pipeline(
    input,
    async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        moved();
        yield chunk;
      }
    },
    stdin,
  );
}

function isBrokenPipe(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EPIPE' || code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ERR_STREAM_DESTROYED';
}

/** A shell says 128 and the number of the signal (1 to 64 on Linux) that ended its command. */
function exitCodeOf(word: string): number | null {
  const code = Number(word);
  return code > 128 && code <= 192 ? null : code;
}

/** A shell that never began says why on its outputs: no such user, no shell, an account that is closed. */
function endedEarly({ stdout, stderr }: Exchange, why: string | undefined): string {
  const said = [stdout.noise, stderr.noise].filter((text) => text !== '').join(' ');
  const detail = [why, said === '' ? undefined : `it said: ${said}`].filter((text) => text !== undefined);
  return ['the connection ended before the answer', ...detail].join(': ');
}
