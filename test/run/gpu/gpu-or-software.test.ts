import { describe, expect, it, vi } from 'vitest'
import { pinhole } from '../../../src/env/camera/intrinsics.js'
import { CameraError, CapabilityError, ClosedError } from '../../../src/robot/errors.js'
import { IDENTITY_POSE } from '../../../src/robot/vector.js'
import { gpuOrSoftware } from '../../../src/run/gpu/gpu-or-software.js'
import type { Renderer, RenderJob } from '../../../src/sim/camera/renderer.js'
import type { VisualScene } from '../../../src/sim/camera/visual-scene.js'

const SCENE: VisualScene = {
  bodies: [],
  segments: [],
  lighting: { towards: [0, 0, 1], key: [1, 1, 1], ambient: [0, 0, 0] },
  background: { colour: [0, 0, 0] },
}
const JOB: RenderJob = {
  poses: new Float64Array(0),
  intrinsics: pinhole(1, 1, 1),
  camera: IDENTITY_POSE,
  colour: true,
  depth: false,
  segmentation: false,
  shadows: false,
  samples: 1,
}

function software(): Renderer {
  return { name: 'software', render: () => ({ rgb: Uint8Array.of(1, 2, 3) }), close: () => undefined }
}

/** A card that draws while `isThere`. */
function card(error: Error): Renderer & { isThere: boolean; closed: () => number } {
  let closed = 0
  return {
    name: 'gpu',
    isThere: true,
    render: function (this: { isThere: boolean }) {
      return this.isThere ? Promise.resolve({ rgb: Uint8Array.of(9, 9, 9) }) : Promise.reject(error)
    },
    close: () => {
      closed++
    },
    closed: () => closed,
  }
}

describe('gpuOrSoftware', () => {
  it('draws on the card where there is one, and says nothing', async () => {
    const warn = vi.fn()
    const gpu = card(new Error())
    const renderer = await gpuOrSoftware({ software, warn, gpu: () => Promise.resolve(gpu) })
    expect(renderer.name).toBe('gpu')
    expect((await renderer.render(SCENE, JOB)).rgb?.[0]).toBe(9)
    expect(warn).not.toHaveBeenCalled()
    renderer.close()
    expect(gpu.closed()).toBe(1)
  })

  it('says why it draws in software where there is none', async () => {
    const warn = vi.fn()
    const gpu = () => Promise.reject(new CapabilityError('WebGPU finds no graphics adapter here'))
    const renderer = await gpuOrSoftware({ software, warn, gpu })
    expect(renderer.name).toBe('software')
    expect(warn.mock.calls).toEqual([['no GPU: pictures are drawn in software: WebGPU finds no graphics adapter here']])
  })

  it('lets through what is no missing card', async () => {
    const gpu = () => Promise.reject(new TypeError('a mistake of ours'))
    await expect(gpuOrSoftware({ software, warn: vi.fn(), gpu })).rejects.toThrow('a mistake of ours')
  })

  it('goes on in software when the card goes away, without losing a picture, and says so once', async () => {
    const warn = vi.fn()
    const gpu = card(new CameraError('the graphics card X went away (unplugged)'))
    const renderer = await gpuOrSoftware({ software, warn, gpu: () => Promise.resolve(gpu) })
    gpu.isThere = false
    const pictures = await Promise.all([renderer.render(SCENE, JOB), renderer.render(SCENE, JOB)])
    expect(pictures.map(({ rgb }) => rgb?.[0])).toEqual([1, 1])
    expect(renderer.name).toBe('software')
    // At once from here on: who sees the name does not wait.
    expect(renderer.render(SCENE, JOB)).toEqual({ rgb: Uint8Array.of(1, 2, 3) })
    expect(gpu.closed()).toBe(1)
    expect(warn).toHaveBeenCalledOnce()
    expect(warn.mock.calls[0]?.[0]).toContain('went away (unplugged)')
  })

  it('does not fall back when it was closed', async () => {
    const gpu = card(new ClosedError('the GPU renderer'))
    const renderer = await gpuOrSoftware({ software, warn: vi.fn(), gpu: () => Promise.resolve(gpu) })
    gpu.isThere = false
    renderer.close()
    await expect(Promise.resolve(renderer.render(SCENE, JOB))).rejects.toThrow('the GPU renderer is closed')
  })
})
