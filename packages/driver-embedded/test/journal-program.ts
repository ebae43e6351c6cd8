import { createInterface } from 'node:readline';
import { RollwayError } from '@rollway/core';
import { fileJournal } from '@rollway/driver-embedded';
import { recordAt } from './fixtures.js';

/**
 * A journal in a process of its own. Each line it reads is a command: `acquire`, `append <sequence>`, `write` (appends until
 * it is killed, printing each acknowledged sequence), `close`. It answers with a line: `done …` or an error's code.
 */
const [directory = '', takeOver = ''] = process.argv.slice(2);
const journal = fileJournal(directory, { takeOver: takeOver === 'take-over' });

async function obey(command: string, sequence: number): Promise<string> {
  switch (command) {
    case 'acquire':
      await journal.acquire();
      return `done epoch ${(await journal.holder())?.epoch}`;
    case 'append':
      await journal.append('one', [recordAt('one', sequence)], { expectedSequence: sequence - 1 });
      return `done ${sequence}`;
    case 'write':
      for (let next = sequence; ; next += 1) {
        await journal.append('one', [recordAt('one', next)], { expectedSequence: next - 1 });
        process.stdout.write(`${next}\n`);
      }
    default:
      await journal.close();
      return 'done';
  }
}

process.stdout.write('ready\n');
for await (const line of createInterface({ input: process.stdin })) {
  const [command = '', sequence = '0'] = line.split(' ');
  const answer = await obey(command, Number(sequence)).catch((error: unknown) =>
    RollwayError.isInstance(error) ? `${error.code} ${error.message}` : `unexpected ${String(error)}`,
  );
  process.stdout.write(`${answer}\n`);
}
