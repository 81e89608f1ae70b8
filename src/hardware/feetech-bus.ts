/** The production driver: Feetech servos on a byte port, addressed by register. */

import type { ServoBus } from '../env/backend.js'
import { LockedRegisterError, ServoFaultError } from '../robot/bus-errors.js'
import { UsageError } from '../robot/errors.js'
import { REGISTERS, type RegisterName, type WritableRegister } from '../robot/registers.js'
import { faultsOf, type ServoFault } from '../robot/status-bits.js'
import { BusLine, REAL_TIMERS, type BusTimers } from './bus-line.js'
import { BusStatistics, type BusReport } from './bus-statistics.js'
import { broadcastTimeoutMs, LATENCY_ALLOWANCE_MS } from './bus-timing.js'
import type { BytePort } from './byte-port.js'
import {
  BROADCAST_ID,
  encodeAction,
  encodeInstruction,
  encodePing,
  encodeRead,
  encodeRegWrite,
  encodeSyncRead,
  encodeSyncWrite,
  encodeWrite,
  FRAME_BYTES,
  INSTRUCTIONS,
} from './packet.js'
import { putValue, readableRow, valueAt, writableRow } from '../robot/register-access.js'
import { RetryingLine } from './retrying-line.js'
import {
  checkIds,
  EVERY_ID,
  IDENTITY_ADDRESS,
  IDENTITY_BYTES,
  identityIn,
  type ServoIdentity,
} from './servo-identity.js'
import { Turns } from './turns.js'

export interface FeetechBusOptions {
  /** Waited for a reply beyond its time on the wire, five times that in the last of several attempts. Default 20. */
  readonly latencyAllowanceMs?: number
  /** How often a servo is asked again that gave no reply, or a garbled one. Default 2. A complaint is never retried. */
  readonly retries?: number
  /** A servo complains of other things than in its reply before; of nothing when all is well again. */
  readonly onFault?: (servoId: number, faults: readonly ServoFault[]) => void
  readonly timers?: BusTimers
}

export interface AskOptions {
  /** Instead of the bus's own. */
  readonly retries?: number
  /** Default false: a reply with an error bit makes a `ServoFaultError`, after what was asked for is done. */
  readonly toleratesFaults?: boolean
}

export interface WriteOptions extends AskOptions {
  /** The value may be lost at power-off: a write to a lasting register does not look at Lock before. */
  readonly volatile?: boolean
}

/** A port that takes no bytes for so long is gone. */
const STALL_MS = 1000

/**
 * One transaction at a time; overlapping calls queue. Values are raw ticks and device units with their sign; nothing is sent when
 * one is out of range. Lasting registers are written only while Lock is 0, which is read before each such write: a servo that was
 * restarted has locked itself. A servo that complains still answers sync reads, since the loop must go on: see `faults` and
 * `onFault`. The bus writes what it is told and nothing else: torque that went off stays off until somebody turns it on.
 */
export class FeetechBus implements ServoBus {
  readonly #turns = new Turns()
  readonly #statistics = new BusStatistics()
  readonly #line: BusLine
  readonly #servos: RetryingLine
  readonly #retries: number

