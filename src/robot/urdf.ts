/**
 * URDF text to a plain description of links and joints, checked.
 *
 * We walk the DOM ourselves rather than use urdf-loader: it turns roll, pitch, yaw into quaternions with the engine's
 * Math.sin, which would break bit-equal runs between machines, and it forgives errors in silence, so that a mistyped joint
 * shows up as an arm that moves wrongly. The tests hold both to the same forward kinematics.
 */

import { UrdfError } from './errors.js'
import { checkInertia, rotateInertia, type InertiaKgM2 } from './inertia.js'
import { IDENTITY_POSE, norm, quaternionFromRpy, type Pose, type Vector3 } from './vector.js'
import { requireWellFormed, type DomElement, type DomParser } from './xml.js'

export type { DomElement, DomParser } from './xml.js'

export interface RobotDescription {
  readonly name: string
  /** The one link that is no joint's child. */
  readonly rootLink: string
  /** In file order. */
  readonly links: readonly LinkDescription[]
  /** In file order. */
  readonly joints: readonly JointDescription[]
}

export interface LinkDescription {
  readonly name: string
  /** Absent where the file gives no mass. */
  readonly inertial?: Inertial
  readonly visuals: readonly Shape[]
  readonly collisions: readonly Shape[]
}

export interface Inertial {
  readonly massKg: number
  /** Link frame. */
  readonly comM: Vector3
  /** [ixx, ixy, ixz, iyy, iyz, izz] about the centre of mass, along the LINK's axes. */
  readonly inertiaKgM2: InertiaKgM2
}

export interface Shape {
  readonly name?: string
  /** Link frame. Cylinders lie along z. */
  readonly pose: Pose
  readonly geometry: Geometry
  /** RGBA, 0..1, from the shape's own material or the robot's material of that name. */
  readonly colour?: readonly [r: number, g: number, b: number, a: number]
}

export type Geometry =
  /** Full edge lengths. */
  | { readonly type: 'box'; readonly sizeM: Vector3 }
  | { readonly type: 'cylinder'; readonly radiusM: number; readonly lengthM: number }
  | { readonly type: 'sphere'; readonly radiusM: number }
  /** `file` as written in the URDF; `loadUrdf` makes it an absolute path. */
  | { readonly type: 'mesh'; readonly file: string; readonly scale: Vector3 }

export interface JointDescription {
  readonly name: string
  readonly type: 'revolute' | 'continuous' | 'prismatic' | 'fixed'
  readonly parent: string
  readonly child: string
  /** Of the child's frame at position zero, in the parent link's frame. */
  readonly pose: Pose
  /** Unit length, joint frame. [1, 0, 0] where the file gives none. */
  readonly axis: Vector3
  /** Radians, or metres for a prismatic joint. */
  readonly lower?: number
  readonly upper?: number
}

type Colour = NonNullable<Shape['colour']>

/** Throws `UrdfError`, naming the link or joint and the number, for a file that cannot describe a robot. */
export function parseUrdf(xml: string, dom: DomParser): RobotDescription {
  requireWellFormed(xml)
  const robot = dom.parseFromString(xml, 'text/xml').documentElement
  if (robot?.tagName !== 'robot') {
    throw new UrdfError(`the root element is <${robot?.tagName ?? 'nothing'}>, not <robot>: give a URDF file`)
  }
  const colours = readColours(robot)
  const links = childrenOf(robot, 'link').map(element => readLink(element, colours))
  const joints = childrenOf(robot, 'joint').map(readJoint)
  refuseDuplicates('link', links)
  refuseDuplicates('joint', joints)
  return { name: robot.getAttribute('name') ?? '', rootLink: findRoot(links, joints), links, joints }
}

function readLink(element: DomElement, colours: ReadonlyMap<string, Colour>): LinkDescription {
  const name = required(element, 'name', 'a <link>')
  const where = `link \`${name}\``
  const inertial = readInertial(firstChild(element, 'inertial'), where)
  return {
    name,
    ...(inertial && { inertial }),
    visuals: childrenOf(element, 'visual').map(child => readShape(child, where, colours)),
    collisions: childrenOf(element, 'collision').map(child => readShape(child, where, colours)),
  }
}

