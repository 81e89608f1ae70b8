/** The arm, the table and its objects as MuJoCo's MJCF text, made from the same URDF as the twin. */

import type { PlacedObject } from '../../env/scene.js'
import type { RobotSpec } from '../../robot/arm-spec.js'
import { requireJoints } from '../../robot/arm-spec.js'
import { UsageError } from '../../robot/errors.js'
import type { JointDescription, LinkDescription, RobotDescription, Shape } from '../../robot/urdf.js'
import { element, frame, size } from './mjcf-element.js'
import { isFree, objectXml } from './mjcf-object.js'

export interface MjcfOptions {
  readonly description: RobotDescription
  readonly spec: RobotSpec
  /** One per servo of the spec. */
  readonly servos: readonly MjcfServo[]
  readonly timestepS: number
  readonly integrator: 'implicitfast' | 'RK4'
  /** Joint limits: the spec's mechanical travel, or none. */
  readonly limits: 'travel' | 'none'
  /** Nothing touches anything where absent. */
  readonly contacts?: MjcfContacts
  /** Joint angles in the spec's order, written as the keyframe `start`, with the actuators holding them; none where absent. */
  readonly startRad?: readonly number[]
}

/** A position actuator and its joint. */
export interface MjcfServo {
  readonly gainNmRad: number
  /** MuJoCo's `kv`: torque against the joint's speed, inside the torque limit. None where absent. */
  readonly velocityGainNmSRad?: number
  readonly torqueLimitNm: number
  /** Viscous, outside the torque limit. */
  readonly dampingNmSRad: number
  readonly coulombNm: number
  readonly armatureKgM2: number
}

/** Coulomb coefficients; MuJoCo uses the larger of two partners, as the twin does. */
export interface MjcfContacts {
  /** `box` is the twin's own table; a plane is what MuJoCo collides with most cheaply. Top at z = 0. */
  readonly table: 'box' | 'plane'
  readonly jawFriction: number
  readonly linkFriction: number
  readonly tableFriction: number
  /** Of the table's top; 0 where absent. */
  readonly tableHeightM?: number
  /** Bodies, each with a free joint of its name unless it is fixed in place. */
  readonly objects: readonly PlacedObject[]
}

/**
 * Joints, actuators (position servos) and bodies carry the URDF's names, links that are fixed together stay bodies of their
 * own: MuJoCo merges masses by itself, which is a check on our merging. Contacts have an elliptic cone and impratio 10, without
 * which MuJoCo drops a squeezed cube (rapier.md), and objects at rest sleep. Throws `UsageError` for a wrong number of servos, `CapabilityError` for a
 * mesh to collide with.
 */
export function mjcf(options: MjcfOptions): string {
  const { description, spec, servos, contacts } = options
  requireJoints(description, spec)
  if (servos.length !== spec.servos.length) {
    throw new UsageError(
      `${spec.name} has ${spec.servos.length} servos, got ${servos.length} parameter sets: give one each`,
    )
  }
  const arm = bodyXml(description.rootLink, undefined, options)
  const excluded = description.joints
    .filter(joint => joint.type !== 'fixed')
    .map(({ parent, child }) => element('exclude', { body1: parent, body2: child }))
  const actuators = spec.servos.map(({ joint }, k) => {
    const { gainNmRad, velocityGainNmSRad, torqueLimitNm } = servos[k] as MjcfServo
    return element('position', {
      name: joint,
      joint,
      kp: gainNmRad,
      ...(velocityGainNmSRad === undefined ? {} : { kv: velocityGainNmSRad }),
      forcerange: [-torqueLimitNm, torqueLimitNm],
    })
  })
  return element('mujoco', { model: description.name }, [
    element('compiler', { angle: 'radian', autolimits: true }),
    element(
      'option',
      {
        timestep: options.timestepS,
        integrator: options.integrator,
        cone: 'elliptic',
        impratio: 10,
        gravity: [0, 0, -9.81],
      },
      // Objects at rest cost nothing in the twin either.
      contacts ? [element('flag', { sleep: 'enable' })] : [],
    ),
    element('worldbody', {}, [arm, ...(contacts ? [tableXml(contacts), ...contacts.objects.map(objectXml)] : [])]),
    element('contact', {}, excluded),
    element('actuator', {}, actuators),
    ...keyframeXml(options),
  ])
}

