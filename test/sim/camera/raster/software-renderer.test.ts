/** What is drawn is where, as far, as bright and as sharp as it should be, and nothing else is. */

import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { pinhole } from '../../../../src/env/camera/intrinsics.js'
import { conjugate, IDENTITY_POSE, rotate, subtract, type Vector3 } from '../../../../src/robot/vector.js'
import type { Picture, RenderJob } from '../../../../src/sim/camera/renderer.js'
import { softwareRenderer } from '../../../../src/sim/camera/software-renderer.js'
import type { TriangleMesh } from '../../../../src/sim/camera/visual-scene.js'
import { boxMesh, jobOf, sceneOf, type Thing } from './scenes.js'

const renderer = softwareRenderer()
/** sRGB bytes of linear 0.75 (key and ambient) and 0.25 (ambient alone). */
const LIT = 225
const DARK = 137

function red(picture: Picture, job: RenderJob, [x, y]: readonly [number, number]): number {
  return picture.rgb?.[3 * (Math.round(y) * job.intrinsics.width + Math.round(x))] as number
}

/** By the pinhole's own formula. */
function project(job: RenderJob, point: Vector3): [x: number, y: number, depthM: number] {
  const [x, y, z] = rotate(conjugate(job.camera.quaternion), subtract(point, job.camera.positionM))
  const { fx, fy, cx, cy } = job.intrinsics
  return [(fx * x) / z + cx, (fy * y) / z + cy, z]
}

describe('projection', () => {
  it('puts a small box inside the outline that the pinhole gives its corners, and fills it', () => {
    for (const at of [
      [0.05, 0.1, 0.1],
      [-0.2, -0.15, 0.05],
      [0.1, -0.02, 0.2],
    ] as const) {
      const things = [{ mesh: boxMesh(0.02), at }]
      const job = jobOf(things, { intrinsics: pinhole(640, 480, 1), colour: false })
      const { segmentation } = renderer.render(sceneOf(things), job)
      const corners = [-0.01, 0.01].flatMap(x =>
        [-0.01, 0.01].flatMap(y => [-0.01, 0.01].map(z => project(job, [at[0] + x, at[1] + y, at[2] + z]))),
      )
      const columns = corners.map(([x]) => x)
      const rows = corners.map(([, y]) => y)
      const seen = Array.from(segmentation ?? []).flatMap((value, pixel) =>
        value === 2 ? [[pixel % 640, Math.floor(pixel / 640)] as const] : [],
      )
      expect(seen.length).toBeGreaterThan(50)
      // Pixels whose middles are inside: the outermost lie within one of the outermost corner, and never beyond it.
      const inside = (gap: number): void => {
        expect(gap).toBeGreaterThanOrEqual(0)
        expect(gap).toBeLessThan(2)
      }
      inside(Math.min(...seen.map(([x]) => x)) - Math.min(...columns))
      inside(Math.max(...columns) - Math.max(...seen.map(([x]) => x)))
      inside(Math.min(...seen.map(([, y]) => y)) - Math.min(...rows))
      inside(Math.max(...rows) - Math.max(...seen.map(([, y]) => y)))
    }
  })

  it('has an edge between the two pixels where the pinhole has it, within 0.1 pixel', () => {
    // Straight in front, 1 m away: its right side is at x = half its width, in pixels f times that plus cx.
    const camera = IDENTITY_POSE
    for (const edge of [0.992, 1.008]) {
      const intrinsics = { width: 64, height: 64, fx: 100, fy: 100, cx: 31.5, cy: 31.5 }
      // Front face at z = 1, from pixel 31.5 - 10.5 edge to 31.5 + 10.5 edge: pixel 42 is inside for 1.008 alone, by 0.084.
      const things = [{ mesh: boxMesh(0.21 * edge), at: [0, 0, 1 + 0.105 * edge] as const }]
      const { segmentation } = renderer.render(sceneOf(things), jobOf(things, { camera, intrinsics, colour: false }))
      expect(segmentation?.[32 * 64 + 42]).toBe(edge > 1 ? 2 : 0)
      expect(segmentation?.[32 * 64 + 41]).toBe(2)
      expect(segmentation?.[42 * 64 + 32]).toBe(edge > 1 ? 2 : 0)
      expect(segmentation?.[21 * 64 + 32]).toBe(edge > 1 ? 2 : 0)
    }
  })

  it('gives depth along the axis, not along the ray', () => {
    const things = [{ mesh: boxMesh(1, 1, 0.2), at: [0, 0, 1.1] as const }]
    const job = jobOf(things, { camera: IDENTITY_POSE, colour: false })
    const { depthM } = renderer.render(sceneOf(things), job)
    for (const pixel of [60 * 160 + 80, 40 * 160 + 40, 90 * 160 + 110]) expect(depthM?.[pixel]).toBeCloseTo(1, 6)
  })
})

