import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { modelDirectory } from '../emulator/emulator-location.js';
import { LabError } from '../lab-error.js';
import type { ServiceModel } from './service-model.js';

const loaded = new Map<string, ServiceModel>();

/**
 * Reads AWS's newest model of a service, by its name in botocore.
 *
 * @throws LabError when the models are not installed, or none has this name.
 */
export function loadServiceModel(service: string): ServiceModel {
  const known = loaded.get(service);
  if (known !== undefined) return known;
  const models = modelDirectory();
  if (models === undefined) throw new LabError('The API models are not installed; `npm test` installs them.');
  const directory = join(models, service);
  if (!existsSync(directory)) throw new LabError(`AWS publishes no model of a service named "${service}".`);
  const newest = readdirSync(directory).sort().at(-1) ?? '';
  const model = JSON.parse(gunzipSync(readFileSync(join(directory, newest, 'service-2.json.gz'))).toString('utf8'));
  loaded.set(service, model as ServiceModel);
  return model as ServiceModel;
}
