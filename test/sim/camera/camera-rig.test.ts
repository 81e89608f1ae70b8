/** A twin's cameras: each at its own rate, of the instants that it says, drawn only when looked at. */

import { describe, expect, it } from 'vitest'
import type { CameraEffects } from '../../../src/env/camera/effects.js'
import type { CameraMount } from '../../../src/env/camera/camera-options.js'
import { pinhole } from '../../../src/env/camera/intrinsics.js'
import { SO101_FOLLOWER } from '../../../src/robot/arm-spec.js'
import { loadUrdf } from '../../../src/robot/urdf-node.js'
import { SO101_URDF } from '../../../src/run/urdf-files.js'
import { armModel, bodyPoses } from '../../../src/sim/arm-model.js'
import type { SceneStart } from '../../../src/env/scene.js'
import { CameraRig } from '../../../src/sim/camera/camera-rig.js'
import { MOUNTS } from '../../../src/sim/camera/mounts.js'
import type { RenderJob, Renderer } from '../../../src/sim/camera/renderer.js'

const model = armModel(loadUrdf(SO101_URDF), SO101_FOLLOWER)

/** A stage on which the pan joint turns by 1 rad/s, in substeps of 8 ms, and a renderer that writes down what it is asked. */
function stageOf(rates: Readonly<Record<string, { rateHz: number; effects?: CameraEffects; mount?: CameraMount }>>) {
  const jobs: RenderJob[] = []
  const renderer: Renderer = {
    name: 'software',
    render(_, job) {
      jobs.push(job)
      return { rgb: new Uint8Array(3 * job.intrinsics.width * job.intrinsics.height) }
    },
    close: () => undefined,
  }
  const stage = {
    timeS: 0,
    start: { positionRad: [0, 0, 0, 0, 0, 0], objects: [] } as SceneStart,
    readPoses() {
      const arm = bodyPoses(model, [stage.timeS, 0, 0, 0, 0, 0])
      return Float64Array.from([0, 0, 0, 0, 0, 0, 1, ...arm.flatMap(pose => [...pose.positionM, ...pose.quaternion])])
    },
  }
  const configs = Object.entries(rates).map(
    ([name, { rateHz, effects = {}, mount = MOUNTS['front'] as CameraMount }]) => ({
      spec: { name, width: 4, height: 3, rateHz, hasDepth: false, hasSegmentation: false },
      mount,
      intrinsics: pinhole(4, 3, 1),
      effects,
      shadows: true,
      samples: 1 as const,
    }),
  )
  const clock = { timeS: 100 }
  const renderers = new Map(configs.map(({ spec }) => [spec.name, renderer]))
  const rig = new CameraRig({ model, stage, clock, configs, renderers, loaders: {} })
  rig.begin()
  const run = (untilS: number): void => {
    while (stage.timeS < untilS - 1e-9) {
      stage.timeS = Math.round(1000 * (stage.timeS + 0.008)) / 1000
      clock.timeS = 100 + stage.timeS
      rig.moved()
    }
  }
  const camera = (name: string) => {
    const found = rig.cameras.get(name)
    if (!found) throw new Error(name)
    return found
  }
  const look = async (name: string) => (await camera(name).latest()).rgb
  return { rig, run, camera, look, jobs, stage, clock }
}

/** What the pan joint stood at in a picture. */
function panRad({ poses }: RenderJob): number {
  const [x = 0, y = 0] = poses.subarray(7 * 2 + 3)
  const still = bodyPoses(model, [0, 0, 0, 0, 0, 0])[1]?.quaternion ?? [0, 0, 0, 1]
  // The turn of the second body against its pose at zero.
  const [a, b, c, d] = [x, y, poses[7 * 2 + 5] ?? 0, poses[7 * 2 + 6] ?? 1]
  return 2 * Math.acos(Math.min(1, Math.abs(a * still[0] + b * still[1] + c * still[2] + d * still[3])))
}

