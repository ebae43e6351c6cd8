import type { Bundle } from '../bundle/bundle.js';
import type { HostCallOptions, HostRequest } from '../host-settings.js';
import { type ProgramHost, umaskOf } from './call-program.js';
import { fetchArchive } from './fetch-archive.js';
import { argumentField } from './list-field.js';
import { uploadBundle } from './upload.js';

/** An archive on its way to the host program: on stdin, or a file that the host has fetched. */
export interface ArchiveInput {
  readonly more: readonly string[];
  readonly stdin?: AsyncIterable<Uint8Array>;
}

/** Opens what a host is to unpack: all of the revision or, given paths, these files and links of it. */
export async function archiveInput(
  host: ProgramHost,
  request: HostRequest,
  options: { readonly bundle: Bundle; readonly needed?: ReadonlySet<string> } & Pick<HostCallOptions, 'signal'>,
): Promise<ArchiveInput> {
  const { bundle, needed, signal } = options;
  const { hostDownload } = request;
  const compress = host.settings.transport.isLocal !== true;
  const upload = await uploadBundle(bundle, {
    compress,
    umask: umaskOf(host.settings),
    ...(needed === undefined ? {} : { needed }),
  });
  const more = [
    `times=${bundle.location.type === 'directory' ? 'new' : 'kept'}`,
    `format=${upload.format}`,
    `strip=${argumentField(upload.root)}`,
    `last=${argumentField(upload.last)}`,
  ];
  if (hostDownload === undefined || needed !== undefined) return { more, stdin: upload.stdin };
  const path = await fetchArchive(host, { ...request, hostDownload }, { bundle, signal });
  return { more: [...more, `from=${path}`] };
}
