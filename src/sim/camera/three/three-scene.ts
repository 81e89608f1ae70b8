/** What there is to see as three's scene graph: for WebGL in a page and for WebGPU in Node. Base frame: z is up (set `up` of a camera that orbits). */

import {
  AmbientLight,
  BufferAttribute,
  BufferGeometry,
  Color,
  DirectionalLight,
  Group,
  Mesh,
  Scene,
  SRGBColorSpace,
  type DataTexture,
} from 'three'
import { POSE_SIZE, type Lighting, type TriangleMesh, type VisualBody, type VisualScene } from '../visual-scene.js'
import { dataTexture, ThreeMaterials } from './three-materials.js'

export interface ThreeSceneOptions {
  /** The renderer's `shadowMap.enabled` must be on too. */
  readonly shadows?: boolean
}

/** Half edge and middle of the square that has shadows: the arm's reach. Metres. */
const SHADOW_HALF_M = 0.65
const SHADOW_MIDDLE_M = [0.15, 0, 0.1] as const
const LIGHT_DISTANCE_M = 2
const SHADOW_MAP = 2048

export class ThreeScene {
  readonly root = new Scene()
  readonly #groups: readonly Group[]
  readonly #geometries = new Map<TriangleMesh, BufferGeometry>()
  readonly #materials: ThreeMaterials
  readonly #sun: DirectionalLight
  readonly #photo: DataTexture | undefined
  readonly #hasShadows: boolean

  constructor(scene: VisualScene, { shadows = false }: ThreeSceneOptions = {}) {
    this.#hasShadows = shadows
    this.#materials = new ThreeMaterials(scene)
    this.#groups = scene.bodies.map((body, index) => this.#group(body, index === 0))
    this.#sun = sun(scene.lighting, shadows)
    const ambient = new AmbientLight(new Color(...scene.lighting.ambient), Math.PI)
    this.root.add(...this.#groups, this.#sun, this.#sun.target, ambient)

    const { colour, photo } = scene.background
    if (photo) {
      // Three's screen runs from the bottom up.
      this.#photo = dataTexture(photo, true)
      this.#photo.colorSpace = SRGBColorSpace
      this.root.background = this.#photo
    } else {
      this.root.background = new Color(...colour)
    }
  }

  /** `POSE_SIZE` numbers per body of the scene. */
  update(poses: Float64Array): void {
    this.#groups.forEach((group, index) => {
      const at = index * POSE_SIZE
      const value = (k: number): number => poses[at + k] ?? 0
      group.position.set(value(0), value(1), value(2))
      group.quaternion.set(value(3), value(4), value(5), value(6))
    })
  }

  /** Lets a background photograph cover a picture of this size: scaled evenly, cut at the sides. */
  fitPhoto(width: number, height: number): void {
    const photo = this.#photo
    if (!photo) return
    const { width: photoWidth, height: photoHeight } = photo.image as { width: number; height: number }
    const wide = width / height / (photoWidth / photoHeight)
    photo.repeat.set(Math.min(1, wide), Math.min(1, 1 / wide))
    photo.offset.set((1 - photo.repeat.x) / 2, (1 - photo.repeat.y) / 2)
    photo.updateMatrix()
  }

  /** Frees what the graphics card holds of it. */
  dispose(): void {
    for (const geometry of this.#geometries.values()) geometry.dispose()
    this.#materials.dispose()
    this.#photo?.dispose()
    this.#sun.dispose()
  }

  #group(body: VisualBody, isTable: boolean): Group {
    const group = new Group()
    group.name = body.name
    for (const part of body.parts) {
      const mesh = new Mesh(this.#geometry(part.mesh), this.#materials.of(part.material, isTable))
      mesh.position.set(...part.pose.positionM)
      mesh.quaternion.set(...part.pose.quaternion)
      mesh.userData['segment'] = part.segment
      mesh.castShadow = this.#hasShadows && !body.isGhost && !isTable
      mesh.receiveShadow = this.#hasShadows
      group.add(mesh)
    }
    return group
  }

  #geometry(mesh: TriangleMesh): BufferGeometry {
    const known = this.#geometries.get(mesh)
    if (known) return known
    const geometry = new BufferGeometry()
    geometry.setAttribute('position', new BufferAttribute(mesh.positions, 3))
    geometry.setAttribute('normal', new BufferAttribute(mesh.normals, 3))
    if (mesh.uvs) geometry.setAttribute('uv', new BufferAttribute(mesh.uvs, 2))
    geometry.setIndex(new BufferAttribute(mesh.indices, 1))
    this.#geometries.set(mesh, geometry)
    return geometry
  }
}

/** Three's light is irradiance: a matt white surface sends 1 / pi of it to the camera. */
function sun({ towards, key }: Lighting, shadows: boolean): DirectionalLight {
  const light = new DirectionalLight(new Color(...key), Math.PI)
  light.target.position.set(...SHADOW_MIDDLE_M)
  light.position.set(...towards).multiplyScalar(LIGHT_DISTANCE_M)
  light.position.add(light.target.position)
  if (!shadows) return light
  light.castShadow = true
  light.shadow.mapSize.set(SHADOW_MAP, SHADOW_MAP)
  const eye = light.shadow.camera
  eye.left = eye.bottom = -SHADOW_HALF_M
  eye.right = eye.top = SHADOW_HALF_M
  eye.near = LIGHT_DISTANCE_M - 2 * SHADOW_HALF_M
  eye.far = LIGHT_DISTANCE_M + 2 * SHADOW_HALF_M
  return light
}
