/** The physics of one arm at a table with objects: reset, substep, and what a scene can be asked. */

import { ClosedError, UsageError } from '../robot/errors.js'
import type { BoxSpec, JawContact, Pose, Scene, Vector3 } from '../env/scene.js'
import { buildArm } from './arm-bodies.js'
import type { ArmBodies, ArmBodiesOptions } from './arm-bodies.js'
import type { ArmJoint, ArmModel } from './arm-model.js'
import { ARTICULATIONS } from './articulation.js'
import type { Articulation, Recipe } from './articulation.js'
import { armGroups } from './collision-groups.js'
import { applyContactSettings, setIterations } from './contact-settings.js'
import type { ContactSettings, Iterations } from './contact-settings.js'
import { UNITS_PER_M } from './engine-units.js'
import { contactForce } from './jaw-contacts.js'
import { JointState } from './joint-state.js'
import { stepWorld } from './rapier.js'
import type { Rapier, RawVector, World } from './rapier.js'
import { GravityLoad } from './gravity-load.js'
import { ServoBank } from './servo/servo-bank.js'
import type { Mounting } from './servo/virtual-servo.js'
import type { ServoParameters } from './servo/servo-parameters.js'
import { worldFromSnapshot } from './snapshot.js'
import type { StateHash } from './state-hash.js'
import { StateImage } from './state-image.js'
import { addObject, addTable } from './table-scene.js'
import type { SceneObject } from './table-scene.js'

export interface SimulationOptions {
  readonly model: ArmModel
  /** One per joint. */
  readonly servos: readonly ServoParameters[]
  /** One per joint; factory servos in the middle of their travel where absent. */
  readonly mountings?: readonly Mounting[]
  readonly objects: readonly BoxSpec[]
  readonly substepS: number
  readonly recipe: Recipe
  readonly contacts: ContactSettings
  /** Coulomb coefficients. */
  readonly jawFriction: number
  readonly linkFriction: number
  readonly tableFriction: number
  /** Of the table's top over the base's underside; 0 where absent. */
  readonly tableHeightM?: number
  readonly loadMesh?: ArmBodiesOptions['loadMesh']
}

export const GRAVITY_MS2: Vector3 = [0, 0, -9.81]

type ResetState = Parameters<Scene['reset']>[0]

interface Running {
  /** Freed with the rest; replaced by `restore`. */
  world: World
  readonly state: JointState
  readonly load: GravityLoad
  readonly arm: ArmBodies
  readonly articulation: Articulation
  readonly objects: ReadonlyMap<string, SceneObject>
  readonly jawColliders: ReadonlySet<number>
  readonly startRad: readonly number[]
  readonly image: StateImage
}

/**
 * Must be reset before anything else, and freed in the end; not for sharing between environments: it is one world. Every member
 * throws `ClosedError` once freed.
 */
export class Simulation implements Scene {
  readonly #servos: ServoBank
  /** Physics substeps since the reset. */
  #substeps = 0
  #running: Running | undefined
  #isFreed = false
  readonly #gravity: RawVector
  readonly #gripperPosition = new Float32Array(3)
  readonly #objectPosition = new Float32Array(3)
  #objectNear = false
  #iterations: Iterations | undefined

