/** Depth and segmentation, from what the first pass left, in runs of samples that show the same triangle. */

import type { CompiledPart, CompiledScene } from './compiled-scene.js'
import { NOTHING, type Visibility } from './visibility.js'

/** Shorter runs are filled sooner by a loop than by a call. */
const LONG_RUN = 32

/** `depthM`: metres along the optical axis; `segmentation`: segments plus one. Both are zeros when they come, and stay so where there is nothing. */
export function fillStreams(
  { width, height, near, ids, drawn }: Visibility,
  { parts }: CompiledScene,
  depthM: Float32Array | undefined,
  segmentation: Uint16Array | undefined,
): void {
  const length = width * height
  for (let start = 0, end = 0; start < length; start = end) {
    const id = ids[start] as number
    end = start + 1
    while (end < length && ids[end] === id) end++
    if (id === NOTHING) continue
    if (depthM) {
      for (let pixel = start; pixel < end; pixel++) depthM[pixel] = Math.fround(1 / (near[pixel] as number))
    }
    if (segmentation) {
      const { segment } = parts[drawn.parts[id] as number] as CompiledPart
      if (end - start >= LONG_RUN) segmentation.fill(segment, start, end)
      else for (let pixel = start; pixel < end; pixel++) segmentation[pixel] = segment
    }
  }
}
