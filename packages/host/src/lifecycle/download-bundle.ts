import { gunzipSync } from 'node:zlib';
import { AppSpecError, TransportError } from '@rollway/core';
import type { Bundle } from '../bundle/bundle.js';
import { nameOf } from '../bundle/name-bytes.js';
import type { HostCallOptions, HostRequest } from '../host-settings.js';
import type { InstallPlan } from '../install/install-plan.js';
import { renderManifest } from '../install/manifest.js';
import { packFiles } from '../install/pack-files.js';
import { type ArchiveInput, archiveInput } from './archive-input.js';
import { askProgram, inputOf, type ProgramHost } from './call-program.js';
import { compileAppSpec, compilePlan } from './compile-revision.js';
import { renderHookList } from './hook-list.js';
import { renderList } from './list-field.js';
import { type HostAnswer, parseAnswer } from './parse-answer.js';
import { retentionArguments } from './retention.js';
import { revisionSource } from './revision-source.js';
import { stagedName } from './stage-bundle.js';
import { refuseChange } from './upload.js';

/** Sends a revision to a host: all of it, or in the incremental way what the host has not got. */
export async function downloadBundle(
  host: ProgramHost,
  request: HostRequest,
  options: HostCallOptions,
): Promise<HostAnswer> {
  const bundle = await request.bundle();
  const staged = request.staged === true ? await takeStaged(host, request, options, bundle) : undefined;
  if (staged !== undefined) return staged;
  const needed = host.settings.install === 'incremental' ? await compare(host, request, options, bundle) : undefined;
  const partly = needed === undefined ? undefined : await send(host, request, options, { bundle, needed });
  // What the host was to link from its last archive may have gone in between.
  const answer = partly ?? (await send(host, request, options, { bundle }));
  await refuseChange(bundle);
  if (answer === undefined) {
    const reason = 'it was sent the whole bundle and asked for the whole bundle';
    throw new TransportError({ host: host.settings.transport.description, reason });
  }
  return answer;
}

/** Asks which files and links the host has not got; undefined when it needs them all. */
async function compare(
  host: ProgramHost,
  request: HostRequest,
  options: HostCallOptions,
  bundle: Bundle,
): Promise<ReadonlySet<string> | undefined> {
  await bundle.digest();
  const stdin = inputOf(packFiles(renderManifest(bundle.entries)));
  const needed = await askProgram(host, 'compare', request, { ...options, stdin, parse: parseNeeded });
  return needed === 'all' ? undefined : needed;
}

/** Paths end in NUL; zipped, those of thousands of files fit into an answer. */
function parseNeeded(stdout: string): 'all' | ReadonlySet<string> | undefined {
  const list = /^needed=(.*)$/m.exec(stdout)?.[1];
  if (list === undefined || list === 'all') return list;
  const names = nameOf(gunzipSync(Buffer.from(list, 'base64')));
  return new Set(names.split('\0').filter(Boolean));
}

/** @returns undefined when the host asks for everything instead. */
async function send(
  host: ProgramHost,
  request: HostRequest,
  options: HostCallOptions,
  upload: { readonly bundle: Bundle; readonly needed?: ReadonlySet<string> },
): Promise<HostAnswer | undefined> {
  const input = await archiveInput(host, request, { ...upload, signal: options.signal });
  const link = `link=${upload.needed === undefined ? 'no' : 'yes'}`;
  return download(host, request, options, { ...input, more: [link, ...input.more], bundle: upload.bundle });
}

/** @returns undefined when nothing is staged. */
async function takeStaged(
  host: ProgramHost,
  request: HostRequest,
  options: HostCallOptions,
  bundle: Bundle,
): Promise<HostAnswer | undefined> {
  return download(host, request, options, { more: ['from=staged', await stagedName(bundle)], bundle });
}

async function download(
  host: ProgramHost,
  request: HostRequest,
  options: HostCallOptions,
  { bundle, stdin, more }: ArchiveInput & { readonly bundle: Bundle },
): Promise<HostAnswer | undefined> {
  const parse = (stdout: string): HostAnswer | 'everything' | undefined =>
    stdout.startsWith('needed=all\n') ? 'everything' : parseAnswer(stdout);
  const answer = await askProgram(host, 'download', request, {
    ...options,
    ...(stdin === undefined ? {} : { stdin }),
    more: [...retentionArguments(host.settings), ...more, ...described(host, request, bundle)],
    parse,
  });
  return answer === 'everything' ? undefined : answer;
}

/** Command lines have an end; no AppSpec in use comes near it. */
const longestList = 100_000;

/**
 * What the host keeps for its hooks, why it must refuse them, and what it holds against what its user may do, as arguments.
 * What is wrong with an AppSpec fails the events that read it, and not this one.
 */
function described(host: ProgramHost, request: HostRequest, bundle: Bundle): readonly string[] {
  const source = revisionSource(request, bundle, host.settings);
  const appSpec = compileAppSpec(source);
  const plan = compilePlan(source);
  const hooks = 'value' in appSpec ? renderHookList(appSpec.value) : new Uint8Array();
  const needs = 'value' in plan ? renderList(needsOf(plan.value)) : new Uint8Array();
  const refusal = 'refusal' in appSpec ? JSON.stringify(appSpec.refusal) : '';
  const problems = Object.entries({ hooks, files: needs }).flatMap(([path, { length }]) => {
    const message = `must take at most ${longestList} bytes as a list for the host, not ${length}`;
    return length <= longestList ? [] : [{ path, message }];
  });
  if (problems.length > 0) throw new AppSpecError({ fileName: bundle.appSpec.fileName, problems });
  const text = (list: Uint8Array): string => Buffer.from(list).toString('utf8');
  return [`hooks=${text(hooks)}`, `needs=${text(needs)}`, `refusal=${refusal}`];
}

/** Owners and attributes that are given, and directories that are written to. */
function needsOf({ attributes, mappings }: InstallPlan): readonly (readonly [string, string])[] {
  return [
    ...attributes
      .filter(({ attribute }) => attribute !== 'mode')
      .map(({ attribute, value }) => [attribute, value] as const),
    ...mappings.map(({ to }) => ['destination', to] as const),
  ];
}
