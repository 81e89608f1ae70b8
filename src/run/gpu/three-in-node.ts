/** Three's WebGPURenderer outside a browser, drawing into textures only: everything it misses here is stood in for in this file. */

import { type WebGPURenderer } from 'three/webgpu'
import type { Dawn } from './dawn.js'

export interface ThreeInNode {
  readonly three: typeof import('three/webgpu')
  readonly renderer: WebGPURenderer
  /** Before each picture: in a browser the screen's refresh does it. */
  nextFrame(): void
}

/** Nothing is ever drawn on it. */
const CANVAS = {
  width: 1,
  height: 1,
  style: {},
  addEventListener: nothing,
  removeEventListener: nothing,
  getContext: () => ({ configure: nothing, unconfigure: nothing }),
}

export async function threeInNode({ device }: Dawn): Promise<ThreeInNode> {
  const three = await import('three/webgpu')
  type Parameters = NonNullable<ConstructorParameters<typeof WebGPURenderer>[0]>
  const renderer = new three.WebGPURenderer({ device, canvas: CANVAS } as unknown as Parameters)
  renderer.shadowMap.enabled = true
  renderer.shadowMap.type = three.PCFShadowMap

  let refresh: (() => void) | undefined
  const screen = {
    requestAnimationFrame: (next: () => void) => {
      refresh = next
      return 1
    },
    cancelAnimationFrame: nothing,
  }
  // Three takes `self` for the window while it initialises. Others take it for a browser: not a moment longer.
  Object.assign(globalThis, { self: screen })
  try {
    await renderer.init()
  } finally {
    Reflect.deleteProperty(globalThis, 'self')
  }
  return { three, renderer, nextFrame: () => refresh?.() }
}

function nothing(): void {
  // As its name says.
}
