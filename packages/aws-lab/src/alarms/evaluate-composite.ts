import type { AlarmState, AlarmValue } from './alarm-state.js';

/**
 * Judges the rule of a composite alarm: `ALARM("name")`, `OK(name)`, `INSUFFICIENT_DATA(name)`, TRUE, FALSE, AND, OR, NOT
 * and brackets (CloudWatch API reference, PutCompositeAlarm). A rule that cannot be read is undefined.
 */
export function evaluateComposite(state: AlarmState, rule: string): AlarmValue | undefined {
  const words = rule.match(/"[^"]*"|[()]|[^\s()]+/g) ?? [];
  const reader = { words, position: 0 };
  const outcome = readEither(state, reader);
  if (outcome === undefined || reader.position !== words.length) return undefined;
  return outcome ? 'ALARM' : 'OK';
}

interface Reader {
  readonly words: readonly string[];
  position: number;
}

const take = (reader: Reader): string => reader.words[reader.position++] ?? '';

function readEither(state: AlarmState, reader: Reader): boolean | undefined {
  let left = readBoth(state, reader);
  while (reader.words[reader.position] === 'OR') {
    reader.position += 1;
    const right = readBoth(state, reader);
    left = left === undefined || right === undefined ? undefined : left || right;
  }
  return left;
}

function readBoth(state: AlarmState, reader: Reader): boolean | undefined {
  let left = readOne(state, reader);
  while (reader.words[reader.position] === 'AND') {
    reader.position += 1;
    const right = readOne(state, reader);
    left = left === undefined || right === undefined ? undefined : left && right;
  }
  return left;
}

function readOne(state: AlarmState, reader: Reader): boolean | undefined {
  const word = take(reader);
  if (word === 'TRUE' || word === 'FALSE') return word === 'TRUE';
  if (word === 'NOT') {
    const inner = readOne(state, reader);
    return inner === undefined ? undefined : !inner;
  }
  if (word === '(') {
    const inner = readEither(state, reader);
    return take(reader) === ')' ? inner : undefined;
  }
  if (!['ALARM', 'OK', 'INSUFFICIENT_DATA'].includes(word) || take(reader) !== '(') return undefined;
  const name = take(reader)
    .replaceAll('"', '')
    .replace(/^.*:alarm:/, '');
  const alarm = state.alarms[name] ?? state.composites[name];
  return take(reader) === ')' && alarm !== undefined ? alarm.value === word : undefined;
}