function readInertial(element: DomElement | undefined, where: string): Inertial | undefined {
  const mass = element && firstChild(element, 'mass')
  if (!element || !mass) return undefined
  const massKg = numberOf(mass, 'value', where)
  if (massKg <= 0) {
    throw new UrdfError(`${where} has mass ${massKg} kg: give a positive mass, or no <inertial> for a mere frame`)
  }
  const inertia = firstChild(element, 'inertia')
  if (!inertia) throw new UrdfError(`${where} has mass ${massKg} kg and no <inertia>: add its six numbers`)
  const read = (key: string, fallback?: number) => numberOf(inertia, key, where, fallback)
  const tensor = [
    read('ixx'),
    read('ixy', 0),
    read('ixz', 0),
    read('iyy'),
    read('iyz', 0),
    read('izz'),
  ] as const satisfies InertiaKgM2
  const pose = readOrigin(element, where)
  const inertiaKgM2 = rotateInertia(tensor, pose.quaternion)
  checkInertia(massKg, inertiaKgM2, where)
  return { massKg, comM: pose.positionM, inertiaKgM2 }
}

function readShape(element: DomElement, where: string, colours: ReadonlyMap<string, Colour>): Shape {
  const name = element.getAttribute('name')
  const material = firstChild(element, 'material')
  const colour = material && (readColour(material, where) ?? colours.get(material.getAttribute('name') ?? ''))
  return {
    ...(name !== null && { name }),
    pose: readOrigin(element, where),
    geometry: readGeometry(element, where),
    ...(colour && { colour }),
  }
}

function readGeometry(shape: DomElement, where: string): Geometry {
  const geometry = firstChild(shape, 'geometry')?.children[0]
  const within = `the <${shape.tagName}> of ${where}`
  switch (geometry?.tagName) {
    case 'box': {
      const sizeM = tripleOf(geometry, 'size', within)
      for (const edgeM of sizeM) positive(edgeM, 'size', within)
      return { type: 'box', sizeM }
    }
    case 'cylinder':
      return {
        type: 'cylinder',
        radiusM: positive(numberOf(geometry, 'radius', within), 'radius', within),
        lengthM: positive(numberOf(geometry, 'length', within), 'length', within),
      }
    case 'sphere':
      return { type: 'sphere', radiusM: positive(numberOf(geometry, 'radius', within), 'radius', within) }
    case 'mesh':
      return {
        type: 'mesh',
        file: required(geometry, 'filename', `the <mesh> of ${within}`),
        scale: tripleOf(geometry, 'scale', within, [1, 1, 1]),
      }
    default:
      throw new UrdfError(
        `${within} has geometry <${geometry?.tagName ?? 'nothing'}>: use <box>, <cylinder>, <sphere> or <mesh>`,
      )
  }
}

function readColours(robot: DomElement): Map<string, Colour> {
  const shapes = childrenOf(robot, 'link').flatMap(link => childrenOf(link, 'visual'))
  const colours = new Map<string, Colour>()
  // The robot's own materials come last, so that they win over one defined inside a visual.
  for (const material of [
    ...shapes.flatMap(shape => childrenOf(shape, 'material')),
    ...childrenOf(robot, 'material'),
  ]) {
    const name = material.getAttribute('name')
    const colour = readColour(material, `material \`${name ?? ''}\``)
    if (name && colour) colours.set(name, colour)
  }
  return colours
}

function readColour(material: DomElement, where: string): Colour | undefined {
  const colour = firstChild(material, 'color')
  if (!colour) return undefined
  const [r, g, b, a] = numbersOf(colour, 'rgba', where, 4)
  return [r ?? 0, g ?? 0, b ?? 0, a ?? 0]
}

const JOINT_TYPES = ['revolute', 'continuous', 'prismatic', 'fixed'] as const

function readJoint(element: DomElement): JointDescription {
  const name = required(element, 'name', 'a <joint>')
  const where = `joint \`${name}\``
  const written = required(element, 'type', where)
  const type = JOINT_TYPES.find(known => known === written)
  if (!type) throw new UrdfError(`${where} has type \`${written}\`: use one of ${JOINT_TYPES.join(', ')}`)
  if (firstChild(element, 'mimic')) {
    throw new UrdfError(`${where} has a <mimic>, which this package does not follow: drive the joint on its own`)
  }
  const limit = firstChild(element, 'limit')
  const lower = limitOf(limit, 'lower', where)
  const upper = limitOf(limit, 'upper', where)
  if (lower !== undefined && upper !== undefined && lower > upper) {
    throw new UrdfError(`${where} has lower limit ${lower} above its upper limit ${upper}: exchange them`)
  }
  return {
    name,
    type,
    parent: linkOf(element, 'parent', where),
    child: linkOf(element, 'child', where),
    pose: readOrigin(element, where),
    axis: readAxis(element, type, where),
    ...(lower !== undefined && { lower }),
    ...(upper !== undefined && { upper }),
  }
}

