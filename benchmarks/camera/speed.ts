/** How long pictures take, each of another instant: nothing is kept from the one before but buffers. */

import type { RenderJob } from '../../src/sim/camera/renderer.js'
import { softwareRenderer } from '../../src/sim/camera/software-renderer.js'
import type { CameraRig } from './rig.js'

export interface PictureSpeed {
  readonly what: string
  readonly scene: string
  /** Pictures of each camera in the time given. */
  readonly pictures: number
  readonly medianMs: number
  readonly minMs: number
  /** What issue 6 asks for. */
  readonly demandedPerS?: number
}

const ROUNDS = 120
/** Compiling is not counted. */
const WARM_UP = 40
/** Per round, so that every picture has a pose of its own. */
const STEP_RAD = 0.001

interface Measured {
  readonly what: string
  readonly demandedPerS?: number
  readonly jobs: readonly (readonly [camera: string, width: number, height: number, change?: Partial<RenderJob>])[]
}

const STREAMS = { depth: true, segmentation: true }
const MEASURED: readonly Measured[] = [
  {
    what: 'front and wrist 640x480',
    demandedPerS: 40,
    jobs: [
      ['front', 640, 480],
      ['wrist', 640, 480],
    ],
  },
  {
    what: 'the two with depth and segmentation',
    jobs: [
      ['front', 640, 480, STREAMS],
      ['wrist', 640, 480, STREAMS],
    ],
  },
  { what: 'front 640x480', demandedPerS: 5, jobs: [['front', 640, 480]] },
  { what: 'front 640x480, 2x2', jobs: [['front', 640, 480, { samples: 2 }]] },
  { what: 'front 640x480, no shadows', jobs: [['front', 640, 480, { shadows: false }]] },
  { what: 'front 128x128', demandedPerS: 800, jobs: [['front', 128, 128]] },
]

/** Rounds alternate between the kinds, so that whatever else the machine does falls on all. */
export function pictureSpeed(scene: string, rig: CameraRig, only?: readonly string[]): PictureSpeed[] {
  const renderer = softwareRenderer()
  const measured = MEASURED.filter(({ what }) => !only || only.includes(what))
  const taken = measured.map(() => new Array<number>())
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    measured.forEach(({ jobs }, k) => {
      const turn = STEP_RAD * (round + k / measured.length)
      const poses = rig.poses(rig.positionRad.map((angle, joint) => angle + (joint % 2 === 0 ? turn : -turn)))
      const ready = jobs.map(([camera, width, height, change]) => rig.job(camera, width, height, { poses, ...change }))
      const before = performance.now()
      for (const job of ready) renderer.render(rig.scene, job)
      if (round >= WARM_UP) taken[k]?.push(performance.now() - before)
    })
  }
  return measured.map(({ what, demandedPerS }, k) => {
    const sorted = (taken[k] as number[]).sort((a, b) => a - b)
    const [minMs, medianMs] = [sorted[0] as number, sorted[sorted.length >> 1] as number]
    return { what, scene, pictures: 1, medianMs, minMs, ...(demandedPerS === undefined ? {} : { demandedPerS }) }
  })
}
