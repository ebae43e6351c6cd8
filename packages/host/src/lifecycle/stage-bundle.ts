import type { Bundle } from '../bundle/bundle.js';
import type { HostCallOptions, HostRequest } from '../host-settings.js';
import { archiveInput } from './archive-input.js';
import { askProgram, type ProgramHost } from './call-program.js';
import { type HostAnswer, parseAnswer } from './parse-answer.js';
import { refuseChange } from './upload.js';

/**
 * Puts the revision beside where DownloadBundle will want it, while the old one still serves. A host that has it answers at
 * once. What was staged is used by a `start` of DownloadBundle that says `staged`.
 */
export async function stageBundle(
  host: ProgramHost,
  request: HostRequest,
  options: HostCallOptions,
): Promise<HostAnswer> {
  const bundle = await request.bundle();
  const { more, stdin } = await archiveInput(host, request, { bundle, signal: options.signal });
  const answer = await askProgram(host, 'stage', request, {
    ...options,
    ...(stdin === undefined ? {} : { stdin }),
    more: [...more, await stagedName(bundle)],
    parse: parseAnswer,
  });
  await refuseChange(bundle);
  return answer;
}

/** Names what is staged by its content, so that it is never taken for another revision. */
export async function stagedName(bundle: Bundle): Promise<string> {
  return `staged=${(await bundle.digest()).replace(/^sha256:/, '').slice(0, 32)}`;
}
