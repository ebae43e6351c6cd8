import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type LocalRevision, localRevision } from '@rollway/core';

/** Writes a revision whose validation passes, or fails when it is to be broken. */
export async function writeRevision(
  directory: string,
  version: string,
  { broken }: { readonly broken: boolean },
): Promise<LocalRevision> {
  const location = join(directory, 'revisions', version);
  await mkdir(location, { recursive: true });
  const script = `#!/bin/sh\necho "validating ${version} in $DEPLOYMENT_ID"\nexit ${broken ? 1 : 0}\n`;
  await writeFile(join(location, 'validate.sh'), script, { mode: 0o755 });
  const hooks = '  ValidateService:\n    - location: validate.sh\n      timeout: 60\n';
  await writeFile(join(location, 'appspec.yml'), `version: 0.0\nos: linux\nhooks:\n${hooks}`);
  return localRevision(location, 'directory');
}
