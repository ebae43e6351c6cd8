import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tag, TagFilter, TagSelection } from '@rollway/host';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fileInventory } from './file-inventory.js';
import { registeredHosts } from './registered-hosts.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rollway-inventory-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const tag = (text: string): Tag => {
  const [key = '', value = ''] = text.split('=');
  return { key, value };
};
const is = (text: string): TagFilter => ({ type: 'KEY_AND_VALUE', ...tag(text) });

describe('selection by tags', () => {
  const fleet = {
    n: ['Name=web', 'Region=North', 'Env=beta'],
    s: ['Name=web', 'Region=South', 'Env=gamma'],
    w: ['Name=web', 'Region=West', 'Env=prod'],
    d: ['Name=db', 'Region=North', 'Env=beta'],
  };
  const inventory = Object.entries(fleet).map(([instanceName, tags]) => ({ instanceName, tags: tags.map(tag) }));
  const select = async (selection: TagSelection) =>
    (await registeredHosts({ inventory, host: () => ({}), ...selection })()).map((host) => host.instanceId).join('');

  test.each<[string, TagSelection]>([
    ['nsw', { tagGroups: [[is('Name=web')]] }],
    ['nsd', { tagGroups: [[is('Region=North'), is('Region=South')]] }],
    ['n', { tagGroups: [[is('Name=web')], [is('Region=North')]] }],
    [
      'nsd',
      {
        tagGroups: [
          [is('Env=beta'), is('Env=gamma')],
          [is('Region=North'), is('Region=South')],
        ],
      },
    ],
    ['nswd', { tagFilters: [{ type: 'KEY_ONLY', key: 'Env' }] }],
    ['sw', { tagFilters: [is('Region=South'), { type: 'VALUE_ONLY', value: 'prod' }] }],
    ['', { tagFilters: [is('Name=WEB')] }],
  ])('selects %s', async (expected, selection) => {
    expect(await select(selection)).toBe(expected);
  });

  test('deregistered instances are not selected, but found while a deployment wants them', async () => {
    const gone = [{ instanceName: 'n', tags: [tag('Name=web')], registrationStatus: 'Deregistered' as const }];
    const hosts = registeredHosts({ inventory: async () => gone, tagFilters: [is('Name=web')], host: () => ({}) });
    expect(await hosts()).toEqual([]);
    expect(await hosts('n')).toEqual([{ instanceId: 'n' }]);
  });

  test('every problem of a selection at once', () => {
    const create = (selection: TagSelection) => () => registeredHosts({ inventory, host: () => ({}), ...selection });
    expect(create({})).toThrow('tagGroups');
    expect(create({ tagGroups: [], tagFilters: [] })).toThrow('together');
    expect(create({ tagGroups: Array.from({ length: 4 }, () => [is('a=b')]) })).toThrow('1 to 3 groups, got 4');
    const eleven = Array.from({ length: 11 }, () => is('a=b'));
    expect(create({ tagGroups: [eleven, [{ type: 'KEY_ONLY', key: '' }]] })).toThrow(
      /tagGroups\[0\]: must be 1 to 10 filters, got 11[\s\S]*tagGroups\[1\]\[0\]\.key/,
    );
  });
});

describe.each(['instances.yml', 'instances.json'])('registration in %s', (name) => {
  const create = () => fileInventory(join(directory, name), { now: () => 0 });

  test('register, tag, list, deregister, and use the name again', async () => {
    const inventory = create();
    const properties = { address: '10.0.0.1', port: '0022' };
    await inventory.register({ instanceName: 'web-1', tags: [tag('Role=web')], properties });
    await inventory.addTags(['web-1'], [tag('Role=web'), tag('Zone=1')]);
    await inventory.removeTags(['web-1'], [tag('Role=web'), tag('Never=there')]);
    const registered = { registrationStatus: 'Registered', registerTime: '1970-01-01T00:00:00.000Z', properties };
    expect(await create().list()).toEqual([{ instanceName: 'web-1', tags: [tag('Zone=1')], ...registered }]);
    await expect(inventory.register({ instanceName: 'web-1' })).rejects.toThrow('registered already');
    expect(await inventory.deregister('web-1')).toMatchObject({ registrationStatus: 'Deregistered', tags: [{}] });
    await expect(inventory.deregister('web-1')).rejects.toThrow('must be a registered instance');
    await expect(inventory.addTags(['web-1'], [tag('a=b')])).rejects.toThrow('must be a registered instance');
    expect(await inventory.register({ instanceName: 'web-1' })).toMatchObject({ tags: [] });
    expect(await inventory.list()).toHaveLength(1);
  });

  test('an identity belongs to one instance, of one kind', async () => {
    const inventory = create();
    const iamUserArn = 'arn:aws:iam::1:user/web';
    await inventory.register({ instanceName: 'web-1', iamUserArn });
    await expect(inventory.register({ instanceName: 'web-2', iamUserArn })).rejects.toThrow('with web-1');
    const both = { instanceName: 'web:3', iamUserArn: 'a', iamSessionArn: 'b' };
    await expect(inventory.register(both)).rejects.toThrow(/instanceName[\s\S]*iamSessionArn/);
    await inventory.deregister('web-1');
    await inventory.register({ instanceName: 'web-2', iamUserArn });
  });

  test('the eleventh tag is refused and nothing is changed', async () => {
    const inventory = create();
    await inventory.register({ instanceName: 'web-1', tags: [tag('a=b')] });
    const ten = Array.from({ length: 10 }, (_, index) => tag(`k${index}=v`));
    await expect(inventory.addTags(['web-1'], ten)).rejects.toThrow('10 at most, got 11');
    expect((await inventory.list())[0]?.tags).toHaveLength(1);
  });
});

test('a file that is wrong says all that is, with line and column', async () => {
  const file = join(directory, 'instances.yml');
  await writeFile(
    file,
    'instances:\n  - instanceName: "web 1"\n  - instanceName: web-2\n    tags: nope\n    port: 1\n',
  );
  await expect(fileInventory(file).list()).rejects.toThrow(
    /:2:5 instances\[0\]\.instanceName[\s\S]*:5:11 instances\[1\]\.port[\s\S]*:4:11 instances\[1\]\.tags/,
  );
});

test('two processes that register side by side lose nothing', async () => {
  const file = join(directory, 'instances.yml');
  const source = `
    import { fileInventory } from ${JSON.stringify(new URL('./file-inventory.ts', import.meta.url).href)};
    const inventory = fileInventory(${JSON.stringify(file)});
    for (let index = 0; index < 20; index += 1) await inventory.register({ instanceName: process.argv[1] + index });
  `;
  const run = async (name: string): Promise<void> => {
    const flags = ['--conditions=@rollway/source', '--import', 'tsx', '--input-type=module', '-e', source, name];
    const child = spawn(process.execPath, flags, { stdio: ['ignore', 'ignore', 'inherit'] });
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
  };
  await Promise.all([run('a'), run('b')]);
  expect(await fileInventory(file).list()).toHaveLength(40);
  expect(await readFile(file, 'utf8')).toContain('instanceName: b19');
}, 60_000);
