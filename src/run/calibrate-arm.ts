/** A calibration from beginning to end: the session, its pace, and the file, for whoever can say when the arm is ready and when it was swept. */

import { CalibrationSession, type CalibrationEvent } from '../bench/calibrate.js'
import { CalibrationRefusedError } from '../bench/calibration-errors.js'
import type { CalibrationBus } from '../bench/calibration-bus.js'
import type { CalibrationFinding, CalibrationOutcome } from '../bench/calibration-findings.js'
import type { BusTimers } from '../hardware/bus-line.js'
import type { RobotSpec } from '../robot/arm-spec.js'
import { TwinError } from '../robot/errors.js'
import type { CalibrationStore } from './calibration-store.js'

/** Who, or what, moves the arm. */
export interface CalibrationPilot {
  /** Torque is off: resolves when the arm is held in the middle of its travel. */
  readyToHome(session: CalibrationSession): Promise<void>
  /** Asked after each reading: were all joints moved to both of their stops? Throws where nobody will move them any more. */
  isSwept(session: CalibrationSession): boolean
  /** Sweep on, take it as it is, or give up? */
  refused(findings: readonly CalibrationFinding[]): Promise<'sweep' | 'accept' | 'stop'>
}

export interface CalibrateArmOptions {
  readonly pilot: CalibrationPilot
  readonly timers: BusTimers
  /** Ends it: the servos get back what they had, and the file stays. */
  readonly signal?: AbortSignal | undefined
  readonly fullTurnRoll?: boolean | undefined
  /** Findings do not stand in the way, where that can be. Default false. */
  readonly accept?: boolean | undefined
  readonly onEvent?: ((event: CalibrationEvent) => void) | undefined
}

export interface CalibratedArm extends CalibrationOutcome {
  readonly path: string
  /** Where the file went that was there before. */
  readonly previous: string | undefined
}

/** As often as LeRobot reads (lerobot.md 1.16). */
const PERIOD_MS = 20

/** What brings back everything that did not last. */
const POWER_CYCLE = 'switch the arm off and on, then it has its former calibration'

/** It was stopped, or failed, and what became of the servos. */
export class CalibrationStoppedError extends TwinError {
  /** `next`: what mends the servos that were not restored. */
  constructor(reason: string, problems: readonly string[], next = POWER_CYCLE, options?: ErrorOptions) {
    const outcome =
      problems.length === 0
        ? 'the file and the servos are as they were'
        : `the file is as it was; not restored: ${problems.join('; ')}: ${next}`
    super('CALIBRATION_STOPPED', `${reason}: ${outcome}`, options)
  }
}

/**
 * EEPROM first, then the file. Whatever goes wrong before, the servos get back what they had, and the error says so. Only a program that dies
 * between the two leaves a file that differs from the servos: `--check` shows it, `--import` mends it.
 */
export async function calibrateArm(
  bus: CalibrationBus,
  spec: RobotSpec,
  store: CalibrationStore,
  options: CalibrateArmOptions,
): Promise<CalibratedArm> {
  const { pilot, signal } = options
  requireGoingOn(signal)
  store.requireWritable()
  const session = new CalibrationSession(bus, spec, { fullTurnRoll: options.fullTurnRoll, onEvent: options.onEvent })
  let outcome: CalibrationOutcome
  try {
    await session.prepare()
    await orStopped(pilot.readyToHome(session), signal)
    await session.home()
    outcome = await sweptAndWritten(session, options)
  } catch (error) {
    const problems = await session.abort()
    throw stopped(error, problems, session.isLasting ? mendCommand(store) : POWER_CYCLE)
  }
  try {
    return { ...outcome, path: store.path, ...store.save(outcome.calibration) }
  } catch (cause) {
    throw new TwinError(
      'CALIBRATION_FILE',
      `${(cause as Error).message}; the servos have the new calibration already: take it into the file with ${store.command} --import=true`,
      { cause },
    )
  }
}

async function sweptAndWritten(session: CalibrationSession, options: CalibrateArmOptions): Promise<CalibrationOutcome> {
  const { pilot } = options
  let { accept = false } = options
  for (;;) {
    do {
      await sampleOnce(session, options)
    } while (!pilot.isSwept(session))
    try {
      return await session.finish({ accept })
    } catch (error) {
      if (!(error instanceof CalibrationRefusedError)) throw error
      const answer = await meanwhileSampling(pilot.refused(error.findings), session, options)
      if (answer === 'stop') throw error
      accept ||= answer === 'accept'
    }
  }
}

async function sampleOnce(session: CalibrationSession, { timers, signal }: CalibrateArmOptions): Promise<void> {
  await session.sample()
  await new Promise<void>(resolve => timers.schedule(PERIOD_MS, resolve))
  requireGoingOn(signal)
}

/** The arm sinks, or is moved, while somebody thinks: without readings nobody would know which way round it went. */
async function meanwhileSampling<T>(
  asked: Promise<T>,
  session: CalibrationSession,
  options: CalibrateArmOptions,
): Promise<T> {
  const question = { isOpen: true }
  const close = () => {
    question.isOpen = false
  }
  void asked.then(close, close)
  do {
    await sampleOnce(session, options)
  } while (question.isOpen)
  return asked
}

/** EEPROM was written to when it failed: some servos may have the new calibration. */
function mendCommand({ command }: CalibrationStore): string {
  return (
    `when the arm answers again, see with ${command} --check=true which servos have the new calibration; --write=true gives them what the file has, ` +
    'or calibrate anew'
  )
}

function stopped(error: unknown, problems: readonly string[], next: string): unknown {
  if (error instanceof CalibrationStoppedError) {
    return problems.length === 0 ? error : new CalibrationStoppedError('stopped', problems, next, { cause: error })
  }
  // Not one of ours: a bug, whose stack has to be seen.
  if (!(error instanceof TwinError)) return error
  return new CalibrationStoppedError(error.message.replace(/[.:]$/, ''), problems, next, { cause: error })
}

function requireGoingOn(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new CalibrationStoppedError('stopped', [])
}

async function orStopped<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work
  requireGoingOn(signal)
  let stop: () => void = () => undefined
  const aborted = new Promise<never>((_, reject) => {
    stop = () => {
      reject(new CalibrationStoppedError('stopped', []))
    }
    signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
