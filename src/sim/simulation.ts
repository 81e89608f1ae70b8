/** The physics of one arm at a table with objects: reset, substep, and what a scene can be asked. */

import { ClosedError, UsageError } from '../robot/errors.js'
import type { ContactPartner, JawContact, Pose, Scene, SceneStart, Vector3, Velocity } from '../env/scene.js'
import { buildArm } from './arm-bodies.js'
import type { ArmBodies, ArmBodiesOptions } from './arm-bodies.js'
import type { ArmJoint, ArmModel } from './arm-model.js'
import { ARTICULATIONS } from './articulation.js'
import type { Articulation, Recipe } from './articulation.js'
import { checkStart } from './check-start.js'
import { armGroups } from './collision-groups.js'
import { applyContactSettings, heldIterations, setIterations } from './contact-settings.js'
import type { ContactSettings, Iterations } from './contact-settings.js'
import { contactPoints } from './contact-points.js'
import { contactForce } from './contacts.js'
import { UNITS_PER_M } from './engine-units.js'
import { JointState } from './joint-state.js'
import { PoseReader } from './pose-reader.js'
import { stepWorld } from './rapier.js'
import type { Rapier, RawVector, World } from './rapier.js'
import { GravityLoad } from './gravity-load.js'
import { ServoBank } from './servo/servo-bank.js'
import type { ServoSetup } from './servo/servo-bank.js'
import type { Mounting } from './servo/virtual-servo.js'
import type { ServoParameters } from './servo/servo-parameters.js'
import { varied } from './servo/varied.js'
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
  readonly substepS: number
  readonly recipe: Recipe
  readonly contacts: ContactSettings
  /** Coulomb coefficients. */
  readonly jawFriction: number
  readonly linkFriction: number
  readonly tableFriction: number
  readonly loadMesh?: ArmBodiesOptions['loadMesh']
}

export const GRAVITY_MS2: Vector3 = [0, 0, -9.81]

interface Running {
  /** Freed with the rest; replaced by `restore`. */
  world: World
  readonly state: JointState
  readonly load: GravityLoad
  readonly arm: ArmBodies
  readonly articulation: Articulation
  readonly objects: ReadonlyMap<string, SceneObject>
  readonly tableColliders: ReadonlySet<number>
  readonly armColliders: ReadonlySet<number>
  readonly fixedJaw: ReadonlySet<number>
  readonly movingJaw: ReadonlySet<number>
  readonly jawColliders: ReadonlySet<number>
  readonly start: SceneStart
  readonly image: StateImage
  readonly poses: PoseReader
}

/**
 * Must be reset before anything else, and freed in the end; not for sharing between environments: it is one world. Every member
 * throws `ClosedError` once freed.
 */
export class Simulation implements Scene {
  readonly #designs: readonly ServoSetup[]
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
  /** Told after a reset or a restored snapshot, true, and after every substep; for cameras; it may look, not touch. */
  onMoved: ((isReset: boolean) => void) | undefined
  readonly #held: Iterations

