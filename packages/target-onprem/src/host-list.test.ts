import { localTransport, type Transport } from '@rollway/host';
import { expect, test } from 'vitest';
import { onPremises } from './onprem.js';
import { parseSettings } from './settings.js';

const context = { operationId: 'x', signal: new AbortController().signal, log: () => undefined };

/** Lists hosts anew each time, as an inventory does, and notes which connections are closed. */
function inventory(names: string[]): {
  list(): Promise<{ instanceId: string; transport: Transport }[]>;
  closed: string[];
} {
  const closed: string[] = [];
  let time = 0;
  return {
    closed,
    async list() {
      time += 1;
      return names.map((instanceId) => {
        const description = `${instanceId} of list ${time}`;
        const close = async (): Promise<void> => void closed.push(description);
        return { instanceId, transport: { ...localTransport({ description }), close } };
      });
    },
  };
}

test('an inventory is asked at the start of a deployment; operations keep its connections', async () => {
  const names = ['a'];
  const { list } = inventory(names);
  const { hosts } = parseSettings({ hosts: list });
  const described = async (name: string): Promise<string | undefined> =>
    (await hosts.find(name))?.transport.description;
  expect(await described('a')).toBe('a of list 1');
  expect(await described('a')).toBe('a of list 1');
  names.push('b');
  expect(await described('b')).toBe('b of list 2');
  expect(await described('gone')).toBeUndefined();
  await hosts.refresh();
  expect(await described('a')).toBe('a of list 4');
  expect(await described('b')).toBe('b of list 4');
});

test('an inventory that fails once is asked again', async () => {
  const { list } = inventory(['a']);
  let fails = true;
  const { hosts } = parseSettings({
    hosts: async () => {
      if (fails) throw new RangeError('the inventory is down');
      return list();
    },
  });
  await expect(hosts.known()).rejects.toThrow('the inventory is down');
  fails = false;
  expect(await hosts.known()).toHaveLength(1);
});

test('closing a target closes the connections to its hosts', async () => {
  const { list, closed } = inventory(['a', 'b']);
  const target = onPremises({ hosts: list });
  await target.resolveFleet(context);
  await target.close();
  expect(closed).toEqual(['a of list 1', 'b of list 1']);
});
