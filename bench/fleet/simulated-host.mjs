/**
 * A host that answers as the host program does, without a machine behind it. It takes in what is sent to it, has nothing
 * staged after it was replaced, and is as slow as a host near by.
 */
export function simulatedHost(milliseconds) {
  const staged = new Set();
  return {
    description: 'a simulated host',
    streams: true,
    async run({ arguments: [, verb, ...settings], stdin }) {
      let bytes = 0;
      for await (const chunk of stdin ?? []) bytes += chunk.length;
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      const name = settings.find((setting) => setting.startsWith('staged='));
      if (verb === 'stage') {
        if (bytes === 0) return answer('failed', 'nothing was sent');
        staged.add(name);
      }
      if (verb === 'download' && bytes === 0 && !staged.delete(name)) return { ...succeeded, stdout: 'needed=all\n' };
      return answer('succeeded', '');
    },
    close: () => Promise.resolve(),
  };
}

const succeeded = { exitCode: 0, stdout: '', stderr: '' };

function answer(status, message) {
  const code = status === 'succeeded' ? 'Success' : 'UnknownError';
  return { ...succeeded, stdout: `status=${status}\ncode=${code}\nscript=\nmessage=${message}\nagent=\nlog:\n` };
}

/** A balancer of such hosts: it confirms when it is asked for the second time. */
export function simulatedBalancer() {
  const wishes = new Map();
  const confirmed = new Set();
  const wish = (instanceId, state) => {
    if (wishes.get(instanceId) !== state) confirmed.delete(instanceId);
    wishes.set(instanceId, state);
    return Promise.resolve();
  };
  return {
    standing: () => Promise.resolve('serving'),
    block: (instanceId) => wish(instanceId, 'blocked'),
    allow: (instanceId) => wish(instanceId, 'serving'),
    confirm(instanceId) {
      const before = confirmed.has(instanceId);
      confirmed.add(instanceId);
      return Promise.resolve({ confirmed: before, detail: 'as it was wished' });
    },
  };
}
