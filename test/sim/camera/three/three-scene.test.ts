import { DirectionalLight, Mesh, MeshStandardMaterial, ShadowMaterial, Vector3, type DataTexture } from 'three'
import { describe, expect, it } from 'vitest'
import { IDENTITY_POSE } from '../../../../src/robot/vector.js'
import { tessellate } from '../../../../src/sim/camera/tessellate.js'
import { ThreeScene } from '../../../../src/sim/camera/three/three-scene.js'
import type { Material, Photo, VisualBody, VisualScene } from '../../../../src/sim/camera/visual-scene.js'

const CUBE = tessellate({ type: 'box', sizeM: [0.04, 0.04, 0.04] })
const RED: Material = { colour: [0.5, 0.1, 0.1], roughness: 0.85 }
const PHOTO: Photo = { width: 2, height: 1, rgb: Uint8Array.of(1, 2, 3, 4, 5, 6) }

function body(name: string, isGhost = false, material = RED): VisualBody {
  const pose = { ...IDENTITY_POSE, positionM: [0, 0, 0.02] } as const
  return { name, isGhost, parts: [{ mesh: CUBE, pose, material, segment: 3 }] }
}

function scene(background: VisualScene['background'] = { colour: [0, 0, 0] }): VisualScene {
  return {
    bodies: [body('table'), body('cube'), body('goal', true)],
    segments: [],
    lighting: { towards: [0, 0.6, 0.8], key: [0.75, 0.75, 0.75], ambient: [0.4, 0.4, 0.4] },
    background,
  }
}

function meshes({ root }: ThreeScene): Mesh[] {
  const found: Mesh[] = []
  root.traverse(each => {
    if (each instanceof Mesh) found.push(each as Mesh)
  })
  return found
}

describe('ThreeScene', () => {
  it('moves each body by its pose, parts and all', () => {
    const three = new ThreeScene(scene())
    const turned = Math.sqrt(0.5)
    // The cube a quarter turn about x: what was above it is now at its -y.
    three.update(Float64Array.of(...[0, 0, 0, 0, 0, 0, 1], ...[0.2, 0.1, 0.3, turned, 0, 0, turned]))
    const [, cube] = meshes(three)
    const at = cube?.getWorldPosition(new Vector3())
    expect(at?.toArray()).toEqual([expect.closeTo(0.2, 6), expect.closeTo(0.08, 6), expect.closeTo(0.3, 6)])
  })

  it('shares geometry and material between parts that look alike', () => {
    const [table, cube] = meshes(new ThreeScene(scene()))
    expect(cube?.geometry).toBe(table?.geometry)
    expect(cube?.material).toBe(table?.material)
    expect((cube?.material as MeshStandardMaterial).color.toArray()).toEqual([0.5, 0.1, 0.1])
  })

  it('lets all but the table and ghosts cast shadows, and nothing where there are none', () => {
    expect(meshes(new ThreeScene(scene(), { shadows: true })).map(mesh => mesh.castShadow)).toEqual([
      false,
      true,
      false,
    ])
    expect(meshes(new ThreeScene(scene())).map(mesh => mesh.castShadow)).toEqual([false, false, false])
  })

  it('has its light where the scene says', () => {
    const { root } = new ThreeScene(scene())
    const sun = root.children.find(child => child instanceof DirectionalLight)
    const towards = sun?.position.clone().sub(sun.target.position).normalize().toArray() ?? []
    expect(towards).toEqual([expect.closeTo(0), expect.closeTo(0.6), expect.closeTo(0.8)])
  })

  it('cuts a background photograph at its sides, and keeps its shape', () => {
    const three = new ThreeScene(scene({ colour: [0, 0, 0], photo: PHOTO }))
    three.fitPhoto(100, 100)
    const { repeat, offset } = three.root.background as DataTexture
    expect(repeat.toArray()).toEqual([0.5, 1])
    expect(offset.toArray()).toEqual([0.25, 0])
    three.fitPhoto(400, 100)
    expect(repeat.toArray()).toEqual([1, 0.5])
    expect(offset.toArray()).toEqual([0, 0.25])
  })

  it('shows a photograph in place of the table, darkened by the share of the key light', () => {
    const [table] = meshes(new ThreeScene(scene({ colour: [0, 0, 0], photo: PHOTO, isOverTable: true })))
    expect(table?.material).toBeInstanceOf(ShadowMaterial)
    expect((table?.material as ShadowMaterial).opacity).toBeCloseTo(0.6)
  })
})
