/** The same moments of tasks, seen by the same cameras, drawn in software and on the GPU. */

import type { CameraOptions } from '../../src/env/camera/camera-options.js'
import type { Frame } from '../../src/env/camera/camera.js'
import { CapabilityError } from '../../src/robot/errors.js'
import { makePolicy, makeTask } from '../../src/run/make.js'
import { compare, type Difference } from './compare.js'
import { requireArmEnv } from '../../src/run/arm-env-of.js'

const MOUNTS = ['front', 'top', 'wrist'] as const
const SEED = 1000
export const WIDTH = 640
export const HEIGHT = 480

/** How long the expert has been at work, seconds: the cube is in the jaws. */
const MOMENTS = [
  { task: 'lift-cube', atS: 2.5 },
  { task: 'stack-cube', atS: 2.5 },
] as const

export interface Seen extends Difference {
  readonly task: string
  readonly camera: (typeof MOUNTS)[number]
  readonly shadows: boolean
  readonly software: Frame
  readonly gpu: Frame
}

/** `CapabilityError` where there is no GPU. */
export async function measureFidelity(): Promise<Seen[]> {
  const seen: Seen[] = []
  for (const moment of MOMENTS) seen.push(...(await measureTask(moment)))
  return seen
}

async function measureTask({ task, atS }: (typeof MOMENTS)[number]): Promise<Seen[]> {
  const views = MOUNTS.flatMap(camera => [false, true].map(shadows => ({ camera, shadows })))
  const cameras = Object.fromEntries(
    views.flatMap(view => (['software', 'gpu'] as const).map(by => [nameOf(view, by), options(view, by, atS)])),
  )
  const env = await makeTask(task, {
    cameras,
    terminateOnSuccess: false,
    warn: message => {
      throw new CapabilityError(message)
    },
  })
  const bare = requireArmEnv(env, 'and has no cameras')
  try {
    const expert = makePolicy('scripted', env)
    let [observation] = await env.reset({ seed: SEED })
    expert.reset(SEED)
    // One step more, so that the capture has come.
    for (let step = 0; step < Math.ceil(atS * bare.rateHz) + 1; step++) {
      observation = (await env.step(await expert.act(observation))).observation
    }
    const frameOf = (name: string): Promise<Frame> => {
      const camera = bare.backend.cameras.get(name)
      if (!camera) throw new TypeError(`${task} has no camera ${name}`)
      return camera.latest()
    }
    const seen: Seen[] = []
    for (const view of views) {
      const [software, gpu] = [await frameOf(nameOf(view, 'software')), await frameOf(nameOf(view, 'gpu'))]
      if (software.index !== 1 || gpu.index !== 1) throw new RangeError(`${task} was not captured after ${atS} s`)
      seen.push({ task, ...view, software, gpu, ...compare(software, gpu, { width: WIDTH, height: HEIGHT }) })
    }
    return seen
  } finally {
    await env.close()
  }
}

type View = Pick<Seen, 'camera' | 'shadows'>

function nameOf({ camera, shadows }: View, by: string): string {
  return `${camera}_${shadows ? 'shadows' : 'plain'}_${by}`
}

function options({ camera, shadows }: View, renderer: 'software' | 'gpu', atS: number): CameraOptions {
  return {
    mount: camera,
    width: WIDTH,
    height: HEIGHT,
    // A capture at the reset, and one at that moment.
    fps: 1 / atS,
    antialias: true,
    depth: true,
    segmentation: true,
    shadows,
    renderer,
  }
}
