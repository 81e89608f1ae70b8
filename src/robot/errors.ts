/** Every error worth catching. Messages state the fact, the number and the next move; `code` is stable, text is not. */

/** Base of all errors of this package. `code` never changes between versions. */
export class TwinError extends Error {
  readonly code: string

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
    this.code = code
  }
}

/** A URDF that cannot describe the arm: a missing joint, a negative mass, an unreadable mesh. */
export class UrdfError extends TwinError {
  constructor(message: string, options?: ErrorOptions) {
    super('URDF', message, options)
  }
}

/** A wrong name, flag, value or file given by the user. The command line prints it without a stack trace. */
export class UsageError extends TwinError {
  constructor(message: string, options?: ErrorOptions) {
    super('USAGE', message, options)
  }
}

/** An action of wrong length, not finite, or outside its space. */
export class ActionError extends TwinError {
  constructor(message: string) {
    super('ACTION', message)
  }
}

/** `step` before the first `reset`, or after the episode ended. */
export class ResetNeededError extends TwinError {
  constructor(message: string) {
    super('RESET_NEEDED', message)
  }
}

/** Any call on an environment, backend or bus that was closed. */
export class ClosedError extends TwinError {
  constructor(what: string) {
    super('CLOSED', `${what} is closed: make a new one`)
  }
}

/** The backend lacks what was asked for, for instance object poses on hardware. */
export class CapabilityError extends TwinError {
  constructor(message: string) {
    super('CAPABILITY', message)
  }
}

/** The physics engine does not behave as measured when this version was pinned. */
export class PhysicsError extends TwinError {
  constructor(message: string, options?: ErrorOptions) {
    super('PHYSICS', message, options)
  }
}

/** A camera that is not there, is busy, went away, is stale, or gives another picture than was asked for. */
export class CameraError extends TwinError {
  constructor(message: string, options?: ErrorOptions) {
    super('CAMERA', message, options)
  }
}

/** A learned policy gave what is no action, or cannot go on. */
export class PolicyError extends TwinError {
  constructor(message: string, options?: ErrorOptions) {
    super('POLICY', message, options)
  }
}

/** Somebody stopped what was going on: a signal, or a key. */
export class InterruptedError extends TwinError {
  constructor(by: string) {
    super('INTERRUPTED', `stopped by ${by}`)
  }
}

/** An environment breaks a rule of Gymnasium's contract. Thrown by `checkEnv`. */
export class EnvCheckError extends TwinError {
  constructor(message: string, options?: ErrorOptions) {
    super('ENV_CHECK', message, options)
  }
}

const BY_CODE: Readonly<Record<string, new (message: string) => TwinError>> = {
  URDF: UrdfError,
  USAGE: UsageError,
  ACTION: ActionError,
  RESET_NEEDED: ResetNeededError,
  CAPABILITY: CapabilityError,
  PHYSICS: PhysicsError,
  CAMERA: CameraError,
  POLICY: PolicyError,
  ENV_CHECK: EnvCheckError,
}

/** The error of a code and message that came from another thread. */
export function errorOfCode(code: string, message: string): TwinError {
  const Class = BY_CODE[code]
  return Class ? new Class(message) : new TwinError(code, message)
}