  /** The bus owns the port from now on. */
  constructor(
    private readonly port: BytePort,
    options: FeetechBusOptions = {},
  ) {
    const { latencyAllowanceMs = LATENCY_ALLOWANCE_MS, retries = 2, onFault, timers = REAL_TIMERS } = options
    this.#retries = retries
    this.#line = new BusLine(port, timers, this.#statistics)
    this.#servos = new RetryingLine(this.#line, port, this.#statistics, latencyAllowanceMs, (id, status) => {
      onFault?.(id, faultsOf(status))
    })
  }

  get path(): string {
    return this.port.path
  }

  get baudRate(): number {
    return this.port.baudRate
  }

  /** Round trips, latency, and errors by servo, as of now. */
  get statistics(): BusReport {
    return this.#statistics.report(this.#line.framer)
  }

  /** What a servo complained of in its last reply; nothing before the first. */
  faults(servoId: number): readonly ServoFault[] {
    return faultsOf(this.#servos.statusOf(servoId))
  }

  /** PING, and who it is. A servo that complains is there all the same: see `faults`. */
  ping(id: number, { retries }: Pick<AskOptions, 'retries'> = {}): Promise<ServoIdentity> {
    const options = { retries: retries ?? this.#retries, toleratesFaults: true }
    return this.#inTurn(async () => {
      await this.#askOne(id, encodePing(id), 0, options)
      const memory = await this.#askOne(id, encodeRead(id, IDENTITY_ADDRESS, IDENTITY_BYTES), IDENTITY_BYTES, options)
      return identityIn(id, memory)
    })
  }

  /**
   * Who answers a ping of all: ids in rising order. Takes most of a second, since every id has its own time to answer. Garbled
   * where more than replies came: noise, or two servos with one id.
   */
  broadcastPing(): Promise<{ readonly ids: readonly number[]; readonly isGarbled: boolean }> {
    return this.#inTurn(async () => {
      const bytes = encodePing(BROADCAST_ID)
      const timeoutMs = broadcastTimeoutMs({
        baudRate: this.baudRate,
        requestBytes: bytes.length,
        replies: EVERY_ID.length,
        replyBytes: FRAME_BYTES,
        allowanceMs: LATENCY_ALLOWANCE_MS,
      })
      await this.#line.transact({ bytes, ids: EVERY_ID, replyBytes: 0, timeoutMs })
      return { ids: EVERY_ID.filter(id => this.#line.hasAnswered[id] === 1), isGarbled: this.#line.isGarbled }
    })
  }

  read(register: RegisterName, id: number, options: AskOptions = {}): Promise<number> {
    return this.#inTurn(async () => {
      const row = readableRow(register)
      return valueAt(row, await this.#askOne(id, encodeRead(id, row.address, row.bytes), row.bytes, options), 0)
    })
  }

  /** Memory as it is. A servo clips what lies beyond its end (`MEMORY_BYTES`), and that is no reply then. */
  readMemory(id: number, address: number, count: number, options: AskOptions = {}): Promise<Uint8Array> {
    // Replies of that length say who a servo is, and one may still be on its way: one byte more then.
    const extra = count === IDENTITY_BYTES && address > IDENTITY_ADDRESS ? 1 : 0
    return this.#inTurn(async () => {
      const packet = encodeRead(id, address - extra, count + extra)
      return (await this.#askOne(id, packet, count + extra, options)).subarray(extra)
    })
  }

  /** Resolves when the servo has answered. */
  write(register: WritableRegister, id: number, value: number, options: WriteOptions = {}): Promise<void> {
    return this.#writeOne(encodeWrite, register, id, value, options)
  }

  /** A write that the servo keeps until `action`. */
  regWrite(register: WritableRegister, id: number, value: number, options: WriteOptions = {}): Promise<void> {
    return this.#writeOne(encodeRegWrite, register, id, value, options)
  }

  /** All servos do now what `regWrite` told them. None answers. */
  action(): Promise<void> {
    return this.#inTurn(() => this.#tell(encodeAction()))
  }

  /** Forgets whole turns: the position is within one again. */
  reset(id: number, options: AskOptions = {}): Promise<void> {
    return this.#inTurn(async () => {
      await this.#askOne(id, encodeInstruction(id, INSTRUCTIONS.RESET, []), 0, options)
    })
  }

  syncRead(register: RegisterName, ids: readonly number[]): Promise<Int32Array> {
    return this.#inTurn(() => this.#readEach(register, ids))
  }

  /** No servo answers: what is lost on the way shows only when it is read. */
  async syncWrite(
    register: WritableRegister,
    ids: readonly number[],
    values: Int32Array,
    options: Pick<WriteOptions, 'volatile'> = {},
  ): Promise<void> {
    const row = writableRow(register)
    checkIds(ids)
    if (values.length !== ids.length) {
      throw new UsageError(`sync write of ${values.length} values to ${ids.length} servos: give one value per servo`)
    }
    if (ids.length === 0) return
    // Before anything is awaited: the caller may fill its array anew.
    const data = new Uint8Array(ids.length * row.bytes)
    for (let i = 0; i < ids.length; i++) putValue(register, values[i] as number, data, i * row.bytes)
    const bytes = encodeSyncWrite(row.address, row.bytes, ids, data)
    await this.#inTurn(async () => {
      await this.#requireUnlocked(register, ids, options)
      await this.#tell(bytes)
    })
  }

  /** Of the port only: servos keep theirs, which is register Baud_Rate. */
  setBaudRate(baudRate: number): Promise<void> {
    return this.#inTurn(async () => {
      await this.port.setBaudRate(baudRate)
      this.#servos.forgetDebts()
    })
  }

  /** Closes the port. What is under way ends with a `ClosedError`; servos keep doing what they do. Safe to call twice. */
  async close(): Promise<void> {
    this.#line.close(`the bus on ${this.path}`)
    await this.port.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #inTurn<T>(body: () => Promise<T>): Promise<T> {
    const others = this.#turns.take()
    if (others) await others
    try {
      return await body()
    } finally {
      this.#turns.pass()
    }
  }

  /** The parameters of one servo's reply. */
  async #askOne(id: number, packet: Uint8Array, replyBytes: number, options: AskOptions): Promise<Uint8Array> {
    checkIds([id])
    const reply = new Uint8Array(replyBytes)
    let status = 0
    await this.#servos.ask({
      ids: [id],
      replyBytes,
      retries: options.retries ?? this.#retries,
      encode: () => packet,
      take: (_, data, at, error) => {
        reply.set(data.subarray(at, at + replyBytes))
        status = error
      },
    })
    if (status !== 0 && options.toleratesFaults !== true) throw new ServoFaultError(id, status)
    return reply
  }

  async #readEach(register: RegisterName, ids: readonly number[]): Promise<Int32Array> {
    const row = readableRow(register)
    checkIds(ids)
    const values = new Int32Array(ids.length)
    if (ids.length === 0) return values
    await this.#servos.ask({
      ids,
      replyBytes: row.bytes,
      retries: this.#retries,
      encode: asked => encodeSyncRead(row.address, row.bytes, asked),
      take: (index, data, at) => {
        values[index] = valueAt(row, data, at)
      },
    })
    return values
  }

  async #writeOne(
    encode: typeof encodeWrite,
    register: WritableRegister,
    id: number,
    value: number,
    options: WriteOptions,
  ): Promise<void> {
    const row = writableRow(register)
    checkIds([id])
    const data = new Uint8Array(row.bytes)
    putValue(register, value, data, 0)
    await this.#inTurn(async () => {
      await this.#requireUnlocked(register, [id], options)
      await this.#askOne(id, encode(id, row.address, data), 0, options)
    })
  }

  async #requireUnlocked(
    register: WritableRegister,
    ids: readonly number[],
    { volatile }: WriteOptions,
  ): Promise<void> {
    if (REGISTERS[register].area === 'sram' || volatile === true) return
    const locks = await this.#readEach('Lock', ids)
    const locked = ids.filter((_, i) => locks[i] !== 0)
    if (locked.length > 0) throw new LockedRegisterError(register, locked)
  }

  async #tell(packet: Uint8Array): Promise<void> {
    const pending = this.#line.transact({ bytes: packet, ids: [], replyBytes: 0, timeoutMs: STALL_MS })
    if (pending) await pending
  }
}