function readAxis(joint: DomElement, type: JointDescription['type'], where: string): Vector3 {
  const element = firstChild(joint, 'axis')
  // A fixed joint's axis means nothing; exporters write 0 0 0 there.
  if (!element || type === 'fixed') return [1, 0, 0]
  const axis = tripleOf(element, 'xyz', where)
  const length = norm(axis)
  if (length < 1e-6) throw new UrdfError(`${where} has axis ${axis.join(' ')} of length zero: give it a direction`)
  return Math.abs(length - 1) < 1e-15 ? axis : [axis[0] / length, axis[1] / length, axis[2] / length]
}

function limitOf(limit: DomElement | undefined, key: string, where: string): number | undefined {
  return limit?.getAttribute(key) == null ? undefined : numberOf(limit, key, where)
}

function linkOf(joint: DomElement, tag: 'parent' | 'child', where: string): string {
  const element = firstChild(joint, tag)
  if (!element) throw new UrdfError(`${where} has no <${tag}>: name the link`)
  return required(element, 'link', `the <${tag}> of ${where}`)
}

function readOrigin(element: DomElement, where: string): Pose {
  const origin = firstChild(element, 'origin')
  if (!origin) return IDENTITY_POSE
  return {
    positionM: tripleOf(origin, 'xyz', where, [0, 0, 0]),
    quaternion: quaternionFromRpy(tripleOf(origin, 'rpy', where, [0, 0, 0])),
  }
}

function findRoot(links: readonly LinkDescription[], joints: readonly JointDescription[]): string {
  const names = new Set(links.map(link => link.name))
  const parentJoint = new Map<string, JointDescription>()
  for (const joint of joints) {
    for (const end of ['parent', 'child'] as const) {
      if (!names.has(joint[end])) {
        throw new UrdfError(
          `joint \`${joint.name}\` has ${end} link \`${joint[end]}\`, which is not in the file: it has ${[...names].join(', ')}`,
        )
      }
    }
    const other = parentJoint.get(joint.child)
    if (other) {
      throw new UrdfError(
        `link \`${joint.child}\` is the child of joints \`${other.name}\` and \`${joint.name}\`: a link hangs on one joint`,
      )
    }
    parentJoint.set(joint.child, joint)
  }
  const roots = links.filter(link => !parentJoint.has(link.name)).map(link => link.name)
  if (roots.length > 1) {
    throw new UrdfError(
      `${roots.length} links are no joint's child (${roots.join(', ')}): join all but one to the tree`,
    )
  }
  for (const { name } of links) {
    let link = name
    for (let steps = 0; parentJoint.has(link); steps++) {
      if (steps === joints.length)
        throw new UrdfError(`the joints above link \`${name}\` form a cycle: a URDF is a tree`)
      link = parentJoint.get(link)?.parent ?? link
    }
  }
  const root = roots[0]
  if (root === undefined) throw new UrdfError('the file has no <link>: a robot has one at least')
  return root
}

function refuseDuplicates(kind: 'link' | 'joint', items: readonly { readonly name: string }[]): void {
  const seen = new Set<string>()
  for (const { name } of items) {
    if (seen.has(name)) throw new UrdfError(`two ${kind}s have the name \`${name}\`: rename one`)
    seen.add(name)
  }
}

function childrenOf(element: DomElement, tag: string): DomElement[] {
  return Array.from(element.children).filter(child => child.tagName === tag)
}

function firstChild(element: DomElement, tag: string): DomElement | undefined {
  return childrenOf(element, tag)[0]
}

function required(element: DomElement, key: string, where: string): string {
  const text = element.getAttribute(key)
  if (!text) throw new UrdfError(`${where} has no \`${key}\`: add the attribute`)
  return text
}

function numberOf(element: DomElement, key: string, where: string, fallback?: number): number {
  if (fallback !== undefined && element.getAttribute(key) === null) return fallback
  return numbersOf(element, key, where, 1)[0] ?? NaN
}

function tripleOf(element: DomElement, key: string, where: string, fallback?: Vector3): Vector3 {
  if (fallback && element.getAttribute(key) === null) return fallback
  const [x = NaN, y = NaN, z = NaN] = numbersOf(element, key, where, 3)
  return [x, y, z]
}

function numbersOf(element: DomElement, key: string, where: string, count: number): number[] {
  const text = element.getAttribute(key)
  const numbers = (text ?? '')
    .trim()
    .split(/\s+/)
    .map(word => (word === '' ? NaN : Number(word)))
  if (numbers.length !== count || !numbers.every(Number.isFinite)) {
    throw new UrdfError(
      `${where}: <${element.tagName}> has ${key}="${text ?? ''}" where ${count} finite number${count > 1 ? 's' : ''} must stand`,
    )
  }
  return numbers
}

function positive(length: number, key: string, where: string): number {
  if (length <= 0) throw new UrdfError(`${where} has ${key} ${length}: a length is positive`)
  return length
}