describe('light and shadow', () => {
  const things: Thing[] = [{ mesh: boxMesh(0.06), at: [0, 0, 0.1] }]

  it('is full on the table, ambient under a box in the air, full again where it is a ghost or shadows are off', () => {
    const job = jobOf(things, { intrinsics: pinhole(320, 240, 1) })
    const under = project(job, [0.02, -0.02, 0])
    const beside = project(job, [0, 0.08, 0])
    const picture = renderer.render(sceneOf(things), job)
    expect(red(picture, job, [under[0], under[1]])).toBe(DARK)
    expect(red(picture, job, [beside[0], beside[1]])).toBe(LIT)
    expect(red(renderer.render(sceneOf(things), { ...job, shadows: false }), job, [under[0], under[1]])).toBe(LIT)
    const ghost = [{ ...(things[0] as Thing), isGhost: true }]
    expect(red(renderer.render(sceneOf(ghost), job), job, [under[0], under[1]])).toBe(LIT)
  })

  it('falls away from the light, as far as the light is slanted', () => {
    const scene = sceneOf(things)
    const slanted = { ...scene, lighting: { ...scene.lighting, towards: [0, 0.6, 0.8] as const } }
    const job = jobOf(things, { intrinsics: pinhole(320, 240, 1) })
    const picture = renderer.render(slanted, job)
    // 0.1 m high: the shadow's middle is 0.075 m towards -y.
    const [x, y] = project(job, [0, -0.075, 0])
    const [u, v] = project(job, [0, 0.05, 0])
    expect(red(picture, job, [x, y])).toBe(DARK)
    expect(red(picture, job, [u, v])).toBeGreaterThan(DARK + 40)
  })

  it('leaves the lit top of a box that stands on the table without spots', () => {
    const standing: Thing[] = [{ mesh: boxMesh(0.1), at: [0, 0, 0.05] }]
    const job = jobOf(standing)
    const picture = renderer.render(sceneOf(standing), job)
    for (let x = -0.045; x <= 0.045; x += 0.005) {
      for (let y = -0.045; y <= 0.045; y += 0.005) {
        const [column, row] = project(job, [x, y, 0.1])
        expect(red(picture, job, [column, row])).toBe(LIT)
      }
    }
  })
})

describe('odd input', () => {
  it('draws nothing behind the camera, and the right piece of what reaches behind it', () => {
    const behind = [{ mesh: boxMesh(0.1), at: [0, 0, -1] as const }]
    const from = jobOf(behind, { camera: IDENTITY_POSE })
    expect(renderer.render(sceneOf(behind), from).segmentation?.includes(2)).toBe(false)
    // A wall at x = 0.1 from 1 m behind the camera to 1 m before it: from that depth's column on to the picture's edge.
    const wall = [{ mesh: boxMesh(0.02, 4, 2), at: [0.11, 0, 0] as const }]
    const job = jobOf(wall, { camera: IDENTITY_POSE })
    const { segmentation, depthM } = renderer.render(sceneOf(wall), job)
    const { cx, fx } = job.intrinsics
    const firstColumn = Math.ceil(cx + fx * 0.1)
    for (let x = 0; x < 160; x++) {
      expect(segmentation?.[60 * 160 + x]).toBe(x < firstColumn ? 0 : 2)
      if (x >= firstColumn) expect(depthM?.[60 * 160 + x]).toBeCloseTo((0.1 * fx) / (x - cx), 5)
    }
  })

  it('survives triangles without area and poses that are not numbers', () => {
    const flat: TriangleMesh = {
      positions: Float32Array.of(0, 0, 0, 0.1, 0, 0, 0.2, 0, 0, 0, 0, 0),
      normals: Float32Array.of(0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1),
      indices: Uint32Array.of(0, 1, 2, 0, 0, 3, 1, 1, 1),
    }
    const things = [{ mesh: flat, at: [0, 0, 0.1] as const }]
    const picture = renderer.render(sceneOf(things), jobOf(things))
    expect(picture.segmentation?.includes(2)).toBe(false)
    const job = jobOf(things)
    job.poses.fill(NaN, 7)
    expect(renderer.render(sceneOf(things), job).segmentation?.includes(1)).toBe(true)
  })
})