/** As `panRad` has it: less than a turn. */
function panOf(rad: number): number {
  return 2 * Math.acos(Math.abs(Math.cos(rad / 2)))
}

describe('the cameras of a twin', () => {
  it('capture at their own rates, in the time of the run', async () => {
    const { run, camera } = stageOf({ slow: { rateHz: 10 }, fast: { rateHz: 60 } })
    run(0.248)
    expect(await camera('slow').latest()).toMatchObject({ index: 2, timeS: 100.2 })
    expect((await camera('fast').latest()).index).toBe(14)
    const again = await camera('slow').latest()
    expect(again).toBe(await camera('slow').latest())
  })

  it('say when what another process tells of was on the clock of the run', async () => {
    const { rig, run, camera, stage } = stageOf({ front: { rateHz: 10 } })
    const remote = Object.assign(stage, { beganS: 100.5 })
    run(0.2)
    rig.moved()
    expect(await camera('front').latest()).toMatchObject({ index: 2, timeS: 100.7 })
    remote.beganS = 100.75
    run(0.3)
    expect((await camera('front').latest()).timeS).toBeCloseTo(101.05, 9)
  })

  it('draw only what is looked at, once, as it was at the capture', async () => {
    const { run, camera, look, jobs } = stageOf({ front: { rateHz: 30 } })
    run(0.2)
    const frame = await camera('front').latest()
    expect(jobs).toHaveLength(0)
    expect(frame.rgb).toHaveLength(36)
    expect(frame.rgb).toBe(frame.rgb)
    expect(jobs).toHaveLength(1)
    // Between two substeps of 8 ms: the sixth capture of 30 Hz is at 200 ms, the fifth at 166.7.
    expect(panRad(jobs[0] as RenderJob)).toBeCloseTo(0.2, 5)
    run(0.208)
    run(0.232)
    await look('front')
    expect(jobs).toHaveLength(1)
    run(0.24)
    await look('front')
    expect(panRad(jobs[1] as RenderJob)).toBeCloseTo(7 / 30, 5)
  })

  it('deliver late by their latency, and average what their shutter sees', async () => {
    const { run, camera, look, jobs } = stageOf({
      late: { rateHz: 30, effects: { latency_ms: 100 } },
      open: { rateHz: 30, effects: { shutter: 0.5, sub_frames: 4 } },
    })
    run(0.2)
    expect(await camera('late').latest()).toMatchObject({ index: 3, timeS: 100.1 })
    await look('open')
    const seen = jobs.map(panRad)
    expect(seen).toHaveLength(4)
    expect(Math.max(...seen)).toBeLessThan(0.2)
    expect(Math.min(...seen)).toBeGreaterThan(0.2 - 0.5 / 30)
    expect(seen.reduce((a, b) => a + b) / 4).toBeCloseTo(0.2 - 0.25 / 30, 4)
  })

  it('share one pose buffer for one instant, so that its shadows are drawn once', async () => {
    const { run, look, jobs } = stageOf({ left: { rateHz: 30 }, right: { rateHz: 30 } })
    run(0.112)
    await look('left')
    await look('right')
    expect(jobs[0]?.poses).toBe(jobs[1]?.poses)
  })

  it('ride on their link', async () => {
    const { run, look, jobs } = stageOf({ wrist: { rateHz: 30, mount: MOUNTS['wrist'] as CameraMount } })
    await look('wrist')
    run(1)
    await look('wrist')
    const [before, after] = jobs.map(({ camera: { positionM } }) =>
      Math.atan2(positionM[1], positionM[0] - PAN_AXIS_X_M),
    )
    // Seen from above, the pan joint turns the other way round: its axis points down.
    expect(Math.abs((after ?? 0) - (before ?? 0))).toBeCloseTo(1, 3)
  })

  it('ask only for the substeps about their captures, where those are alike', async () => {
    const { run, look, jobs, stage, rig } = stageOf({
      front: { rateHz: 10 },
      open: { rateHz: 10, effects: { shutter: 0.1, sub_frames: 3 } },
    })
    const read: number[] = []
    const counted = {
      get timeS() {
        return stage.timeS
      },
      start: stage.start,
      substepS: 0.008,
      readPoses() {
        read.push(stage.timeS)
        return stage.readPoses()
      },
    }
    const sparse = new CameraRig({ ...rig['options'], stage: counted })
    sparse.begin()
    while (stage.timeS < 0.248) {
      run(stage.timeS + 0.008)
      sparse.moved()
    }
    expect(read).toEqual([0, 0.088, 0.096, 0.104, 0.184, 0.192, 0.2])
    await look('front')
    await look('open')
    for (const camera of sparse.cameras.values()) expect((await camera.latest()).rgb).toHaveLength(36)
    const seen = jobs.map(panRad)
    expect(seen.slice(4)).toEqual(seen.slice(0, 4))
  })

  it('know nothing yet of an instant in the middle of a substep', async () => {
    const { run, camera, look, jobs, stage } = stageOf({ front: { rateHz: 30 } })
    run(0.032)
    stage.timeS = 0.035
    expect((await camera('front').latest()).index).toBe(0)
    stage.timeS = 0.032
    run(0.04)
    await look('front')
    expect(panRad(jobs[0] as RenderJob)).toBeCloseTo(1 / 30, 5)
  })

  it('show the episode of the capture, whenever its picture is drawn', async () => {
    const { rig, camera, look, jobs, stage } = stageOf({ front: { rateHz: 30 } })
    const first = await camera('front').latest()
    const cameras = { front: { shiftM: [0, 0, 0.1], fovScale: 1.1 } } as const
    stage.start = { ...stage.start, look: { seed: 1, cameras } }
    rig.begin()
    await look('front')
    expect(first.rgb).toHaveLength(36)
    const [varied, plain] = jobs as [RenderJob, RenderJob]
    expect(plain.camera.positionM).toEqual(MOUNTS['front']?.positionM)
    expect(plain.intrinsics.fx).toBe(pinhole(4, 3, 1).fx)
    expect(varied.camera.positionM).not.toEqual(plain.camera.positionM)
    expect(varied.intrinsics.fx).toBeLessThan(plain.intrinsics.fx)
  })

  it('go on from a snapshot: nothing of before it is seen, and no picture is of the future', async () => {
    const { rig, run, camera, look, jobs, stage, clock } = stageOf({
      front: { rateHz: 30, effects: { shutter: 1, sub_frames: 2, dropped: 0.9 } },
    })
    run(0.1)
    // To 5 s, while the clock says 100.1.
    stage.timeS = 5
    rig.begin()
    expect(await camera('front').latest()).toMatchObject({ index: 150, timeS: clock.timeS })
    await look('front')
    expect(jobs.map(job => panRad(job).toFixed(3))).toEqual([panOf(5), panOf(5)].map(rad => rad.toFixed(3)))
  })

  it('refuse a link that is not there, with the nearest one', () => {
    const mount = { ...(MOUNTS['wrist'] as CameraMount), link: 'griper_link' }
    expect(() => stageOf({ wrist: { rateHz: 30, mount } })).toThrow(/'griper_link'.*did you mean 'gripper_link'/)
  })

  it('say so before the first reset', async () => {
    const { rig } = stageOf({ front: { rateHz: 30 } })
    const [fresh] = [...new CameraRig({ ...rig['options'] }).cameras.values()]
    await expect(fresh?.latest()).rejects.toThrow(/has seen nothing yet/)
  })
})

/** Where the pan joint stands in the base frame. */
const PAN_AXIS_X_M = bodyPoses(model, [0, 0, 0, 0, 0, 0])[1]?.positionM[0] ?? 0
