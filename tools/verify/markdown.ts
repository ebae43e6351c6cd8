/** A block of TypeScript in a document. */
export interface CodeBlock {
  readonly code: string;
  /** File whose content the block repeats, when a marker names one. */
  readonly source: string | undefined;
  /** Line of its first code line, from 1. */
  readonly line: number;
}

/** Every fenced `ts` block, with the marker on the line before it. */
export function codeBlocks(text: string): readonly CodeBlock[] {
  const lines = text.split('\n');
  const blocks: CodeBlock[] = [];
  let begin: number | undefined;
  lines.forEach((line, index) => {
    if (begin === undefined && line.trim() === '```ts') begin = index + 1;
    else if (begin !== undefined && line.trim() === '```') {
      const marker = /^<!-- file: (\S+) -->$/.exec(lines[begin - 2]?.trim() ?? '');
      blocks.push({ code: lines.slice(begin, index).join('\n'), source: marker?.[1], line: begin + 1 });
      begin = undefined;
    }
  });
  return blocks;
}

/** Relative links whose file does not exist. */
export function deadLinks(text: string, exists: (target: string) => boolean): readonly string[] {
  const prose = text.replace(/```[\s\S]*?```/g, '').replace(/`[^`\n]*`/g, '');
  const targets = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '');
  return targets
    .filter((target) => !/^([a-z]+:|#)/.test(target))
    .filter((target) => !exists(target.replace(/#.*$/, '')));
}
