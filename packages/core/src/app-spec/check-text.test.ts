import { describe, expect, it } from 'vitest';
import { checkText } from './check-text.js';

const tooDeep = 'must not be nested so deeply';

describe('checkText', () => {
  it('takes a text of the greatest length, and nothing longer', () => {
    expect(checkText(`#${'x'.repeat(1_048_575)}`)).toBeUndefined();
    expect(checkText(`#${'x'.repeat(1_048_576)}`)).toEqual({
      message: 'must be at most 1048576 characters',
      received: '1048577',
      offset: 0,
    });
  });

  it.each([
    ['brackets', '['.repeat(64), '['.repeat(65), 64],
    ['braces', '{a: '.repeat(64), '{a: '.repeat(65), 256],
    ['brackets after closing ones', ']'.repeat(99), `${']'.repeat(99)}${'['.repeat(65)}`, 163],
    ['dashes', '- '.repeat(128), '- '.repeat(130), 256],
    ['question marks', '? '.repeat(128), '? '.repeat(130), 256],
    ['indentation', `a:\n${' '.repeat(256)}b: 1`, `a:\n${' '.repeat(257)}b: 1`, 3],
  ])('bounds the depth of %s', (_what, deepest, tooMuch, offset) => {
    expect(checkText(deepest)).toBeUndefined();
    expect(checkText(tooMuch)).toEqual({ message: tooDeep, offset });
  });

  it('counts brackets that are open, not those that were', () => {
    expect(checkText('a: [[1], [2]]\n'.repeat(1000))).toBeUndefined();
  });

  it('does not take text for nesting', () => {
    expect(checkText(`a: "${'[{'.repeat(500)}"\nb: |\n  ${'- '.repeat(500)}\n# ${'{'.repeat(500)}\n`)).toBeUndefined();
  });

  it.each([
    ['\u0000', 'U+0000'],
    ['\u001B', 'U+001B'],
    ['\u007F', 'U+007F'],
    ['\uFEFF', 'U+FEFF'],
    ['\uFFFF', 'U+FFFF'],
  ])('refuses the character %j', (character, received) => {
    expect(checkText(`ab${character}`)).toEqual({
      message: 'must not contain control characters',
      received,
      offset: 2,
    });
  });

  it('takes tabs, line ends, a byte order mark at the beginning and letters of any script', () => {
    expect(checkText('\uFEFFa:\t"\u0085é漢😀"\r\n')).toBeUndefined();
  });
});
