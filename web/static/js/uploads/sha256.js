// SHA-256 in pieces, which the browser's own digest cannot do: memory stays flat for large files.
// Source: FIPS 180-4, sections 4.2.2, 5 and 6.2.

const BLOCK = 64;
const PIECE_BYTES = 4 * 1024 * 1024;
// Up to here memory does not matter, and the browser's own digest is several times faster.
const AT_ONCE_BYTES = 64 * 1024 * 1024;
const EDGE_BYTES = 256 * 1024;

const primes = [];
for (let n = 2; primes.length < 64; n += 1) if (primes.every((p) => n % p)) primes.push(n);
const fraction = (x) => ((x - Math.floor(x)) * 2 ** 32) | 0;
const K = new Int32Array(primes.map((p) => fraction(Math.cbrt(p))));
const START = new Int32Array(primes.slice(0, 8).map((p) => fraction(Math.sqrt(p))));

class Sha256 {
  constructor() {
    this.state = START.slice();
    this.words = new Int32Array(64);
    this.rest = new Uint8Array(BLOCK);
    this.kept = 0;
    this.length = 0;
  }

  update(bytes) {
    this.length += bytes.length;
    let at = 0;
    if (this.kept) {
      at = Math.min(BLOCK - this.kept, bytes.length);
      this.rest.set(bytes.subarray(0, at), this.kept);
      this.kept += at;
      if (this.kept < BLOCK) return this;
      this.block(new DataView(this.rest.buffer), 0);
      this.kept = 0;
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (; at + BLOCK <= bytes.length; at += BLOCK) this.block(view, at);
    this.rest.set(bytes.subarray(at));
    this.kept = bytes.length - at;
    return this;
  }

  hex() {
    const bits = this.length * 8;
    const tail = new Uint8Array(this.kept < 56 ? BLOCK : 2 * BLOCK);
    tail.set(this.rest.subarray(0, this.kept));
    tail[this.kept] = 0x80;
    const view = new DataView(tail.buffer);
    view.setUint32(tail.length - 8, Math.floor(bits / 2 ** 32));
    view.setUint32(tail.length - 4, bits >>> 0);
    for (let at = 0; at < tail.length; at += BLOCK) this.block(view, at);
    return [...this.state].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
  }

  block(view, at) {
    const w = this.words;
    for (let i = 0; i < 16; i += 1) w[i] = view.getInt32(at + 4 * i);
    for (let i = 16; i < 64; i += 1) {
      const x = w[i - 15];
      const y = w[i - 2];
      const low = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const high = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[i] = (w[i - 16] + low + w[i - 7] + high) | 0;
    }
    const s = this.state;
    let [a, b, c, d, e, f, g, h] = s;
    for (let i = 0; i < 64; i += 1) {
      const big1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + big1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
      const big0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (big0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    s[0] += a;
    s[1] += b;
    s[2] += c;
    s[3] += d;
    s[4] += e;
    s[5] += f;
    s[6] += g;
    s[7] += h;
  }
}

const bytesOf = async (blob) => new Uint8Array(await blob.arrayBuffer());

// The digest of the whole file, read piece by piece; null when `stopped` says so in between.
export async function wholeDigest(file, stopped = () => false) {
  if (file.size <= AT_ONCE_BYTES && globalThis.crypto?.subtle) {
    const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }
  const hash = new Sha256();
  for (let at = 0; at < file.size; at += PIECE_BYTES) {
    if (stopped()) return null;
    hash.update(await bytesOf(file.slice(at, at + PIECE_BYTES)));
  }
  return hash.hex();
}

// A digest of size, head and tail: quick for any size, and enough to know a file again by.
export async function edgeDigest(file) {
  const hash = new Sha256().update(new TextEncoder().encode(`${file.size}|`));
  hash.update(await bytesOf(file.slice(0, EDGE_BYTES)));
  if (file.size > EDGE_BYTES) {
    hash.update(await bytesOf(file.slice(Math.max(EDGE_BYTES, file.size - EDGE_BYTES))));
  }
  return hash.hex();
}
