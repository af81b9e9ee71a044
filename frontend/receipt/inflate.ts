/** Inflates a zlib stream that was made with a preset dictionary, which `DecompressionStream` cannot take (RFC 1950, RFC 1951). */

export class Unreadable extends Error {}

const HEADER_BYTES = 6; // CMF, FLG and the dictionary's checksum
const TRAILER_BYTES = 4;
const LONGEST_CODE = 15;
const END_OF_BLOCK = 256;
const LENGTH_BASES = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASES = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577,
];
const DISTANCE_BITS = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
const LENGTHS_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** A canonical Huffman code: how many codes of each length there are, and the symbols in the order of their codes. */
interface Huffman {
  counts: number[];
  symbols: number[];
}

class Bits {
  private held = 0;
  private count = 0;
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  take(needed: number): number {
    while (this.count < needed) {
      this.held |= this.byte() << this.count;
      this.count += 8;
    }
    const value = this.held & ((1 << needed) - 1);
    this.held >>>= needed;
    this.count -= needed;
    return value;
  }

  /** Whole bytes; what is left of the last one is passed over. */
  takeBytes(needed: number): Uint8Array {
    this.held = 0;
    this.count = 0;
    if (this.at + needed > this.bytes.length) throw new Unreadable();
    this.at += needed;
    return this.bytes.subarray(this.at - needed, this.at);
  }

  get isAtEnd(): boolean {
    return this.at === this.bytes.length;
  }

  private byte(): number {
    const found = this.bytes[this.at];
    if (found === undefined) throw new Unreadable();
    this.at += 1;
    return found;
  }
}

export function adler32(bytes: Uint8Array): number {
  let low = 1;
  let high = 0;
  for (const byte of bytes) {
    low = (low + byte) % 65521;
    high = (high + low) % 65521;
  }
  return high * 65536 + low;
}

function huffman(lengths: readonly number[]): Huffman {
  const counts = new Array<number>(LONGEST_CODE + 1).fill(0);
  for (const length of lengths) counts[length] = (counts[length] ?? 0) + 1;
  const offsets = [0, 0];
  for (let length = 1; length < LONGEST_CODE; length += 1) offsets.push((offsets[length] ?? 0) + (counts[length] ?? 0));
  const symbols: number[] = [];
  lengths.forEach((length, symbol) => {
    if (length === 0) return;
    symbols[offsets[length] ?? 0] = symbol;
    offsets[length] = (offsets[length] ?? 0) + 1;
  });
  return { counts, symbols };
}

function symbolOf(bits: Bits, code: Huffman): number {
  let value = 0;
  let first = 0;
  let index = 0;
  for (let length = 1; length <= LONGEST_CODE; length += 1) {
    value |= bits.take(1);
    const count = code.counts[length] ?? 0;
    if (value - count < first) {
      const symbol = code.symbols[index + value - first];
      if (symbol === undefined) break;
      return symbol;
    }
    index += count;
    first = (first + count) << 1;
    value <<= 1;
  }
  throw new Unreadable();
}

const FIXED_LENGTHS = Array.from({ length: 288 }, (_, at) => (at < 144 ? 8 : at < 256 ? 9 : at < 280 ? 7 : 8));
const FIXED_CODES: [Huffman, Huffman] = [huffman(FIXED_LENGTHS), huffman(new Array<number>(30).fill(5))];

function dynamicCodes(bits: Bits): [Huffman, Huffman] {
  const literals = bits.take(5) + 257;
  const distances = bits.take(5) + 1;
  const given = bits.take(4) + 4;
  const lengthLengths = new Array<number>(19).fill(0);
  for (const place of LENGTHS_ORDER.slice(0, given)) lengthLengths[place] = bits.take(3);
  const code = huffman(lengthLengths);
  const lengths: number[] = [];
  while (lengths.length < literals + distances) {
    const symbol = symbolOf(bits, code);
    if (symbol < 16) {
      lengths.push(symbol);
      continue;
    }
    const last = lengths.at(-1);
    if (symbol === 16 && last === undefined) throw new Unreadable();
    const value = symbol === 16 ? (last ?? 0) : 0;
    const times = symbol === 16 ? 3 + bits.take(2) : symbol === 17 ? 3 + bits.take(3) : 11 + bits.take(7);
    for (let time = 0; time < times; time += 1) lengths.push(value);
  }
  if (lengths.length > literals + distances) throw new Unreadable();
  return [huffman(lengths.slice(0, literals)), huffman(lengths.slice(literals))];
}

class Output {
  private readonly bytes: number[];

  constructor(
    private readonly dictionary: Uint8Array,
    private readonly most: number,
  ) {
    this.bytes = Array.from(dictionary);
  }

  push(byte: number): void {
    if (this.bytes.length >= this.dictionary.length + this.most) throw new Unreadable();
    this.bytes.push(byte);
  }

  repeat(distance: number, length: number): void {
    if (distance > this.bytes.length) throw new Unreadable();
    for (let time = 0; time < length; time += 1) this.push(this.bytes[this.bytes.length - distance] ?? 0);
  }

  get content(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(this.bytes.slice(this.dictionary.length));
  }
}

function stored(bits: Bits, out: Output): void {
  const [low = 0, high = 0, lowNot = 0, highNot = 0] = bits.takeBytes(4);
  if ((low ^ lowNot) !== 255 || (high ^ highNot) !== 255) throw new Unreadable();
  for (const byte of bits.takeBytes(low + high * 256)) out.push(byte);
}

function compressed(bits: Bits, out: Output, [literals, distances]: [Huffman, Huffman]): void {
  for (;;) {
    const symbol = symbolOf(bits, literals);
    if (symbol === END_OF_BLOCK) return;
    if (symbol < END_OF_BLOCK) {
      out.push(symbol);
      continue;
    }
    const base = LENGTH_BASES[symbol - 257];
    if (base === undefined) throw new Unreadable();
    const length = base + bits.take(LENGTH_BITS[symbol - 257] ?? 0);
    const place = symbolOf(bits, distances);
    const far = DISTANCE_BASES[place];
    if (far === undefined) throw new Unreadable();
    out.repeat(far + bits.take(DISTANCE_BITS[place] ?? 0), length);
  }
}

function number(bytes: Uint8Array): number {
  return bytes.reduce((value, byte) => value * 256 + byte, 0);
}

/** Inflates; more than `most` bytes, another dictionary, or anything that is not whole is unreadable. */
export function inflate(stream: Uint8Array, dictionary: Uint8Array, most: number): Uint8Array<ArrayBuffer> {
  const [method = 0, flags = 0] = stream;
  const isZlib = (method & 15) === 8 && (method * 256 + flags) % 31 === 0 && (flags & 32) !== 0;
  if (!isZlib || number(stream.subarray(2, HEADER_BYTES)) !== adler32(dictionary)) throw new Unreadable();
  const bits = new Bits(stream.subarray(HEADER_BYTES));
  const out = new Output(dictionary, most);
  for (let isLast = false; !isLast; ) {
    isLast = bits.take(1) === 1;
    const kind = bits.take(2);
    if (kind === 0) stored(bits, out);
    else if (kind === 1) compressed(bits, out, FIXED_CODES);
    else if (kind === 2) compressed(bits, out, dynamicCodes(bits));
    else throw new Unreadable();
  }
  const content = out.content;
  if (number(bits.takeBytes(TRAILER_BYTES)) !== adler32(content) || !bits.isAtEnd) throw new Unreadable();
  return content;
}
