/** Depth and segmentation against rays cast into Rapier's colliders of the same scene. */

import { expect, it } from 'vitest'
import { cameraRig } from '../../../../benchmarks/camera/rig.js'
import { Random } from '../../../../src/robot/random.js'
import { compose, rotate, type Pose } from '../../../../src/robot/vector.js'
import { softwareRenderer } from '../../../../src/sim/camera/software-renderer.js'
import { colliderParts } from '../../../../src/sim/collider-parts.js'
import { scaled, toEngine, UNITS_PER_M, xyz, xyzw } from '../../../../src/sim/engine-units.js'
import { bodyPoses } from '../../../../src/sim/arm-model.js'
import { loadRapier } from '../../../../src/sim/rapier.js'
import { TABLE_HALF_M, TABLE_THICKNESS_M } from '../../../../src/sim/table-scene.js'
import type { Shape } from '../../../../src/robot/urdf.js'

const WIDTH = 640
const HEIGHT = 480
const RAYS = 1000

it.each([
  { task: 'lift-cube', camera: 'front' },
  { task: 'stack-cube', camera: 'top' },
  { task: 'insert', camera: 'wrist' },
])('$task from $camera: 1,000 random pixels, depth to 1 mm, segmentation to the pixel', async ({ task, camera }) => {
  const rapier = await loadRapier()
  const rig = cameraRig({ task, shown: 'collision' })
  const job = rig.job(camera, WIDTH, HEIGHT, { colour: false, depth: true, segmentation: true })
  const { depthM, segmentation } = softwareRenderer().render(rig.scene, job)

  const world = new rapier.World({ x: 0, y: 0, z: 0 })
  const segmentOf = new Map<number, number>()
  const segments = rig.scene.segments.map(({ name }) => name)
  const add = (name: string, shape: Shape, pose: Pose): void => {
    for (const part of colliderParts(rapier, shape, undefined)) {
      const at = compose(pose, part.pose)
      const collider = world.createCollider(
        part.description.setTranslation(...scaled(at.positionM)).setRotation(xyzw(at.quaternion)),
      )
      segmentOf.set(collider.handle, segments.indexOf(name) + 1)
    }
  }
  const table = { type: 'box', sizeM: [2 * TABLE_HALF_M, 2 * TABLE_HALF_M, TABLE_THICKNESS_M] } as const
  const level = { positionM: [0, 0, 0], quaternion: [0, 0, 0, 1] } as const
  add('table', { geometry: table, pose: level }, { ...level, positionM: [0, 0, -TABLE_THICKNESS_M / 2] })
  const poses = bodyPoses(rig.model, rig.positionRad)
  rig.model.bodies.forEach(({ links }, body) => {
    for (const { link, pose } of links) {
      for (const shape of link.collisions) add(link.name, shape, compose(poses[body] as Pose, pose))
    }
  })
  for (const { spec, pose } of rig.objects) {
    for (const part of spec.isGhost ? [] : spec.parts) add(spec.name, part, pose)
  }
  world.step()

  const random = new Random(6)
  const { fx, fy, cx, cy } = job.intrinsics
  const segmentAt = (x: number, y: number): number => segmentation?.[y * WIDTH + x] as number
  const depthAt = (x: number, y: number): number => depthM?.[y * WIDTH + x] as number
  let compared = 0
  let worstM = 0
  const wrong: string[] = []
  const seen = new Set<number>()
  while (compared < RAYS) {
    const [x, y] = [random.integer(1, WIDTH - 1), random.integer(1, HEIGHT - 1)]
    // Within one pixel of an edge: another segment, or a step in depth that no plane has.
    let isEdge = false
    for (let v = y - 1; v <= y + 1; v++) {
      for (let u = x - 1; u <= x + 1; u++) {
        const mirrored = (depthAt(u, v) + depthAt(2 * x - u, 2 * y - v)) / 2
        isEdge ||= segmentAt(u, v) !== segmentAt(x, y) || Math.abs(mirrored - depthAt(x, y)) > 0.0005
      }
    }
    if (isEdge) continue
    compared++
    const direction = rotate(job.camera.quaternion, [(x - cx) / fx, (y - cy) / fy, 1])
    const ray = new rapier.Ray(toEngine(job.camera.positionM), xyz(direction))
    const hit = world.castRay(ray, 10 * UNITS_PER_M, true)
    const depth = hit ? hit.timeOfImpact / UNITS_PER_M : 0
    const segment = hit ? (segmentOf.get(hit.collider.handle) as number) : 0
    seen.add(segment)
    worstM = Math.max(worstM, Math.abs(depth - depthAt(x, y)))
    if (segment !== segmentAt(x, y)) wrong.push(`(${x}, ${y}): ${segmentAt(x, y)} drawn, ${segment} hit`)
  }
  world.free()
  console.log(`${task} from ${camera}: depth within ${(1000 * worstM).toFixed(4)} mm, ${seen.size} segments seen`)
  expect(wrong).toEqual([])
  expect(worstM).toBeLessThan(0.001)
  // A picture of the table alone would prove little.
  expect(seen.size).toBeGreaterThanOrEqual(3)
})