  constructor(
    private readonly rapier: Rapier,
    private readonly hash: StateHash,
    readonly options: SimulationOptions,
  ) {
    this.#gravity = rapier.VectorOps.intoRaw({ x: 0, y: 0, z: 0 })
    this.#servos = new ServoBank(
      options.servos.map((parameters, k) => ({
        parameters,
        mounting: options.mountings?.[k] ?? {},
        travelRad: (options.model.joints[k] as ArmJoint).travelRad,
      })),
    )
  }

  /** Joint angles after the last substep, URDF radians, in joint order. */
  get positionRad(): Float64Array {
    return this.#live().state.positionRad
  }

  get servos(): ServoBank {
    this.#live()
    return this.#servos
  }

  /** Since the reset. */
  get timeS(): number {
    return Math.max(this.#substeps * this.options.substepS, this.#servos.timeS)
  }

  /**
   * Builds the world anew, because Rapier starts a multibody joint at coordinate zero wherever its bodies are: the pose can only
   * be chosen while building. About two milliseconds. `UsageError` for poses that are missing, unknown or not finite.
   */
  reset({ positionRad, objects }: ResetState): void {
    if (this.#isFreed) throw new ClosedError('the simulation')
    this.#checkPoses(positionRad, objects)
    const built = this.#build(positionRad, objects)
    this.#drop()
    this.#running = built
    this.setGravity(GRAVITY_MS2)
    this.#servos.reset(positionRad)
    this.#substeps = 0
    this.#objectNear = false
    this.#iterations = undefined
    built.load.read(built.world, built.state, this.#gravity)
  }

  #checkPoses(positionRad: readonly number[], objects: ResetState['objects']): void {
    const { model, objects: specs } = this.options
    if (positionRad.length !== model.joints.length || !positionRad.every(Number.isFinite)) {
      throw new UsageError(`expected ${model.joints.length} finite joint angles, got [${positionRad.join(', ')}]`)
    }
    const names = specs.map(({ name }) => name)
    const missing = names.find(name => !objects.has(name))
    if (missing !== undefined) throw new UsageError(`no pose given for object '${missing}'`)
    for (const [name, { positionM, quaternion }] of objects) {
      if (!names.includes(name)) throw new UsageError(unknownObject(name, names))
      if ([...positionM, ...quaternion].every(Number.isFinite)) continue
      throw new UsageError(
        `object '${name}' has a pose that is not finite: [${[...positionM, ...quaternion].join(', ')}]`,
      )
    }
  }

  #build(positionRad: readonly number[], objects: ResetState['objects']): Running {
    const { rapier, options } = this
    const { model } = options
    let world = new rapier.World({ x: 0, y: 0, z: 0 })
    try {
      world.timestep = options.substepS
      applyContactSettings(world, options.contacts)
      addTable(rapier, world, options.tableFriction, options.tableHeightM ?? 0)
      const jaws = new Set([model.jaws.fixed, model.jaws.moving])
      const arm = buildArm(rapier, world, model, {
        startRad: positionRad,
        groups: armGroups(model),
        friction: body => (jaws.has(body) ? options.jawFriction : options.linkFriction),
        ...(options.loadMesh ? { loadMesh: options.loadMesh } : {}),
      })
      const built = new Map(
        options.objects.map(spec => [spec.name, addObject(rapier, world, spec, objects.get(spec.name) as Pose)]),
      )
      // Gravity is still off: this step only makes Rapier lay out the multibody.
      world.step()
      const articulation = ARTICULATIONS[options.recipe](rapier, world, model, arm, {
        armatureKgM2: options.servos.map(servo => servo.armatureKgM2),
        dampingNmSRad: options.servos.map(servo => servo.dampingNmSRad),
      })
      if (articulation.world !== world) world.free()
      world = articulation.world
      return {
        world,
        state: new JointState(model, arm, positionRad),
        load: new GravityLoad(model, arm),
        arm,
        articulation,
        objects: built,
        jawColliders: new Set([...jaws].flatMap(body => arm.colliders[body] ?? [])),
        startRad: [...positionRad],
        image: new StateImage(
          [...arm.bodies.slice(1), ...Array.from(built.values(), ({ bodyHandle }) => bodyHandle)],
          model.joints.length,
          this.#servos.stateNumbers,
        ),
      }
    } catch (error) {
      world.free()
      throw error
    }
  }

  /**
   * Up to `timeS` since the reset; earlier times do nothing. Physics moves in whole substeps, the servos' firmware in milliseconds: reads and
   * writes in the middle of a substep find and change it as it is at that instant.
   */
  advanceTo(timeS: number): void {
    const running = this.#live()
    const { substepS } = this.options
    for (;;) {
      const beganS = this.#substeps * substepS
      if (timeS - beganS < SAME_TIME_S) return
      const endS = beganS + substepS
      const isWhole = endS <= timeS + SAME_TIME_S
      this.#servos.runTo(isWhole ? endS : timeS, beganS, running.state, substepS)
      if (!isWhole) return
      this.#step(running, endS)
    }
  }

  /** To the end of the running substep. */
  substep(): void {
    this.advanceTo((this.#substeps + 1) * this.options.substepS)
  }

  #step(running: Running, endS: number): void {
    const { world, articulation, state, load } = running
    const needed = this.#objectNear ? this.options.contacts.held : this.options.contacts.free
    if (needed !== this.#iterations) {
      const { solver, pgs } = articulation.iterations
      setIterations(world, { solver: Math.max(needed.solver, solver), pgs: Math.max(needed.pgs, pgs) })
      this.#iterations = needed
    }
    articulation.drive(world, state, this.#servos.finish(endS, state, load.torqueNm, this.options.substepS))
    stepWorld(world, this.#gravity)
    state.read(world)
    if (this.#servos.feelsLoad) load.read(world, state, this.#gravity)
    this.#substeps += 1
    this.#objectNear = this.#anyObjectNear(running)
  }

  /** Acceleration of free fall, m/s^2, world frame. For shaking tests; a reset restores the Earth's. */
  setGravity([x, y, z]: Vector3): void {
    this.#live()
    this.#gravity.x = x * UNITS_PER_M
    this.#gravity.y = y * UNITS_PER_M
    this.#gravity.z = z * UNITS_PER_M
  }

  objectPose(name: string): Pose {
    const running = this.#live()
    const { bodyHandle } = objectOf(running, name)
    const raw = running.world.bodies.raw
    const position = new Float32Array(3)
    const rotation = new Float32Array(4)
    raw.rbTranslation(bodyHandle, position)
    raw.rbRotation(bodyHandle, rotation)
    return {
      positionM: Array.from(position, length => length / UNITS_PER_M) as unknown as Vector3,
      quaternion: Array.from(rotation) as unknown as Pose['quaternion'],
    }
  }

  jawContacts(name: string): { fixed: JawContact; moving: JawContact } {
    const running = this.#live()
    const { colliderHandle } = objectOf(running, name)
    const { fixed, moving } = this.options.model.jaws
    const { world, arm } = running
    return {
      fixed: contactForce(world, colliderHandle, arm.colliders[fixed] ?? []),
      moving: contactForce(world, colliderHandle, arm.colliders[moving] ?? []),
    }
  }

  snapshot(): Uint8Array {
    const { world, state, startRad } = this.#live()
    const n = startRad.length
    const ours = new Float64Array(SNAPSHOT_HEAD + OUR_NUMBERS * n + this.#servos.stateNumbers)
    const { x, y, z } = this.#gravity
    ours.set([SNAPSHOT_MARK, n, this.options.substepS, this.#objectNear ? 1 : 0, x, y, z, this.#substeps])
    const perJoint = ours.subarray(SNAPSHOT_HEAD)
    perJoint.set(startRad)
    perJoint.set(state.positionRad, n)
    perJoint.set(state.previousRad, 2 * n)
    this.#servos.writeState(perJoint.subarray(3 * n))
    const engine = world.takeSnapshot()
    const bytes = new Uint8Array(ours.byteLength + engine.byteLength)
    bytes.set(new Uint8Array(ours.buffer))
    bytes.set(engine, ours.byteLength)
    return bytes
  }

  /**
   * Goes on from a snapshot of this or of any simulation with the same options. `UsageError` for other bytes, `PhysicsError` for
   * bytes that the engine refuses; both leave everything as it was.
   */
  restore(snapshot: Uint8Array): void {
    if (this.#isFreed) throw new ClosedError('the simulation')
    const n = this.options.model.joints.length
    const bytesOfOurs = 8 * (SNAPSHOT_HEAD + OUR_NUMBERS * n + this.#servos.stateNumbers)
    const ours = new Float64Array(snapshot.slice(0, Math.min(bytesOfOurs, snapshot.length & ~7)).buffer)
    const { substepS } = this.options
    if (ours[0] !== SNAPSHOT_MARK || ours[1] !== n || ours[2] !== substepS || snapshot.length <= bytesOfOurs) {
      throw new UsageError(
        `${snapshot.length} bytes that are no snapshot of an arm with ${n} joints and substeps of ${substepS} s: take one with snapshot()`,
      )
    }
    const world = worldFromSnapshot(this.rapier, snapshot.subarray(bytesOfOurs))
    const [, , , near, x = 0, y = 0, z = 0, substeps = 0] = ours
    const perJoint = ours.subarray(SNAPSHOT_HEAD)
    // The engine's bodies stand parallel to the world in the start pose: build them so, then put the snapshot's world in.
    const objects = new Map(this.options.objects.map(({ name }) => [name, OUT_OF_THE_WAY]))
    try {
      this.reset({ positionRad: Array.from(perJoint.subarray(0, n)), objects })
    } catch (error) {
      world.free()
      throw error
    }
    const running = this.#live()
    running.world.free()
    running.world = world
    running.state.restore(world, perJoint.subarray(n, 2 * n), perJoint.subarray(2 * n, 3 * n))
    this.#servos.readState(perJoint.subarray(3 * n))
    this.#objectNear = near === 1
    this.#gravity.x = x
    this.#gravity.y = y
    this.#gravity.z = z
    this.#substeps = substeps
    running.load.read(world, running.state, this.#gravity)
  }

  stateHash(previous: bigint): bigint {
    const { world, state, image } = this.#live()
    return this.hash(image.capture(world, state, this.#servos), previous)
  }

  /** Frees the engine's memory. Safe to call twice. */
  free(): void {
    if (this.#isFreed) return
    this.#drop()
    this.#gravity.free()
    this.#isFreed = true
  }

  #drop(): void {
    this.#running?.articulation.free()
    this.#running?.world.free()
    this.#running = undefined
  }

  /** Asks Rapier only for objects within reach of the gripper; a contact pair exists as soon as the bounding boxes meet. */
  #anyObjectNear({ world, objects, arm, jawColliders }: Running): boolean {
    if (objects.size === 0) return false
    const raw = world.bodies.raw
    const gripper = this.#gripperPosition
    const object = this.#objectPosition
    raw.rbTranslation(arm.bodies[this.options.model.jaws.fixed] as number, gripper)
    let near = false
    const look = (other: number): void => {
      if (jawColliders.has(other)) near = true
    }
    for (const { bodyHandle, colliderHandle, radiusUnits } of objects.values()) {
      raw.rbTranslation(bodyHandle, object)
      const x = (object[0] as number) - (gripper[0] as number)
      const y = (object[1] as number) - (gripper[1] as number)
      const z = (object[2] as number) - (gripper[2] as number)
      const reach = GRIPPER_RADIUS_UNITS + radiusUnits
      if (x * x + y * y + z * z <= reach * reach) world.narrowPhase.raw.contact_pairs_with(colliderHandle, look)
    }
    return near
  }

  #live(): Running {
    if (this.#isFreed) throw new ClosedError('the simulation')
    if (!this.#running) throw new UsageError('the simulation was never reset: call reset first')
    return this.#running
  }
}

function objectOf({ objects }: Running, name: string): SceneObject {
  const object = objects.get(name)
  if (object) return object
  throw new UsageError(unknownObject(name, [...objects.keys()]))
}

function unknownObject(name: string, known: readonly string[]): string {
  return `no object '${name}' in the scene: it has ${known.join(', ') || 'none'}`
}

/** From the wrist-roll axis to the tip of the open moving jaw, 0.15 m, in engine units. */
const GRIPPER_RADIUS_UNITS = 0.15 * UNITS_PER_M

/** Rounding of a time that is a sum of substeps. */
const SAME_TIME_S = 1e-9

/** First number of every snapshot; then the count of joints, the substep, whether an object is near, gravity, and the substeps. */
const SNAPSHOT_MARK = 0x50102
const SNAPSHOT_HEAD = 8
/** Per joint in a snapshot, before the servos' numbers and the engine's bytes: start angle, angle, previous angle. */
const OUR_NUMBERS = 3

const OUT_OF_THE_WAY: Pose = { positionM: [0, 0, -1], quaternion: [0, 0, 0, 1] }
