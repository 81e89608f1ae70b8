/** One servo as the wire sees it. Simulated servos are this, so that packets need not know what answers them. */

export interface RegisterDevice {
  /** As written last: the next packet already finds it here. */
  readonly id: number
  readonly baudRate: number
  /** From the end of a request to the first byte of the reply. */
  readonly returnDelayS: number
  /** False at response level 0: only PING and READ are answered. */
  readonly answersWrites: boolean
  /** Register Status, which is the error byte of every reply. */
  readonly status: number
  /** Memory from `address` on, clipped where it ends. */
  read(address: number, count: number): Uint8Array
  /** What cannot be written is ignored, as on the servo. */
  write(address: number, bytes: Uint8Array): void
  /** REG_WRITE: keeps the bytes until `action`. */
  stage(address: number, bytes: Uint8Array): void
  /** ACTION: writes what was staged, if anything. */
  action(): void
  /** Instruction 0x06: factory values, except for the id. */
  restoreFactory(): void
  /** Instruction 0x0A: forgets whole turns. */
  resetTurns(): void
  /** Instruction 0x0B: from now on the present position reads this. */
  calibrateOffset(positionTick: number): void
}

/** Servos on one wire, with one time. */
export interface DeviceChain {
  readonly devices: readonly RegisterDevice[]
  /** Lets everything happen that happens until then, seconds on the chain's own time; never backwards. */
  advanceTo(timeS: number): void
}
