import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { BundleUnreadableError } from '@rollway/core';
import type { Bundle } from '../bundle/bundle.js';
import type { HostCallOptions, HostRequest } from '../host-settings.js';
import { downloadOnHost } from '../revision-source/download-on-host.js';
import { elevate } from '../security/elevate.js';
import { type ProgramHost, rootOf } from './call-program.js';

/** Digests of archives, each read once however many hosts fetch it. */
const digests = new WeakMap<Bundle['content'], Promise<string>>();

/**
 * Has the host download the archive by itself and check it against the one that was opened here. Resolves to where it is.
 *
 * @throws BundleUnreadableError when a host cannot unpack such an archive by itself, or has nothing to download with.
 * @throws RevisionChangedError when the host got other bytes.
 * @throws TransportError when asking again may help.
 */
export async function fetchArchive(
  { settings }: ProgramHost,
  request: HostRequest & Required<Pick<HostRequest, 'hostDownload'>>,
  { bundle, signal }: { readonly bundle: Bundle } & Pick<HostCallOptions, 'signal'>,
): Promise<string> {
  requirePlainArchive(bundle);
  const { transport, privileges = 'own' } = settings;
  const path = `${rootOf(settings)}/${request.deploymentGroupId}/${request.deploymentId}/fetched`;
  const download = await request.hostDownload();
  const revision = bundle.location.path;
  const run: typeof transport.run = (command) => transport.run(elevate(command, privileges));
  await downloadOnHost({ ...transport, run }, { download, revision, sha256: await sha256Of(bundle), path, signal });
  return path;
}

/**
 * Whether hosts can unpack the archive as it lies: they have `tar` and `gzip`, and whatever else an archive needs is done by
 * the controller.
 *
 * @throws BundleUnreadableError when they cannot.
 */
export function requirePlainArchive({ content, location }: Bundle): void {
  if (content.type === 'archive') return;
  const message =
    'must be a plain tar or tgz for hosts to fetch it by themselves: this one is unpacked by the controller; pack it anew with GNU tar, or let the controller deliver it';
  throw new BundleUnreadableError({ bundle: location.path, problems: [{ path: '', message }] });
}

function sha256Of({ content }: Bundle): Promise<string> {
  const known = digests.get(content) ?? hashFile(content.path);
  digests.set(content, known);
  return known;
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}
