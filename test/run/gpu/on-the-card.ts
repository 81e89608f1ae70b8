/** Started by gpu-renderer.long.test.ts with a driver in its environment: draws, and prints what it saw as JSON. */

import { measureFidelity } from '../../../benchmarks/fidelity/measure.js'
import { pinhole } from '../../../src/env/camera/intrinsics.js'
import { IDENTITY_POSE } from '../../../src/robot/vector.js'
import { openDawn } from '../../../src/run/gpu/dawn.js'
import { gpuOrSoftware } from '../../../src/run/gpu/gpu-or-software.js'
import { GpuRenderer, gpuRenderer } from '../../../src/run/gpu/gpu-renderer.js'
import { threeInNode } from '../../../src/run/gpu/three-in-node.js'
import { softwareRenderer } from '../../../src/sim/camera/software-renderer.js'
import type { RenderJob } from '../../../src/sim/camera/renderer.js'
import { tessellate } from '../../../src/sim/camera/tessellate.js'
import type { VisualScene } from '../../../src/sim/camera/visual-scene.js'

/** A cube of 0.2 m, half a metre ahead of a camera at the origin, in front of nothing. */
function cubeScene(red: number): VisualScene {
  const mesh = tessellate({ type: 'box', sizeM: [0.2, 0.2, 0.2] })
  const material = { colour: [red, 0, 0], roughness: 1 } as const
  return {
    bodies: [{ name: 'cube', isGhost: false, parts: [{ mesh, pose: IDENTITY_POSE, material, segment: 300 }] }],
    segments: [{ name: 'cube', kind: 'object' }],
    lighting: { towards: [0, 0, -1], key: [0.5, 0.5, 0.5], ambient: [0.1, 0.1, 0.1] },
    background: { colour: [0, 0.2, 1] },
  }
}

function job(width: number, samples: 1 | 2 = 1): RenderJob {
  return {
    poses: Float64Array.of(0, 0, 0.6, 0, 0, 0, 1),
    intrinsics: pinhole(width, 40, 1),
    camera: IDENTITY_POSE,
    colour: true,
    depth: true,
    segmentation: true,
    shadows: false,
    samples,
  }
}

/** What one picture shows in its middle and in its corner. */
async function look(renderer: GpuRenderer, scene: VisualScene, wanted: RenderJob): Promise<object> {
  const { rgb, depthM, segmentation } = await renderer.render(scene, wanted)
  const { width, height } = wanted.intrinsics
  const middle = (height / 2) * width + Math.floor(width / 2)
  const at = (i: number) => ({
    rgb: Array.from(rgb?.subarray(3 * i, 3 * i + 3) ?? []),
    depthM: depthM?.[i],
    segment: segmentation?.[i],
  })
  const colours = new Set<string>()
  for (let i = 0; i < width * height; i++) colours.add(String(rgb?.subarray(3 * i, 3 * i + 3)))
  return {
    lengths: [rgb?.length, depthM?.length, segmentation?.length],
    middle: at(middle),
    corner: at(0),
    colours: colours.size,
  }
}

async function refusal(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'nothing',
    (error: unknown) => String(error),
  )
}

const renderer = await gpuRenderer()
const plain = await look(renderer, cubeScene(0.5), job(50))
const smooth = await look(renderer, cubeScene(0.5), job(50, 2))
const together = await Promise.all([
  look(renderer, cubeScene(0.2), job(50)),
  look(renderer, cubeScene(0.9), job(50)),
  look(renderer, cubeScene(0.9), job(64)),
])
for (let i = 0; i < 20; i++) await renderer.render(cubeScene(i / 20), job(50))
const after = await look(renderer, cubeScene(0.5), job(50))
renderer.close()
const closed = await refusal(renderer.render(cubeScene(1), job(50)))

const dawn = await openDawn()
const lost = new GpuRenderer(dawn, await threeInNode(dawn))
await lost.render(cubeScene(1), job(50))
const warnings: string[] = []
const safe = await gpuOrSoftware({
  gpu: () => Promise.resolve(lost),
  software: softwareRenderer,
  warn: message => warnings.push(message),
})
// As a driver that goes away does.
dawn.device.destroy()
const gone = await refusal(lost.render(cubeScene(1), job(50)))
const rescued = (await safe.render(cubeScene(1), job(50))).rgb?.length
const rescuer = safe.name
safe.close()

const fidelity = (await measureFidelity()).map(({ software: _software, gpu: _gpu, ...figures }) => figures)
console.log(
  JSON.stringify({
    adapter: dawn.adapter,
    plain,
    smooth,
    together,
    after,
    closed,
    gone,
    rescued,
    rescuer,
    warnings,
    fidelity,
  }),
)
