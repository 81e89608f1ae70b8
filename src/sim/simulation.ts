/** The physics of one arm at a table with objects: reset, substep, and what a scene can be asked. */

import { UsageError } from '../robot/errors.js'
import type { BoxSpec, JawContact, Pose, Scene, Vector3 } from '../env/scene.js'
import { buildArm } from './arm-bodies.js'
import type { ArmBodies, ArmBodiesOptions } from './arm-bodies.js'
import type { ArmModel } from './arm-model.js'
import { articulate } from './articulation.js'
import type { Articulation, Recipe } from './articulation.js'
import { armGroups } from './collision-groups.js'
import { applyContactSettings, setIterations } from './contact-settings.js'
import type { ContactSettings, Iterations } from './contact-settings.js'
import { UNITS_PER_M } from './engine-units.js'
import { contactForce } from './jaw-contacts.js'
import { JointState } from './joint-state.js'
import { stepWorld } from './rapier.js'
import type { Rapier, RawVector, World } from './rapier.js'
import { Servos } from './servo-model.js'
import type { ServoParameters } from './servo-model.js'
import { restoreWorld } from './snapshot.js'
import type { StateHash } from './state-hash.js'
import { addObject, addTable } from './table-scene.js'
import type { SceneObject } from './table-scene.js'

export interface SimulationOptions {
  readonly model: ArmModel
  /** One per joint. */
  readonly servos: readonly ServoParameters[]
  readonly objects: readonly BoxSpec[]
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

type ResetState = Parameters<Scene['reset']>[0]

interface Running {
  readonly arm: ArmBodies
  readonly articulation: Articulation
  readonly objects: ReadonlyMap<string, SceneObject>
  readonly armColliders: ReadonlySet<number>
  readonly startRad: readonly number[]
}

/** Must be reset before anything else. Not for sharing between environments: it is one world. */
export class Simulation implements Scene {
  readonly servos: Servos
  #world: World | undefined
  #running: Running | undefined
  #state: JointState | undefined
  readonly #gravity: RawVector
  #objectNear = false
  #iterations: Iterations | undefined

  constructor(
    private readonly rapier: Rapier,
    private readonly hash: StateHash,
    readonly options: SimulationOptions,
  ) {
    this.#gravity = rapier.VectorOps.intoRaw({ x: 0, y: 0, z: 0 })
    this.servos = new Servos(
      options.servos,
      options.model.joints.map(joint => joint.travelRad),
    )
  }

  /** Joint angles after the last substep, URDF radians, in joint order. */
  get positionRad(): Float64Array {
    return this.#joints().positionRad
  }

  /**
   * Builds the world anew, because Rapier starts a multibody joint at coordinate zero wherever its bodies are: the pose can only
   * be chosen while building. About a millisecond.
   */
  reset({ positionRad, objects }: ResetState): void {
    const { rapier, options } = this
    const { model } = options
    if (positionRad.length !== model.joints.length || !positionRad.every(Number.isFinite)) {
      throw new UsageError(`expected ${model.joints.length} finite joint angles, got [${positionRad.join(', ')}]`)
    }
    const missing = options.objects.filter(({ name }) => !objects.has(name))
    if (missing.length > 0) throw new UsageError(`no pose given for object '${missing[0]?.name}'`)

    this.#world?.free()
    const world = new rapier.World({ x: 0, y: 0, z: 0 })
    world.timestep = options.substepS
    applyContactSettings(world, options.contacts)
    addTable(rapier, world, options.tableFriction)
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
    const articulation = articulate(options.recipe, rapier, world, model, arm, {
      armatureKgM2: options.servos.map(servo => servo.armatureKgM2),
      dampingNmSRad: options.servos.map(servo => servo.dampingNmSRad),
    })
    this.#world = articulation.world
    this.#running = {
      arm,
      articulation,
      objects: built,
      armColliders: new Set(arm.colliders.flat()),
      startRad: [...positionRad],
    }
    this.setGravity(GRAVITY_MS2)
    this.#state = new JointState(model, arm, positionRad)
    this.servos.reset(positionRad)
    this.#objectNear = false
    this.#iterations = undefined
  }

