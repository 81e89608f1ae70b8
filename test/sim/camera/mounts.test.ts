/** Usual places of cameras, on either arm. */

import { describe, expect, it } from 'vitest'
import { plannedArm } from '../../../src/run/planned-arm.js'
import { simCameraConfig } from '../../../src/run/cameras/sim-camera-config.js'
import { armModel, bodyPoses } from '../../../src/sim/arm-model.js'
import { buildVisualScene } from '../../../src/sim/camera/build-scene.js'
import { CameraRig } from '../../../src/sim/camera/camera-rig.js'
import { softwareRenderer } from '../../../src/sim/camera/software-renderer.js'

const [WIDTH, HEIGHT] = [64, 48]

/** Shares of the picture, by segment, with the gripper a little open. */
async function seen(robotType: string, camera: string): Promise<ReadonlyMap<string, number>> {
  const { robot, description } = plannedArm(robotType, {})
  const model = armModel(description, robot)
  const positionRad = [0, -0.5, 0.5, 0.8, 0, 0.2]
  const poses = [{ positionM: [0, 0, 0], quaternion: [0, 0, 0, 1] }, ...bodyPoses(model, positionRad)]
  const buffer = Float64Array.from(poses.flatMap(({ positionM, quaternion }) => [...positionM, ...quaternion]))
  const stage = { timeS: 0, start: { positionRad, objects: [] }, readPoses: () => buffer }
  const configs = [simCameraConfig(camera, { width: WIDTH, height: HEIGHT, segmentation: true, shadows: false })]
  const renderers = new Map([[camera, softwareRenderer()]])
  const rig = new CameraRig({ model, stage, clock: stage, configs, renderers, loaders: {} })
  rig.begin()
  const { segmentation = [] } = (await rig.cameras.get(camera)?.latest()) ?? {}
  const { segments } = buildVisualScene({ model, objects: [] })
  const shares = new Map<string, number>()
  for (const value of segmentation) {
    const name = segments[value - 1]?.name ?? 'nothing'
    shares.set(name, (shares.get(name) ?? 0) + 1 / (WIDTH * HEIGHT))
  }
  return shares
}

describe.each(['so101_follower', 'so100_follower'])('on the %s', robotType => {
  it('the wrist camera sees both fingers, and more of the table', async () => {
    const shares = await seen(robotType, 'wrist')
    const jaw = [...shares].find(([name]) => name.startsWith('moving_jaw'))?.[1] ?? 0
    expect(shares.get('gripper_link')).toBeGreaterThan(0.01)
    expect(jaw).toBeGreaterThan(0.01)
    expect(shares.get('table')).toBeGreaterThan(0.5)
  })

  it.each(['front', 'top'])('the %s camera sees the arm', async camera => {
    const shares = await seen(robotType, camera)
    expect(shares.get('gripper_link')).toBeGreaterThan(0.001)
  })
})
