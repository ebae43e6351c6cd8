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

  /** Of what is written at most `maximum` bytes are kept, the first ones. */
  constructor(mark: string, maximum: number) {
    this.#begin = Buffer.from(`\n${mark} begins\n`);
    this.#end = Buffer.from(`\n${mark} ended `);
    this.#maximum = maximum;
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
      // The mark may have come in part.
      const sure = Math.max(0, data.length - this.#end.length);
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
    const room = this.#maximum - this.#length;
    if (room <= 0 || part.length === 0) return;
    // A copy: a slice would keep the whole chunk of the socket alive.
    this.#kept.push(Buffer.from(part.subarray(0, room)));
    this.#length += Math.min(part.length, room);
  }
}
