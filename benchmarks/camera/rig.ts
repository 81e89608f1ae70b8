/** What the camera benchmark and the renderers' tests draw: the arm and a task's things as an episode begins, and cameras on their mounts. */

import { beginEpisode } from '../../src/env/begin-episode.js'
import { pinhole } from '../../src/env/camera/intrinsics.js'
import type { Look } from '../../src/env/camera/look.js'
import type { PlacedObject } from '../../src/env/scene.js'
import { Random } from '../../src/robot/random.js'
import { compose, IDENTITY_POSE, type Pose } from '../../src/robot/vector.js'
import { plannedArm } from '../../src/run/planned-arm.js'
import { taskEntry } from '../../src/run/tasks.js'
import { armModel, bodyPoses, type ArmModel } from '../../src/sim/arm-model.js'
import { buildVisualScene, type ShownShapes, type VisualLoaders } from '../../src/sim/camera/build-scene.js'
import { MOUNTS } from '../../src/sim/camera/mounts.js'
import type { RenderJob } from '../../src/sim/camera/renderer.js'
import { POSE_SIZE, type VisualScene } from '../../src/sim/camera/visual-scene.js'

export interface CameraRig {
  readonly model: ArmModel
  readonly scene: VisualScene
  readonly objects: readonly PlacedObject[]
  readonly positionRad: readonly number[]
  /** Of the arm at these angles, the objects where they were laid. */
  poses(positionRad: readonly number[]): Float64Array
  /** Colour with shadows where nothing else is said. */
  job(camera: string, width: number, height: number, change?: Partial<RenderJob>): RenderJob
}

export interface RigOptions {
  readonly task?: string
  readonly seed?: number
  readonly look?: Look
  readonly shown?: ShownShapes
  readonly loaders?: VisualLoaders
  /** A URDF file in place of ours. */
  readonly urdf?: string
}

export function cameraRig({ task = 'lift-cube', seed = 0, look, shown, loaders, urdf }: RigOptions = {}): CameraRig {
  const arm = plannedArm(undefined, urdf === undefined ? {} : { urdf })
  const { start } = beginEpisode({
    task: taskEntry(task).task,
    random: new Random(seed),
    vary: undefined,
    arm,
    seed,
  })
  const model = armModel(arm.description, arm.robot)
  const scene = buildVisualScene({ model, objects: start.objects, look }, loaders, shown)
  const poses = (positionRad: readonly number[]): Float64Array => {
    const armPoses = bodyPoses(model, positionRad)
    const all = [IDENTITY_POSE, ...armPoses, ...start.objects.map(({ pose }) => pose)]
    return Float64Array.from(all.flatMap(({ positionM, quaternion }) => [...positionM, ...quaternion]))
  }
  return {
    model,
    scene,
    objects: start.objects,
    positionRad: start.positionRad,
    poses,
    job(camera, width, height, change = {}) {
      const mount = MOUNTS[camera]
      if (!mount) throw new Error(`no camera is mounted as '${camera}'`)
      const buffer = change.poses ?? poses(start.positionRad)
      return {
        poses: buffer,
        intrinsics: pinhole(width, height, mount.hfovRad),
        camera: mount.link === undefined ? mount : compose(linkPose(model, mount.link, buffer), mount),
        colour: true,
        depth: false,
        segmentation: false,
        shadows: true,
        samples: 1,
        ...change,
      }
    },
  }
}

function linkPose({ bodies }: ArmModel, name: string, poses: Float64Array): Pose {
  for (const [index, { links }] of bodies.entries()) {
    const found = links.find(({ link }) => link.name === name)
    if (!found) continue
    const [x, y, z, qx, qy, qz, qw] = poses.subarray(POSE_SIZE * (index + 1), POSE_SIZE * (index + 2)) as unknown as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ]
    return compose({ positionM: [x, y, z], quaternion: [qx, qy, qz, qw] }, found.pose)
  }
  throw new Error(`the arm has no link '${name}'`)
}
