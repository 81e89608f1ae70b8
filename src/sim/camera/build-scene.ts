/** From an arm's description and what lies on the table to what there is to see. */

import { DESIGN_BACKGROUND_COLOUR, DESIGN_TABLE, DESIGN_TOWARDS_LIGHT } from '../../env/camera/design.js'
import type { Look } from '../../env/camera/look.js'
import { linearColour } from '../../env/camera/srgb.js'
import type { ObjectSpec, PlacedObject } from '../../env/scene.js'
import { UsageError } from '../../robot/errors.js'
import type { Shape } from '../../robot/urdf.js'
import { compose, IDENTITY_POSE, type Vector3 } from '../../robot/vector.js'
import type { ArmModel } from '../arm-model.js'
import { TABLE_HALF_M, TABLE_THICKNESS_M } from '../table-scene.js'
import { surfaceMaterial } from './surfaces.js'
import { tessellate } from './tessellate.js'
import type { Material, Photo, Segment, TriangleMesh, VisualBody, VisualPart, VisualScene } from './visual-scene.js'

export interface SceneContent {
  readonly model: ArmModel
  readonly objects: readonly PlacedObject[]
  readonly look?: Look | undefined
}

export interface VisualLoaders {
  /** Meshes of a file, metres. */
  readonly loadMesh?: (file: string, scale: Vector3) => TriangleMesh
  readonly loadPhoto?: (file: string) => Photo
}

/** `collision`: what the physics has, for comparing the two. */
export type ShownShapes = 'visual' | 'collision'

const MATT = 0.85
/** Of a link's shape without a colour. */
const GREY: Vector3 = linearColour([0.7, 0.7, 0.7])
/** Darker shapes are servos, which are black whatever the printed parts are made of. Linear green. */
const DARK = 0.05
const SKY: Vector3 = linearColour(DESIGN_BACKGROUND_COLOUR)

const KEY = 0.72
const AMBIENT = 0.28

/** `UsageError` for meshes or photographs without a loader. */
export function buildVisualScene(
  { model, objects, look }: SceneContent,
  loaders: VisualLoaders = {},
  shown: ShownShapes = 'visual',
): VisualScene {
  const segments: Segment[] = []
  const segment = (name: string, kind: Segment['kind']): number => segments.push({ name, kind })
  const meshOf = (shape: Shape, owner: string): TriangleMesh => shapeMesh(shape, owner, loaders)

  const table = tableBody(look, segment('table', 'table'))
  const arm = model.bodies.map(({ name, links }): VisualBody => ({
    name,
    isGhost: false,
    parts: links.flatMap(({ link, pose }) => {
      const shapes = shown === 'visual' ? link.visuals : link.collisions
      if (shapes.length === 0) return []
      const id = segment(link.name, 'link')
      return shapes.map((shape): VisualPart => ({
        mesh: meshOf(shape, link.name),
        pose: compose(pose, shape.pose),
        material: linkMaterial(shape, look),
        segment: id,
      }))
    }),
  }))
  const things = objects.map(({ spec }): VisualBody => {
    const id = segment(spec.name, 'object')
    const material = objectMaterial(spec, look)
    return {
      name: spec.name,
      isGhost: spec.isGhost ?? false,
      parts: spec.parts.map(part => ({ mesh: meshOf(part, spec.name), pose: part.pose, material, segment: id })),
    }
  })
  return {
    bodies: [table, ...arm, ...things],
    segments,
    lighting: lightingOf(look),
    background: backgroundOf(look, loaders),
  }
}

function tableBody(look: Look | undefined, segment: number): VisualBody {
  const sizeM: Vector3 = [2 * TABLE_HALF_M, 2 * TABLE_HALF_M, TABLE_THICKNESS_M]
  // The body's origin is on its top: its pose says how high that is.
  const pose = { ...IDENTITY_POSE, positionM: [0, 0, -TABLE_THICKNESS_M / 2] } as const
  const material = surfaceMaterial(look?.table ?? DESIGN_TABLE)
  return {
    name: 'table',
    isGhost: false,
    parts: [{ mesh: tessellate({ type: 'box', sizeM }), pose, material, segment }],
  }
}

function linkMaterial({ colour }: Shape, look: Look | undefined): Material {
  const own = colour ? linearColour(colour) : GREY
  return { colour: look?.armColour && own[1] > DARK ? look.armColour : own, roughness: MATT }
}

function objectMaterial({ name, colour }: ObjectSpec, look: Look | undefined): Material {
  const surface = look?.objects?.[name]
  return surface ? surfaceMaterial(surface) : { colour: linearColour(colour), roughness: MATT }
}

function shapeMesh({ geometry }: Shape, owner: string, { loadMesh }: VisualLoaders): TriangleMesh {
  if (geometry.type !== 'mesh') return tessellate(geometry)
  if (loadMesh) return loadMesh(geometry.file, geometry.scale)
  throw new UsageError(
    `'${owner}' is drawn from the mesh ${geometry.file}, which nobody here can load: hand in loadMesh`,
  )
}

function lightingOf(look: Look | undefined): VisualScene['lighting'] {
  const { towards = DESIGN_TOWARDS_LIGHT, keyScale = 1, ambientScale = 1, colour = [1, 1, 1] } = look?.light ?? {}
  const times = (factor: number): Vector3 => [factor * colour[0], factor * colour[1], factor * colour[2]]
  return { towards, key: times(KEY * keyScale), ambient: times(AMBIENT * ambientScale) }
}

function backgroundOf(look: Look | undefined, { loadPhoto }: VisualLoaders): VisualScene['background'] {
  const { colour = SKY, photo, isOverTable = false } = look?.background ?? {}
  if (photo === undefined) return { colour }
  if (loadPhoto) return { colour, photo: loadPhoto(photo), isOverTable }
  throw new UsageError(`the background is the photograph ${photo}, which nobody here can load: hand in loadPhoto`)
}
