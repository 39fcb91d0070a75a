/** A set of integers from 0 up, one bit each, so that millions take little memory. */
export class Numbers {
  #bits = new Uint8Array(1024);

  /** Adds a number; returns whether it was new. */
  add(number: number): boolean {
    const byte = number >> 3;
    if (byte >= this.#bits.length) {
      const larger = new Uint8Array(2 * byte);
      larger.set(this.#bits);
      this.#bits = larger;
    }
    const [bits = 0, bit] = [this.#bits[byte], 1 << (number & 7)];
    this.#bits[byte] = bits | bit;
    return (bits & bit) === 0;
  }
}
