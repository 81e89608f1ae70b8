/** Chance by counting: the same number for the same place, without a stream to walk. */

/** Mixes 32 bits: neighbours give unrelated words (the finaliser of robot/random.ts). 0..2^32-1. */
export function mix32(word: number): number {
  let mixed = word ^ (word >>> 16)
  mixed = Math.imul(mixed, 0x21f0aaad)
  mixed ^= mixed >>> 15
  mixed = Math.imul(mixed, 0x735a2d97)
  return (mixed ^ (mixed >>> 15)) >>> 0
}

/** Of one camera in one episode: for its `CaptureSchedule`, and with `frameSeed` for its pictures. `lookSeed`: `Look.seed`. */
export function cameraSeed(lookSeed: number, camera: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < camera.length; i++) hash = Math.imul(hash ^ camera.charCodeAt(i), 0x01000193)
  return mix32(mix32(lookSeed) ^ hash)
}

/** Of the `index`-th capture. */
export function frameSeed(seed: number, index: number): number {
  return mix32(mix32(seed) + Math.imul(index, 0x9e3779b9))
}