  constructor(
    private readonly rapier: Rapier,
    private readonly hash: StateHash,
    readonly options: SimulationOptions,
  ) {
    this.#gravity = rapier.VectorOps.intoRaw({ x: 0, y: 0, z: 0 })
    this.#held = heldIterations(options.contacts, options.substepS)
    this.#designs = options.servos.map((parameters, k) => ({
      parameters,
      mounting: options.mountings?.[k] ?? {},
      travelRad: (options.model.joints[k] as ArmJoint).travelRad,
    }))
    this.#servos = new ServoBank(this.#designs)
  }

  /** Joint angles after the last substep, URDF radians, in joint order. */
  get positionRad(): Float64Array {
    return this.#live().state.positionRad
  }

  get servos(): ServoBank {
    this.#live()
    return this.#servos
  }

  get substepS(): number {
    return this.options.substepS
  }

  /** Since the reset. */
  get timeS(): number {
    return Math.max(this.#substeps * this.options.substepS, this.#servos.timeS)
  }

  /**
   * Builds the world anew, because Rapier starts a multibody joint at coordinate zero wherever its bodies are: the pose can only
   * be chosen while building. About two milliseconds. `UsageError` for poses that are missing, unknown or not finite.
   */
  reset(start: SceneStart): void {
    this.#begin(start)
    this.onMoved?.(true)
  }

  #begin(start: SceneStart): void {
    if (this.#isFreed) throw new ClosedError('the simulation')
    const { positionRad } = start
    checkStart(start, this.options.model.joints.length)
    const setups = this.#designs.map((design, k) => varied(design, start.servos?.[k]))
    const built = this.#build(
      start,
      setups.map(({ parameters }) => parameters),
    )
    this.#drop()
    this.#running = built
    this.setGravity(GRAVITY_MS2)
    this.#servos.refit(setups)
    this.#servos.reset(positionRad)
    this.#substeps = 0
    this.#objectNear = false
    this.#iterations = undefined
    built.load.read(built.world, built.state, this.#gravity)
  }

  #build(start: SceneStart, servos: readonly ServoParameters[]): Running {
    const { rapier, options } = this
    const { model } = options
    let world = new rapier.World({ x: 0, y: 0, z: 0 })
    try {
      world.timestep = options.substepS
      applyContactSettings(world, options.contacts)
      const { positionRad, objects, tableHeightM = 0 } = start
      const table = addTable(rapier, world, options.tableFriction, tableHeightM)
      const jaws = new Set([model.jaws.fixed, model.jaws.moving])
      const arm = buildArm(rapier, world, model, {
        startRad: positionRad,
        groups: armGroups(model),
        friction: body => (jaws.has(body) ? options.jawFriction : options.linkFriction),
        ...(options.loadMesh ? { loadMesh: options.loadMesh } : {}),
      })
      const built = new Map(
        objects.map(object => [object.spec.name, addObject(rapier, world, object, options.loadMesh)]),
      )
      // Gravity is still off: this step only makes Rapier lay out the multibody.
      world.step()
      const articulation = ARTICULATIONS[options.recipe](rapier, world, model, arm, {
        armatureKgM2: servos.map(servo => servo.armatureKgM2),
        dampingNmSRad: servos.map(servo => servo.dampingNmSRad),
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
        tableColliders: new Set([table]),
        armColliders: new Set(arm.colliders.flat()),
        fixedJaw: new Set(arm.colliders[model.jaws.fixed]),
        movingJaw: new Set(arm.colliders[model.jaws.moving]),
        jawColliders: new Set([...jaws].flatMap(body => arm.colliders[body] ?? [])),
        start,
        image: new StateImage(
          [...arm.bodies.slice(1), ...Array.from(built.values(), ({ bodyHandle }) => bodyHandle)],
          model.joints.length,
          this.#servos,
        ),
        poses: new PoseReader(model, arm, built.values(), start),
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
    const needed = this.#objectNear ? this.#held : this.options.contacts.free
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
    this.onMoved?.(false)
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
    raw.rbTranslation(bodyHandle, readings)
    const positionM = metres(readings)
    raw.rbRotation(bodyHandle, readings)
    return {
      positionM,
      quaternion: [readings[0] as number, readings[1] as number, readings[2] as number, readings[3] as number],
    }
  }

  /** What was laid out, by the last reset. */
  get start(): SceneStart {
    return this.#live().start
  }

  /** World poses now, 7 numbers per body: see `PoseReader`. `out` is filled if given. */
  readPoses(out?: Float64Array): Float64Array {
    const { world, poses } = this.#live()
    const into = out ?? new Float64Array(7 * poses.count)
    poses.read(world, into)
    return into
  }

  objectVelocity(name: string): Velocity {
    const running = this.#live()
    const { bodyHandle } = objectOf(running, name)
    const raw = running.world.bodies.raw
    const linear = new Float32Array(3)
    const angular = new Float32Array(3)
    raw.rbLinvel(bodyHandle, linear)
    raw.rbAngvel(bodyHandle, angular)
    return {
      linearMS: Array.from(linear, length => length / UNITS_PER_M) as unknown as Vector3,
      angularRadS: Array.from(angular) as unknown as Vector3,
    }
  }

  jawContacts(name: string): { fixed: JawContact; moving: JawContact } {
    const running = this.#live()
    const { colliders } = objectOf(running, name)
    const { world, fixedJaw, movingJaw } = running
    return {
      fixed: contactForce(world, colliders, fixedJaw),
      moving: contactForce(world, colliders, movingJaw),
    }
  }

  contactForceN(name: string, partner: ContactPartner): number {
    const running = this.#live()
    const { colliders } = objectOf(running, name)
    const { world, armColliders, tableColliders } = running
    const partners =
      partner === 'arm'
        ? armColliders
        : partner === 'table'
          ? tableColliders
          : new Set(objectOf(running, partner).colliders)
    return contactForce(world, colliders, partners).forceN
  }

  /** Where objects touch anything now, for those who watch: see `contactPoints`. */
  contactPoints(): number[] {
    const { world, objects } = this.#live()
    return contactPoints(
      world,
      Array.from(objects.values(), ({ colliders }) => colliders),
    )
  }

  snapshot(): Uint8Array {
    const { world, state, start } = this.#live()
    const n = start.positionRad.length
    const ours = new Float64Array(SNAPSHOT_HEAD + OUR_NUMBERS * n + this.#servos.stateNumbers)
    const { x, y, z } = this.#gravity
    ours.set([SNAPSHOT_MARK, n, this.options.substepS, this.#objectNear ? 1 : 0, x, y, z, this.#substeps])
    const perJoint = ours.subarray(SNAPSHOT_HEAD)
    perJoint.set(start.positionRad)
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
   * Goes on from a snapshot of this or of any simulation with the same options, which was last reset to the same objects, table and servos. `UsageError` for other bytes, `PhysicsError` for
   * bytes that the engine refuses; both leave everything as it was.
   */
  restore(snapshot: Uint8Array): void {
    const { start } = this.#live()
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
    try {
      this.#begin({ ...start, positionRad: Array.from(perJoint.subarray(0, n)) })
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
    this.onMoved?.(true)
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
    for (const { bodyHandle, colliders, radiusUnits, isFree } of objects.values()) {
      if (!isFree) continue
      raw.rbTranslation(bodyHandle, object)
      const x = (object[0] as number) - (gripper[0] as number)
      const y = (object[1] as number) - (gripper[1] as number)
      const z = (object[2] as number) - (gripper[2] as number)
      const reach = GRIPPER_RADIUS_UNITS + radiusUnits
      if (x * x + y * y + z * z > reach * reach) continue
      for (const collider of colliders) world.narrowPhase.raw.contact_pairs_with(collider, look)
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
  throw new UsageError(`no object '${name}' in the scene: it has ${[...objects.keys()].join(', ') || 'none'}`)
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

/** What the engine writes its answers into. */
const readings = new Float32Array(4)

function metres(lengths: Float32Array): Vector3 {
  return [
    (lengths[0] as number) / UNITS_PER_M,
    (lengths[1] as number) / UNITS_PER_M,
    (lengths[2] as number) / UNITS_PER_M,
  ]
}
