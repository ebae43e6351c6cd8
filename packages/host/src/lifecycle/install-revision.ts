import type { HostCallOptions, HostRequest } from '../host-settings.js';
import { type InstallPlan, renderInstallPlan } from '../install/install-plan.js';
import { renderIncrementalLists } from '../install/manifest.js';
import { packFiles } from '../install/pack-files.js';
import { callProgram, concluding, inputOf, type ProgramHost, umaskOf } from './call-program.js';
import { compilePlan } from './compile-revision.js';
import type { HostAnswer } from './parse-answer.js';
import { revisionSource } from './revision-source.js';

/** Computes the install and has the host carry it out. */
export async function installRevision(
  host: ProgramHost,
  request: HostRequest,
  options: HostCallOptions,
): Promise<HostAnswer> {
  const bundle = await request.bundle();
  const compiled = compilePlan(revisionSource(request, bundle, host.settings));
  // The same for everybody who asks, so the host has nothing to remember.
  if ('refusal' in compiled) return { status: 'failed', diagnostics: compiled.refusal };
  const plan = compiled.value;
  const { install: way = 'replace' } = host.settings;
  if (way === 'incremental') await bundle.digest();
  const lists =
    way === 'incremental' ? renderIncrementalLists(plan, bundle.entries, umaskOf(host.settings)) : undefined;
  return callProgram(host, 'install', request, {
    ...options,
    stdin: inputOf(packPlan(plan, lists)),
    more: [
      `behavior=${plan.fileExistsBehavior}`,
      `way=${way}`,
      concluding(request),
      `times=${bundle.location.type === 'directory' ? 'new' : 'kept'}`,
    ],
  });
}

/** Plans in the form that a host reads, made once however many hosts they go to. */
const packed = new WeakMap<InstallPlan, Uint8Array>();

function packPlan(plan: InstallPlan, more?: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const known = more === undefined ? packed.get(plan) : undefined;
  if (known !== undefined) return known;
  // The last of the lists is how the host knows that all of them have come.
  const pack = packFiles({ ...renderInstallPlan(plan), ...more, end: new Uint8Array() });
  if (more === undefined) packed.set(plan, pack);
  return pack;
}
