/** Started by gpu.ts with a driver in its environment: draws, and prints the times as JSON. */

import { gpuRenderer } from '../../src/run/gpu/gpu-renderer.js'
import type { GpuSpeed } from './gpu.js'
import { cameraRig } from './rig.js'

const ROUNDS = 20
const WARM_UP = 3
const STEP_RAD = 0.001

const rig = cameraRig({ task: 'sort' })
const renderer = await gpuRenderer()
const rows: GpuSpeed['rows'][number][] = []
for (const [what, width, height] of [
  ['front 640x480', 640, 480],
  ['front 128x128', 128, 128],
] as const) {
  const taken: number[] = []
  let cpu = process.cpuUsage()
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    if (round === WARM_UP) cpu = process.cpuUsage()
    const poses = rig.poses(rig.positionRad.map(angle => angle + STEP_RAD * round))
    const job = rig.job('front', width, height, { poses })
    const before = performance.now()
    await renderer.render(rig.scene, job)
    if (round >= WARM_UP) taken.push(performance.now() - before)
  }
  const { user, system } = process.cpuUsage(cpu)
  taken.sort((a, b) => a - b)
  const cpuMs = (user + system) / 1000 / ROUNDS
  rows.push({ what, medianMs: taken[ROUNDS >> 1] as number, minMs: taken[0] as number, cpuMs })
}
const speed: GpuSpeed = { adapter: renderer.adapter, rows }
renderer.close()
console.log(JSON.stringify(speed))
process.exit(0)