describe('pictures', () => {
  const things: Thing[] = [
    { mesh: boxMesh(0.06), at: [0, 0, 0.03], material: { colour: [0.8, 0.1, 0.1] } },
    { mesh: boxMesh(0.04), at: [0.1, 0.1, 0.02] },
  ]

  it('are the same for the same job, whatever was drawn between', () => {
    const scene = sceneOf(things)
    const once = renderer.render(scene, jobOf(things))
    const other = things.slice(1)
    renderer.render(sceneOf(other), jobOf(other, { samples: 2, intrinsics: pinhole(64, 48, 1) }))
    renderer.render(scene, jobOf(things, { camera: IDENTITY_POSE, shadows: false }))
    expect(hashOf(renderer.render(scene, jobOf(things)))).toBe(hashOf(once))
    expect(hashOf(softwareRenderer().render(scene, jobOf(things)))).toBe(hashOf(once))
  })

  it('have only what was asked for', () => {
    const job = jobOf(things, { depth: false, segmentation: false })
    expect(Object.keys(renderer.render(sceneOf(things), job))).toEqual(['rgb'])
    expect(Object.keys(renderer.render(sceneOf(things), { ...job, colour: false, depth: true }))).toEqual(['depthM'])
  })

  it('are smoothed in linear light at edges, and only there, by 2 x 2 samples', () => {
    const camera = IDENTITY_POSE
    // White on black, its edge through the middle of pixel 42: half of the samples, linear 0.125 of ambient light.
    const wall = [{ mesh: boxMesh(0.21), at: [0, 0, 1.105] as const }]
    const intrinsics = { width: 64, height: 64, fx: 100, fy: 100, cx: 31.5, cy: 31.5 }
    const job = jobOf(wall, { camera, intrinsics, samples: 2, shadows: false })
    const { rgb, segmentation } = renderer.render(sceneOf(wall), job)
    const at = (x: number): number => rgb?.[3 * (32 * 64 + x)] as number
    expect([at(41), at(42), at(43)]).toEqual([DARK, 99, 0])
    expect(segmentation).toEqual(renderer.render(sceneOf(wall), { ...job, samples: 1 }).segmentation)
  })

  it('show a photograph as it is, behind everything or in place of the table, and darken it in shadows', () => {
    const rgb = Uint8Array.from({ length: 3 * 16 * 12 }, (_, k) => (k * 37) % 200)
    const photo = { width: 16, height: 12, rgb }
    const air: Thing[] = [{ mesh: boxMesh(0.06), at: [0, 0, 0.1] }]
    const job = jobOf(air, { intrinsics: pinhole(16, 12, 1), shadows: false })
    const scene = sceneOf(air, { colour: [0, 0, 0], photo, isOverTable: true })
    const picture = renderer.render(scene, job)
    picture.segmentation?.forEach((segment, pixel) => {
      if (segment !== 2)
        expect(picture.rgb?.subarray(3 * pixel, 3 * pixel + 3)).toEqual(rgb.subarray(3 * pixel, 3 * pixel + 3))
    })
    const shaded = renderer.render(scene, { ...job, intrinsics: pinhole(160, 120, 1), shadows: true })
    const bright = renderer.render(scene, { ...job, intrinsics: pinhole(160, 120, 1) })
    const darker = shaded.rgb?.filter((value, k) => value < (bright.rgb?.[k] as number)).length ?? 0
    expect(darker).toBeGreaterThan(100)
  })

  it('are the golden ones (UPDATE_GOLDEN=1 prints what there is now)', () => {
    const found: Record<string, string> = {}
    const keep = (name: string, picture: Picture): void => {
      found[name] = hashOf(picture)
    }
    const checks = {
      width: 2,
      height: 2,
      rgb: Uint8Array.of(255, 255, 255, 60, 60, 60, 60, 60, 60, 255, 255, 255),
      tileM: 0.1,
    }
    keep('shadows', renderer.render(sceneOf(things), jobOf(things, { depth: false, segmentation: false })))
    keep('2 x 2', renderer.render(sceneOf(things), jobOf(things, { samples: 2 })))
    keep('texture', renderer.render(sceneOf(things, undefined, { texture: checks }), jobOf(things)))
    keep('depth', renderer.render(sceneOf(things), jobOf(things, { colour: false, segmentation: false })))
    keep('segmentation', renderer.render(sceneOf(things), jobOf(things, { colour: false, depth: false })))
    const round = sceneOf([{ mesh: ball(), at: [0, 0, 0.1] }])
    keep('round', renderer.render(round, jobOf([{ mesh: ball(), at: [0, 0, 0.1] }])))
    if (process.env['UPDATE_GOLDEN']) console.log(found)
    expect(found).toEqual(GOLDEN)
  })
})

function hashOf({ rgb, depthM, segmentation }: Picture): string {
  const hash = createHash('sha256')
  for (const bytes of [rgb, depthM, segmentation]) if (bytes) hash.update(new Uint8Array(bytes.buffer))
  return hash.digest('hex').slice(0, 16)
}

function ball(): TriangleMesh {
  const mesh = boxMesh(0.1)
  const normals = mesh.positions.map((value, k) => {
    const at = 3 * Math.floor(k / 3)
    const [x = 0, y = 0, z = 0] = mesh.positions.subarray(at, at + 3)
    return value / Math.sqrt(x * x + y * y + z * z)
  })
  return { ...mesh, normals }
}

const GOLDEN: Record<string, string> = {
  shadows: '9e66d1bdc273425d',
  '2 x 2': 'dcfe5f258d250c82',
  texture: 'b3fc455483237237',
  depth: '182b5c5bbf2866e5',
  segmentation: 'f863fe0e1cecc436',
  round: '74a3b6c5b2903011',
}
