import { expect, test } from 'vitest';
import { parseSettings } from './settings.js';

test('hosts keep five deployments of whatever size and age, unless the settings have other limits; 0 is none', () => {
  const limits = { maxRevisions: 0, maxRevisionBytes: 10 ** 9, maxRevisionAge: 86_400_000 };
  expect(parseSettings({ hosts: [] })).toMatchObject({ maxRevisions: 5, maxRevisionBytes: 0, maxRevisionAge: 0 });
  expect(parseSettings({ hosts: [], ...limits })).toMatchObject(limits);
  expect(() => parseSettings({ hosts: [], maxRevisions: -1, maxRevisionAge: 0.5 })).toThrow(
    /maxRevisions: must be.*maxRevisionAge: must be/s,
  );
});
