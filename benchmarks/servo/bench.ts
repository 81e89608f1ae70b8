/** One servo on a bench, in the twin's own physics: a lever on its horn, with nothing or with a weight that pulls as over a pulley. */

import type { RobotSpec } from '../../src/robot/arm-spec.js'
import type { WritableRegister } from '../../src/robot/registers.js'
import { ticksFromRad } from '../../src/robot/units.js'
import type { RobotDescription } from '../../src/robot/urdf.js'
import { IDENTITY_POSE } from '../../src/robot/vector.js'
import { armModel } from '../../src/sim/arm-model.js'
import { PATCHED_CONTACTS } from '../../src/sim/contact-settings.js'
import { JAW_FRICTION, LINK_FRICTION, TABLE_FRICTION } from '../../src/sim/friction.js'
import { loadRapier } from '../../src/sim/rapier.js'
import type { RegisterValues } from '../../src/sim/servo/servo-memory.js'
import type { DutyServo } from '../../src/sim/servo/servo-parameters.js'
import type { VirtualServo } from '../../src/sim/servo/virtual-servo.js'
import { Simulation } from '../../src/sim/simulation.js'
import { loadStateHash } from '../../src/sim/state-hash.js'

export interface BenchOptions {
  /** What is not as at the factory. */
  readonly eeprom?: RegisterValues
  /** Mechanical stops, radians from where it starts. */
  readonly travelRad?: readonly [lower: number, upper: number]
  /** 1 ms where absent, so that times come out to the millisecond. */
  readonly substepS?: number
}

/** Inertia of the lever: 5 % of the rotor's. */
const LEVER_KG = 0.05
const LEVER_M = 0.1
const JOINT = 'gripper'

export class Bench {
  /** Seconds since the start. */
  timeS = 0

  private constructor(
    private readonly simulation: Simulation,
    private readonly substepS: number,
  ) {}

  static async open(servo: DutyServo, options: BenchOptions = {}): Promise<Bench> {
    const { eeprom = {}, travelRad = [-1e6, 1e6], substepS = 0.001 } = options
    const simulation = new Simulation(await loadRapier(), await loadStateHash(), {
      model: armModel(LEVER, specOf(travelRad)),
      servos: [servo],
      mountings: [{ eeprom }],
      substepS,
      recipe: 'native-armature',
      contacts: PATCHED_CONTACTS,
      jawFriction: JAW_FRICTION,
      linkFriction: LINK_FRICTION,
      tableFriction: TABLE_FRICTION,
    })
    simulation.reset({ positionRad: [0], objects: [] })
    const bench = new Bench(simulation, substepS)
    bench.pull(0)
    return bench
  }

  get servo(): VirtualServo {
    return this.simulation.servos.servos[0] as VirtualServo
  }

  get positionRad(): number {
    return this.simulation.positionRad[0] as number
  }

  /** Of the horn, not of the encoder; the start is 2047.5. */
  get positionTick(): number {
    return 2047.5 + ticksFromRad(this.positionRad)
  }

  write(name: WritableRegister, value: number): void {
    this.servo.set(name, value)
  }

  /** `each` is called after every substep. */
  run(durationS: number, loadNm: number | ((sinceS: number) => number) = 0, each: () => void = () => undefined): void {
    const substeps = Math.round(durationS / this.substepS)
    for (let i = 0; i < substeps; i++) {
      this.pull(typeof loadNm === 'number' ? loadNm : loadNm(i * this.substepS))
      this.simulation.substep()
      this.timeS = this.simulation.timeS
      each()
    }
  }

  /** Towards lower angles, whatever the angle is: gravity stands square to the lever. */
  private pull(loadNm: number): void {
    const gravityMS2 = loadNm / (LEVER_KG * LEVER_M)
    const angle = this.positionRad
    this.simulation.setGravity([gravityMS2 * Math.sin(angle), 0, -gravityMS2 * Math.cos(angle)])
  }

  free(): void {
    this.simulation.free()
  }
}

/** Opens, measures, and frees. */
export async function onBench<T>(servo: DutyServo, options: BenchOptions, measure: (bench: Bench) => T): Promise<T> {
  const bench = await Bench.open(servo, options)
  try {
    return measure(bench)
  } finally {
    bench.free()
  }
}

/** Level at zero, rising with positive angles. */
const LEVER: RobotDescription = {
  name: 'lever',
  rootLink: 'bench',
  links: [
    { name: 'bench', visuals: [], collisions: [] },
    {
      name: 'lever',
      inertial: { massKg: LEVER_KG, comM: [LEVER_M, 0, 0], inertiaKgM2: [1e-6, 0, 0, 1e-6, 0, 1e-6] },
      visuals: [],
      collisions: [],
    },
  ],
  joints: [{ name: JOINT, type: 'continuous', parent: 'bench', child: 'lever', pose: IDENTITY_POSE, axis: [0, -1, 0] }],
}

function specOf(travelRad: readonly [number, number]): RobotSpec {
  return {
    name: 'lever',
    role: 'follower',
    urdf: 'none',
    calibrationFolder: 'none',
    olderCalibrationFolders: [],
    panAxisXM: 0,
    restRad: [0],
    raisedRad: [],
    gripperJoint: JOINT,
    servos: [
      {
        joint: JOINT,
        key: `${JOINT}.pos`,
        bus: 'main',
        id: 1,
        model: 'sts3215',
        gearRatio: 345,
        unit: 'percent',
        travelRad,
        widestTravelTicks: 4096,
        mapping: { anchor: 'lower', zeroRad: travelRad[0], sign: 1, scale: 1 },
      },
    ],
  }
}
