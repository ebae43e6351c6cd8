import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bundleTime, type GoldenBundle, type SceneEntry } from './golden-case.js';
import { type Fill, modeOf, nameBytes, put } from './scene.js';
import { tarBytes } from './tar-bytes.js';
import { zipBytes } from './zip-bytes.js';

/** One entry of a bundle, under the name that it has there. */
export interface BundleMember {
  readonly name: Buffer;
  readonly entry: SceneEntry;
}

/** Writes the bundle of a step and returns where it is. */
export function makeBundle(bundle: GoldenBundle, number: number, context: { root: string; fill: Fill }): string {
  const base = join(context.root, `bundle-${number}`);
  const location = bundle.type === 'directory' ? base : `${base}.${bundle.ext ?? bundle.type}`;
  if (bundle.raw_base64 !== undefined) {
    writeFileSync(location, Buffer.from(bundle.raw_base64, 'base64'));
    return location;
  }
  const kind = bundle.made_as ?? bundle.type;
  const members = membersOf(bundle);
  if (kind === 'directory') {
    makeDirectory(base, members, context.fill);
    return location;
  }
  const bytes =
    kind === 'zip'
      ? zipBytes(members, bundle.zip_unix ?? true, context.fill)
      : tarBytes(members, bundle.prefix ?? '', context.fill);
  const packed = kind === 'tgz' ? gzipSync(bytes) : bytes;
  writeFileSync(location, packed.subarray(0, bundle.truncate_to ?? packed.length));
  return location;
}

function membersOf(bundle: GoldenBundle): readonly BundleMember[] {
  const { appspec, appspec_base64, appspec_name = 'appspec.yml', files = {}, prefix = '' } = bundle;
  // A file of the AppSpec's name takes its content and keeps its place.
  const entries = new Map<string, SceneEntry>();
  if (appspec !== undefined && appspec !== null) entries.set(appspec_name, { content: appspec });
  if (appspec_base64 !== undefined) entries.set(appspec_name, { base64: appspec_base64 });
  for (const [name, entry] of Object.entries(files)) entries.set(name, entry);
  return [...entries].map(([name, entry]) => ({
    name: nameBytes(name.startsWith('b64:') ? name : prefix + name),
    entry,
  }));
}

function makeDirectory(base: string, members: readonly BundleMember[], fill: Fill): void {
  mkdirSync(base, { recursive: true });
  const pathOf = (name: Buffer): Buffer => Buffer.concat([Buffer.from(`${base}/`), name]);
  for (const { name, entry } of members) put(pathOf(name), entry, { fill, time: bundleTime });
  for (const { name, entry } of members) if (entry.type === 'dir') chmodSync(pathOf(name), modeOf(entry));
}
