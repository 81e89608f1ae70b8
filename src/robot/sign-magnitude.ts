/** Signed register values: one sign bit and a magnitude below it (Feetech's encoding, lerobot.md 1.8). */

/** `RangeError` where the magnitude does not fit below the sign bit. */
export function encodeSignMagnitude(value: number, signBit: number): number {
  const largest = (1 << signBit) - 1
  const magnitude = Math.abs(value)
  if (magnitude > largest) {
    throw new RangeError(`Magnitude ${magnitude} exceeds ${largest} (max for sign_bit_index=${signBit})`)
  }
  return value < 0 ? magnitude | (1 << signBit) : magnitude
}

/** Bits above the sign bit are ignored. A minus zero is zero. */
export function decodeSignMagnitude(encoded: number, signBit: number): number {
  const magnitude = encoded & ((1 << signBit) - 1)
  return (encoded & (1 << signBit)) !== 0 && magnitude !== 0 ? -magnitude : magnitude
}
