/** What the host program puts before a record of the log that it passes on. */
const mark = 'out=';

/** Cuts a stream of text into the records of the log in it; what is not one belongs to the answer. */
export function recordReader(onRecord: (record: string) => void): (text: string) => void {
  let rest = '';
  return (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.startsWith(mark)) onRecord(line.slice(mark.length));
  };
}