function bodyXml(name: string, joint: JointDescription | undefined, options: MjcfOptions): string {
  const { description, contacts } = options
  const link = description.links.find(candidate => candidate.name === name)
  if (!link) throw new UsageError(`robot '${description.name}' has no link '${name}': check the URDF's joints`)
  const friction = contacts && (isJaw(name, options) ? contacts.jawFriction : contacts.linkFriction)
  return element('body', { name, ...(joint ? frame(joint.pose) : {}) }, [
    ...inertialXml(link),
    ...(joint && joint.type !== 'fixed' ? [jointXml(joint, options)] : []),
    ...(friction === undefined ? [] : link.collisions.map(shape => shapeXml(shape, friction))),
    ...description.joints.filter(({ parent }) => parent === name).map(child => bodyXml(child.child, child, options)),
  ])
}

function jointXml(joint: JointDescription, { spec, servos, limits }: MjcfOptions): string {
  const k = spec.servos.findIndex(servo => servo.joint === joint.name)
  const servo = spec.servos[k]
  const parameters = servos[k]
  if (!servo || !parameters) throw new UsageError(`joint '${joint.name}' has no servo in ${spec.name}: add one`)
  return element('joint', {
    name: joint.name,
    type: 'hinge',
    axis: joint.axis,
    armature: parameters.armatureKgM2,
    damping: parameters.dampingNmSRad,
    frictionloss: parameters.coulombNm,
    ...(limits === 'travel' ? { range: servo.travelRad } : {}),
  })
}

function inertialXml({ inertial }: LinkDescription): string[] {
  if (!inertial) return []
  const [xx, xy, xz, yy, yz, zz] = inertial.inertiaKgM2
  return [element('inertial', { pos: inertial.comM, mass: inertial.massKg, fullinertia: [xx, yy, zz, xy, xz, yz] })]
}

/** The two links that the gripper joint connects. */
function isJaw(link: string, { description, spec }: MjcfOptions): boolean {
  const grip = description.joints.find(joint => joint.name === spec.gripperJoint)
  return grip?.parent === link || grip?.child === link
}

function shapeXml({ geometry, pose }: Shape, friction: number): string {
  return element('geom', { ...frame(pose), ...size(geometry), friction: [friction, 0.005, 0.0001] })
}

function tableXml({ table, tableFriction, tableHeightM = 0 }: MjcfContacts): string {
  const friction = [tableFriction, 0.005, 0.0001]
  return table === 'plane'
    ? element('geom', { name: 'table', type: 'plane', size: [1, 1, 0.1], pos: [0, 0, tableHeightM], friction })
    : element('geom', { name: 'table', type: 'box', size: [1, 1, 0.05], pos: [0, 0, tableHeightM - 0.05], friction })
}

/** MuJoCo's coordinates run down the tree of bodies: the arm's joints from the base outwards, then the free objects. */
function keyframeXml({ description, spec, contacts, startRad }: MjcfOptions): string[] {
  if (!startRad) return []
  const angles = jointsFrom(description.rootLink, description).map(name => {
    const k = spec.servos.findIndex(({ joint }) => joint === name)
    return startRad[k] ?? 0
  })
  const free = (contacts?.objects ?? []).flatMap(({ spec, pose }) => {
    if (!isFree(spec)) return []
    const [x, y, z, w] = pose.quaternion
    return [...pose.positionM, w, x, y, z]
  })
  return [element('keyframe', {}, [element('key', { name: 'start', qpos: [...angles, ...free], ctrl: startRad })])]
}

function jointsFrom(link: string, description: RobotDescription): string[] {
  return description.joints
    .filter(({ parent }) => parent === link)
    .flatMap(({ name, type, child }) => [...(type === 'fixed' ? [] : [name]), ...jointsFrom(child, description)])
}
