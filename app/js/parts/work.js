// Proof of work: finds the number with which a challenge's SHA-256 begins with as many zero bits as the
// challenge asks for. Works in slices of 20 ms, so that the page stays usable, and needs no worker and
// no secure context. See `server/src/traffic/challenge.rs`.

const SLICE_MS = 20;

// SHA-256 works with the first bits of the fractional parts of cube and square roots of primes. Each
// is computed on whole numbers, as floating point has too few digits in some browsers' `cbrt`.
function rootBits(number, power) {
  let root = BigInt(0);
  const shifted = BigInt(number) << BigInt(32 * power);
  for (let bit = BigInt(40); bit >= 0; bit--) {
    const next = root | (BigInt(1) << bit);
    if (next ** BigInt(power) <= shifted) root = next;
  }
  return Number(BigInt.asIntN(32, root));
}

function primes(count) {
  const found = [];
  for (let number = 2; found.length < count; number++) {
    if (found.every((prime) => number % prime)) found.push(number);
  }
  return found;
}

// Computed when they are needed first, which for most phones is never.
let ROUND, START;
const block = new Int32Array(64);

const turn = (word, by) => (word >>> by) | (word << (32 - by));

// The first 32 bits of the SHA-256 of a text of at most 55 ASCII characters, which is one block.
export function firstBits(text) {
  ROUND ??= Int32Array.from(primes(64), (prime) => rootBits(prime, 3));
  START ??= Int32Array.from(primes(8), (prime) => rootBits(prime, 2));
  block.fill(0, 0, 16);
  for (let place = 0; place < text.length; place++) {
    block[place >> 2] |= text.charCodeAt(place) << (24 - 8 * (place & 3));
  }
  block[text.length >> 2] |= 0x80 << (24 - 8 * (text.length & 3));
  block[15] = text.length * 8;
  let [a, b, c, d, e, f, g, h] = START;
  for (let step = 0; step < 64; step++) {
    if (step > 15) {
      const early = block[step - 15];
      const late = block[step - 2];
      block[step] =
        block[step - 16] +
        (turn(early, 7) ^ turn(early, 18) ^ (early >>> 3)) +
        block[step - 7] +
        (turn(late, 17) ^ turn(late, 19) ^ (late >>> 10));
    }
    const one =
      h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + ROUND[step] + block[step];
    const two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = (d + one) | 0;
    d = c;
    c = b;
    b = a;
    a = (one + two) | 0;
  }
  return (START[0] + a) >>> 0;
}

// The work for a challenge, as the header `Thuocdo-Work` takes it; null if more is asked for than a
// phone should do.
export async function work(challenge) {
  const bits = Number(challenge.split(".")[1]);
  if (!(bits >= 1 && bits <= 24)) return null;
  for (let number = 0; ; ) {
    const pause = performance.now() + SLICE_MS;
    while (performance.now() < pause) {
      for (const end = number + 64; number < end; number++) {
        const text = challenge + "." + number;
        if (Math.clz32(firstBits(text)) >= bits) return text;
      }
    }
    await new Promise((resolve) => setTimeout(resolve));
  }
}
