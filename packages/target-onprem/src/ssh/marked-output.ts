const newline = 0x0a;

/**
 * What a command writes between two marks, out of a stream that goes on before and after: what a login shell says first is
 * none of it. The end mark is followed by a word (the exit code) and a line break.
 */
export class MarkedOutput {
  readonly #begin: Buffer;
  readonly #end: Buffer;
  readonly #maximum: number;
  #waiting: Buffer = Buffer.alloc(0);
  #kept: Buffer[] = [];
  #length = 0;
  #began = false;
  #word: string | undefined;
  readonly #onText: ((text: string) => void) | undefined;
  readonly #decoder = new TextDecoder();

  /**
   * Of what is written at most `maximum` bytes are kept: the first ones, or the last ones where all of it is handed over as
   * it comes, because then the answer is at the end.
   */
  constructor(mark: string, maximum: number, onText?: (text: string) => void) {
    this.#begin = Buffer.from(`\n${mark} begins\n`);
    this.#end = Buffer.from(`${mark} ended `);
    this.#maximum = maximum;
    this.#onText = onText;
  }

  get began(): boolean {
    return this.#began;
  }

  /** The word after the end mark; undefined until it has come. */
  get word(): string | undefined {
    return this.#word;
  }

  get text(): string {
    return Buffer.concat(this.#kept).toString('utf8');
  }

  /** The last of what came before the begin mark, for messages about a shell that never got there. */
  get noise(): string {
    return this.#began ? '' : this.#waiting.toString('utf8').trim();
  }

  push(chunk: Buffer): void {
    if (this.#word !== undefined) return;
    let data = Buffer.concat([this.#waiting, chunk]);
    if (!this.#began) {
      const at = data.indexOf(this.#begin);
      if (at < 0) {
        this.#waiting = data.subarray(-512);
        return;
      }
      this.#began = true;
      data = data.subarray(at + this.#begin.length);
    }
    this.#scan(data);
  }

  #scan(data: Buffer): void {
    const at = data.indexOf(this.#end);
    if (at < 0) {
      const sure = data.length - beginningAtEnd(data, this.#end);
      this.#keep(data.subarray(0, sure));
      this.#waiting = data.subarray(sure);
      return;
    }
    this.#keep(data.subarray(0, at));
    const word = data.indexOf(newline, at + this.#end.length);
    if (word < 0) this.#waiting = data.subarray(at);
    else this.#word = data.toString('utf8', at + this.#end.length, word);
  }

  #keep(part: Buffer): void {
    if (part.length === 0) return;
    if (this.#onText !== undefined) {
      this.#onText(this.#decoder.decode(part, { stream: true }));
      this.#kept = [Buffer.concat([...this.#kept, part]).subarray(-this.#maximum)];
      return;
    }
    const room = this.#maximum - this.#length;
    if (room <= 0) return;
    // A copy: a slice would keep the whole chunk of the socket alive.
    this.#kept.push(Buffer.from(part.subarray(0, room)));
    this.#length += Math.min(part.length, room);
  }
}

/** How many bytes at the end of the data are the beginning of the mark, which may have come in part. */
function beginningAtEnd(data: Buffer, mark: Buffer): number {
  let length = Math.min(mark.length - 1, data.length);
  while (length > 0 && !data.subarray(-length).equals(mark.subarray(0, length))) length -= 1;
  return length;
}
