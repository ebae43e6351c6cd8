import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import type { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TransportError } from '@rollway/core';
import { isFileInput } from './file-input.js';
import { maximumAnswer, type Transport, type TransportCommand, type TransportResult } from './transport.js';

/** What a fresh Debian host gives a root shell. */
const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Settings of the local transport. */
export interface LocalTransportSettings {
  /** Names the host in messages; default `this machine`. */
  readonly description?: string;
  /** Variables of every command besides PATH and LANG; nothing of this process's environment is passed on. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The shell; default `/bin/sh`. */
  readonly shell?: readonly string[];
}

/** Runs commands as processes of this machine: the host is where the controller is. */
export function localTransport(settings: LocalTransportSettings = {}): Transport {
  const description = settings.description ?? 'this machine';
  const [shell = '/bin/sh', ...shellArguments] = settings.shell ?? ['/bin/sh'];
  const env = { PATH: defaultPath, LANG: 'C.UTF-8', ...settings.environment };
  return {
    description,
    streams: true,
    isLocal: true,
    run: (command) =>
      runProcess(
        { file: shell, args: [...shellArguments, '-c', command.script, ...command.arguments], env },
        command,
        description,
      ),
    close: () => Promise.resolve(),
  };
}

async function runProcess(
  program: { readonly file: string; readonly args: readonly string[]; readonly env: Record<string, string> },
  command: TransportCommand,
  description: string,
): Promise<TransportResult> {
  const { signal, stdin: input } = command;
  const file = isFileInput(input) ? await open(input.path) : undefined;
  // A group of its own, so that letting go ends the shell with its helpers; hooks live in sessions of their own.
  const child = spawn(program.file, program.args, {
    env: program.env,
    cwd: '/',
    detached: true,
    // The host reads a file itself.
    stdio: [file?.fd ?? 'pipe', 'pipe', 'pipe'],
  });
  const letGo = (): void => endGroup(child.pid);
  signal?.addEventListener('abort', letGo, { once: true });
  if (signal?.aborted === true) letGo();
  try {
    const [exitCode, stdout, stderr] = await Promise.all([
      exitOf(child),
      command.onOutput === undefined ? collect(child.stdout) : follow(child.stdout, command.onOutput),
      collect(child.stderr),
      child.stdin === null ? undefined : feed(child.stdin, input),
    ]);
    if (signal?.aborted === true) throw new TransportError({ host: description, reason: 'the command was let go' });
    return { exitCode, stdout, stderr };
  } catch (error) {
    letGo();
    if (error instanceof TransportError) throw error;
    throw new TransportError({
      host: description,
      reason: error instanceof Error ? error.message : String(error),
      cause: error,
    });
  } finally {
    signal?.removeEventListener('abort', letGo);
    await file?.close();
  }
}

function exitOf(child: ReturnType<typeof spawn>): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code));
  });
}

async function collect(stream: Readable | null): Promise<string> {
  if (stream === null) return '';
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    if (length < maximumAnswer) chunks.push(chunk);
    length += chunk.length;
  }
  return Buffer.concat(chunks).subarray(0, maximumAnswer).toString('utf8');
}

/** Hands text over as it comes and keeps its end, where the answer is. */
async function follow(stream: Readable | null, onOutput: (text: string) => void): Promise<string> {
  if (stream === null) return '';
  const decoder = new TextDecoder();
  let kept = '';
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    const text = decoder.decode(chunk, { stream: true });
    onOutput(text);
    kept = (kept + text).slice(-maximumAnswer);
  }
  return kept;
}

/** A host that answers before it has read everything closes its end: that is its right, and its answer counts. */
async function feed(stdin: Writable, input: AsyncIterable<Uint8Array> | undefined): Promise<void> {
  try {
    await pipeline(input ?? [], stdin);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EPIPE' && code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
