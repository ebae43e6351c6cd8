import type { LoadBalancer, Standing } from '@rollway/core/target';

/**
 * Several balancers before the same instances, as one: an instance is out when it is out of all, and serves when it serves in
 * all. What it was before is kept for each of them.
 */
export function joinLoadBalancers(balancers: readonly LoadBalancer[]): LoadBalancer {
  const [only] = balancers;
  if (only !== undefined && balancers.length === 1) return only;
  return {
    async block(instanceId, signal) {
      await Promise.all(balancers.map((each) => each.block(instanceId, signal)));
    },
    async allow(instanceId, signal, before) {
      const words = wordsOf(before, balancers.length);
      await Promise.all(balancers.map((each, index) => each.allow(instanceId, signal, words[index])));
    },
    async confirm(instanceId, expected, signal, before) {
      const words = wordsOf(before, balancers.length);
      const answers = await Promise.all(
        balancers.map((each, index) => each.confirm(instanceId, expected, signal, words[index])),
      );
      const confirmed = { confirmed: true, detail: answers.map(({ detail }) => detail).join(', ') };
      return answers.find((answer) => !answer.confirmed) ?? confirmed;
    },
    async standing(instanceId, signal) {
      const words = await Promise.all(
        balancers.map(async (each) => (await each.standing?.(instanceId, signal)) ?? 'serving'),
      );
      const [first = 'serving'] = words;
      const told = words.every((word) => word === first) ? [first] : words;
      return told.map(encodeURIComponent).join(';');
    },
  };
}

/** One word is of all; several are one for each. What cannot be read, for example after a change of the balancers, is serving. */
function wordsOf(before: Standing | undefined, balancers: number): readonly Standing[] {
  const words = (before ?? 'serving').split(';').map(decode);
  const [first = 'serving'] = words;
  if (words.length === balancers) return words;
  return Array.from({ length: balancers }, () => (words.length === 1 ? first : 'serving'));
}

function decode(word: string): Standing {
  try {
    return decodeURIComponent(word);
  } catch {
    return 'serving';
  }
}
