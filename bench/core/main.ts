import { rm } from 'node:fs/promises';
import { durableRun, recoverySeconds, setSnapshot } from './durable.js';
import { eventsPerInstance } from './fleet.js';
import { machineSpeed, memoryPerInstance, pipelineSpeed } from './machine.js';
import { median, threeTimes } from './measure.js';

const large = 100_000;
const small = 1_000;

interface Row {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly bar: number;
  /** Whether more is better. */
  readonly more: boolean;
}

/** Measures everything and prints a table; it reports and never fails, because a shared machine has slow days. */
async function main(): Promise<void> {
  machineSpeed(small);
  const atSmall = await threeTimes(() => machineSpeed(small));
  const atLarge = await threeTimes(() => machineSpeed(large));
  const pipeline = await threeTimes(() => pipelineSpeed(large));
  const memory = await threeTimes(() => memoryPerInstance(large));
  const runs = [await durableRun(large), await durableRun(large), await durableRun(large)];
  const durable = median(runs.map(({ seconds }) => seconds));
  const directory = runs[0]?.directory ?? '';
  await setSnapshot(directory, false);
  const fromRecords = await threeTimes(() => recoverySeconds(directory, 'records'));
  await setSnapshot(directory, true);
  const fromSnapshot = await threeTimes(() => recoverySeconds(directory, 'snapshot'));
  for (const run of runs) await rm(run.directory, { recursive: true });
  print([
    { what: `decide + evolve, ${small} instances`, value: atSmall, unit: 'inputs/CPU-s', bar: 300_000, more: true },
    { what: `decide + evolve, ${large} instances`, value: atLarge, unit: 'inputs/CPU-s', bar: 300_000, more: true },
    { what: `cost per input, ${large} against ${small}`, value: atSmall / atLarge, unit: 'x', bar: 3, more: false },
    { what: 'with events, encoding, one listener', value: pipeline, unit: 'inputs/CPU-s', bar: 100_000, more: true },
    {
      what: 'durable, embedded, no-op target',
      value: (large * eventsPerInstance) / durable,
      unit: 'events/s',
      bar: 20_000,
      more: true,
    },
    { what: 'the same, whole deployment', value: durable, unit: 's', bar: 30, more: false },
    { what: 'recovery from records', value: fromRecords, unit: 's', bar: 5, more: false },
    { what: 'recovery from a snapshot', value: fromSnapshot, unit: 's', bar: 1, more: false },
    { what: 'core state per instance', value: memory, unit: 'bytes', bar: 400, more: false },
  ]);
}

function print(rows: readonly Row[]): void {
  console.log(`medians of 3; ${large} instances, ${eventsPerInstance} events each; node ${process.version}`);
  for (const { what, value, unit, bar, more } of rows) {
    const good = more ? value >= bar : value <= bar;
    const shown = `${format(value)} ${unit}`.padStart(24);
    console.log(
      `${what.padEnd(42)}${shown}   bar ${more ? '>=' : '<='} ${format(bar).padEnd(8)} ${good ? 'PASS' : 'short'}`,
    );
  }
}

function format(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(2);
}

await main();
