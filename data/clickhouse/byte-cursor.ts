/** The bytes at hand end inside a value. */
export class OutOfBytes extends Error {}

/** A place in bytes that come chunk by chunk; what was read is let go with the next chunk. Numbers are little-endian. */
export class ByteCursor {
  private bytes: Buffer = Buffer.alloc(0);
  /** Offset of the next byte. */
  at = 0;

  append(chunk: Uint8Array): void {
    const more = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    this.bytes = this.nLeft === 0 ? more : Buffer.concat([this.bytes.subarray(this.at), more]);
    this.at = 0;
  }

  get nLeft(): number {
    return this.bytes.length - this.at;
  }

  /** The next `n` bytes, passed over. Throws OutOfBytes. */
  take(n: number): Buffer {
    const start = this.move(n);
    return this.bytes.subarray(start, start + n);
  }

  byte(): number {
    return this.bytes[this.move(1)];
  }

  int16(): number {
    return this.bytes.readInt16LE(this.move(2));
  }

  uint16(): number {
    return this.bytes.readUInt16LE(this.move(2));
  }

  int32(): number {
    return this.bytes.readInt32LE(this.move(4));
  }

  uint32(): number {
    return this.bytes.readUInt32LE(this.move(4));
  }

  int64(): bigint {
    return this.bytes.readBigInt64LE(this.move(8));
  }

  uint64(): bigint {
    return this.bytes.readBigUInt64LE(this.move(8));
  }

  float(): number {
    return this.bytes.readFloatLE(this.move(4));
  }

  double(): number {
    return this.bytes.readDoubleLE(this.move(8));
  }

  /** A whole number of seven bits a byte. */
  varint(): number {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = this.byte();
      value += (byte & 127) * factor;
      if (byte < 128) return value;
      factor *= 128;
    }
  }

  /** A text after its length; every character is kept. */
  text(): string {
    return this.take(this.varint()).toString('utf8');
  }

  private move(n: number): number {
    const start = this.at;
    if (start + n > this.bytes.length) throw new OutOfBytes();
    this.at = start + n;
    return start;
  }
}
