import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RequestNotAllowedError } from '@rollway/core';
import type { Clock, DeploymentRequest } from '@rollway/core/driver';
import { isMissing, makeDirectory, namesIn, replaceFile } from '../journal/durable-files.js';
import { parseRequest } from './parse-request.js';

/** What sending needs. */
export interface SendOptions {
  readonly clock: Clock;
  /** Longest wait for the answer, in milliseconds. */
  readonly patience: number;
  /** Ends the waiting; the request may still be granted. */
  readonly signal: AbortSignal;
}

/** What answering needs. */
export interface ServeOptions {
  readonly clock: Clock;
  /** Ends the serving. */
  readonly signal: AbortSignal;
  /** Does what is requested; resolves to why not, or to undefined once it is in the journal. */
  grant(request: DeploymentRequest): Promise<string | undefined>;
  onError(error: unknown): void;
}

/** How a process steers a deployment that another one runs: a file for the request, a file for its answer. */
export interface RequestDrop {
  /**
   * Leaves a request and waits until the process that runs the deployment has committed it.
   *
   * @throws RequestNotAllowedError when it was refused, or nobody answered in time.
   */
  send(deploymentId: string, request: DeploymentRequest, options: SendOptions): Promise<void>;
  /** Answers requests until the signal is aborted. */
  serve(deploymentId: string, options: ServeOptions): Promise<void>;
}

interface Answer {
  readonly refusal?: string;
}

/** More than this many are not taken at once, and not left behind: a runaway script must not fill the disk. */
const mostRequests = 100;
/** A person waits for this; a look into an empty directory costs next to nothing. */
const interval = 200;
const requestName = /^([\w-]+)\.request\.json$/;

let sent = 0;

/** Requests as files in a directory of each deployment. */
export function createRequestDrop(directoryOf: (deploymentId: string) => string): RequestDrop {
  return {
    async send(deploymentId, request, options) {
      const directory = directoryOf(deploymentId);
      const refuse = (reason: string): never => {
        throw new RequestNotAllowedError({ deploymentId, request: request.type, reason });
      };
      await makeDirectory(directory);
      if ((await namesIn(directory)).length >= mostRequests)
        refuse(`${mostRequests} requests wait in ${directory} already`);
      sent += 1;
      const id = `${options.clock.now()}-${process.pid}-${sent}`;
      const requestFile = join(directory, `${id}.request.json`);
      const answerFile = join(directory, `${id}.answer.json`);
      await replaceFile(requestFile, JSON.stringify(request));
      const answer = await awaitAnswer(answerFile, options);
      await rm(requestFile, { force: true });
      await rm(answerFile, { force: true });
      if (answer === undefined) refuse(`the process that runs it did not answer within ${options.patience} ms`);
      else if (answer.refusal !== undefined) refuse(answer.refusal);
    },
    async serve(deploymentId, options) {
      const directory = directoryOf(deploymentId);
      await removeAnswers(directory);
      while (!options.signal.aborted) {
        await answerWaiting(directory, options).catch(options.onError);
        await options.clock.sleep(interval, options.signal);
      }
    },
  };
}

async function awaitAnswer(file: string, options: SendOptions): Promise<Answer | undefined> {
  const { clock, patience, signal } = options;
  const end = clock.now() + patience;
  while (!signal.aborted) {
    try {
      return JSON.parse(await readFile(file, 'utf8')) as Answer;
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
    if (clock.now() >= end) return undefined;
    await clock.sleep(interval / 4, signal);
  }
  return undefined;
}

async function answerWaiting(directory: string, options: ServeOptions): Promise<void> {
  const ids = (await namesIn(directory)).flatMap((name) => requestName.exec(name)?.[1] ?? []).sort();
  for (const id of ids.slice(0, mostRequests)) {
    const requestFile = join(directory, `${id}.request.json`);
    const text = await readFile(requestFile, 'utf8').catch(() => undefined);
    // Gone: its sender did not wait any longer.
    if (text === undefined) continue;
    const request = parseRequest(text);
    const refusal =
      request === undefined
        ? 'the request cannot be read; send it with the same release'
        : await options.grant(request);
    await replaceFile(
      join(directory, `${id}.answer.json`),
      JSON.stringify({ refusal } satisfies { refusal: string | undefined }),
    );
    await rm(requestFile, { force: true });
  }
}

/** Answers that an earlier process gave and nobody fetched. */
async function removeAnswers(directory: string): Promise<void> {
  for (const name of await namesIn(directory)) {
    if (name.endsWith('.answer.json')) await rm(join(directory, name), { force: true });
  }
}