  /** One physics substep: servo torques, Rapier, joint angles. */
  substep(): void {
    const world = this.#live()
    const { articulation } = this.#parts()
    const state = this.#joints()
    const needed = this.#objectNear ? this.options.contacts.held : this.options.contacts.free
    if (needed !== this.#iterations) {
      const { solver, pgs } = articulation.iterations
      setIterations(world, { solver: Math.max(needed.solver, solver), pgs: Math.max(needed.pgs, pgs) })
      this.#iterations = needed
    }
    articulation.drive(world, state, this.servos.update(state, this.options.substepS))
    stepWorld(world, this.#gravity)
    state.read(world)
    this.#objectNear = this.#anyObjectNear(world)
  }

  /** Acceleration of free fall, m/s^2, world frame. For shaking tests; a reset restores the Earth's. */
  setGravity([x, y, z]: Vector3): void {
    this.#gravity.x = x * UNITS_PER_M
    this.#gravity.y = y * UNITS_PER_M
    this.#gravity.z = z * UNITS_PER_M
  }

  objectPose(name: string): Pose {
    const body = this.#live().bodies.raw
    const { bodyHandle } = this.#object(name)
    const position = new Float32Array(3)
    const rotation = new Float32Array(4)
    body.rbTranslation(bodyHandle, position)
    body.rbRotation(bodyHandle, rotation)
    return {
      positionM: Array.from(position, length => length / UNITS_PER_M) as unknown as Vector3,
      quaternion: Array.from(rotation) as unknown as Pose['quaternion'],
    }
  }

  jawContacts(name: string): { fixed: JawContact; moving: JawContact } {
    const world = this.#live()
    const { arm } = this.#parts()
    const { colliderHandle } = this.#object(name)
    const { fixed, moving } = this.options.model.jaws
    return {
      fixed: contactForce(world, colliderHandle, arm.colliders[fixed] ?? []),
      moving: contactForce(world, colliderHandle, arm.colliders[moving] ?? []),
    }
  }

  snapshot(): Uint8Array {
    const world = this.#live()
    const state = this.#joints()
    const ours = Float64Array.of(
      ...this.#parts().startRad,
      ...state.positionRad,
      ...state.previousRad,
      ...this.servos.state(),
      this.#objectNear ? 1 : 0,
    )
    const engine = world.takeSnapshot()
    const bytes = new Uint8Array(ours.byteLength + engine.byteLength)
    bytes.set(new Uint8Array(ours.buffer))
    bytes.set(engine, ours.byteLength)
    return bytes
  }

  restore(snapshot: Uint8Array): void {
    const n = this.options.model.joints.length
    const count = 6 * n + 1
    const ours = new Float64Array(snapshot.slice(0, 8 * count).buffer)
    const objects = new Map(this.options.objects.map(({ name }) => [name, OUT_OF_THE_WAY]))
    this.reset({ positionRad: Array.from(ours.subarray(0, n)), objects })
    this.#world = restoreWorld(this.rapier, this.#live(), snapshot.subarray(8 * count))
    const state = this.#joints()
    state.restore(this.#world, ours.subarray(n, 2 * n), ours.subarray(2 * n, 3 * n))
    this.servos.restore(ours.subarray(3 * n, 6 * n))
    this.#objectNear = ours[6 * n] === 1
  }

  stateHash(previous: bigint): bigint {
    const raw = this.#live().bodies.raw
    const { arm, objects } = this.#parts()
    const handles = [...arm.bodies.slice(1), ...Array.from(objects.values(), ({ bodyHandle }) => bodyHandle)]
    const ours = Float64Array.of(...this.#joints().positionRad, ...this.#joints().previousRad, ...this.servos.state())
    const bytes = new Uint8Array(handles.length * 52 + ours.byteLength)
    handles.forEach((handle, i) => {
      const at = i * 52
      raw.rbTranslation(handle, new Float32Array(bytes.buffer, at, 3))
      raw.rbRotation(handle, new Float32Array(bytes.buffer, at + 12, 4))
      raw.rbLinvel(handle, new Float32Array(bytes.buffer, at + 28, 3))
      raw.rbAngvel(handle, new Float32Array(bytes.buffer, at + 40, 3))
    })
    bytes.set(new Uint8Array(ours.buffer), handles.length * 52)
    return this.hash(bytes, previous)
  }

  /** Frees the world. Safe to call twice. */
  free(): void {
    this.#world?.free()
    this.#world = undefined
  }

  /** A contact pair exists as soon as the bounding boxes meet, before anything touches. */
  #anyObjectNear(world: World): boolean {
    const { objects, armColliders } = this.#parts()
    let near = false
    const look = (other: number): void => {
      if (armColliders.has(other)) near = true
    }
    for (const { colliderHandle } of objects.values()) world.narrowPhase.raw.contact_pairs_with(colliderHandle, look)
    return near
  }

  #object(name: string): SceneObject {
    const object = this.#parts().objects.get(name)
    if (object) return object
    throw new UsageError(
      `no object '${name}' in the scene: it has ${[...this.#parts().objects.keys()].join(', ') || 'none'}`,
    )
  }

  #live(): World {
    if (!this.#world) throw new UsageError('the simulation was freed or never reset: call reset first')
    return this.#world
  }

  #parts(): Running {
    if (!this.#running) throw new UsageError('the simulation was never reset: call reset first')
    return this.#running
  }

  #joints(): JointState {
    if (!this.#state) throw new UsageError('the simulation was never reset: call reset first')
    return this.#state
  }
}

const OUT_OF_THE_WAY: Pose = { positionM: [0, 0, -1], quaternion: [0, 0, 0, 1] }
